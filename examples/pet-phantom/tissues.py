"""What the phantom's body is made of: uptake and density of each tissue, and the outline of the trunk and the limbs.

Places are in mm: x to the left, y to the back, z above the soles. The woman is 1.62 m tall and thin.
"""

from scipy.interpolate import PchipInterpolator

#: Numbers of the organs in the label map; the names are those of ``catamnesis.case.lesion.Organ`` where it has one.
ORGANS = {
    name: number
    for number, name in enumerate(
        "brain heart liver spleen kidney ureter bladder bowel muscle lung bone aorta stomach gland".split(), start=1
    )
}

#: Typical standardised uptake. Brain, heart, liver, kidney, bladder as in daily FDG practice; no value is a finding.
UPTAKE = {
    "skin": 0.5,
    "fat": 0.25,
    "muscle": 0.6,
    "inside": 0.3,
    "lung": 0.5,
    "blood": 1.6,
    "heart": 5.0,
    "liver": 2.2,
    "spleen": 1.8,
    "kidney": 4.8,
    "pelvis": 12.0,
    "ureter": 14.0,
    "bladder": 35.0,
    "bowel": 1.8,
    "stomach": 1.7,
    "grey": 10.0,
    "white": 4.0,
    "cerebellum": 8.5,
    "fluid": 0.8,
    "cord": 1.4,
    "marrow": 1.2,
    "fatty marrow": 0.5,
    "cortex": 0.4,
    "disc": 0.5,
    "gland": 2.0,
}
#: Density on CT (Hounsfield units).
DENSITY = {
    "skin": 40.0,
    "fat": -95.0,
    "muscle": 50.0,
    "inside": -80.0,
    "lung": -800.0,
    "air": -1000.0,
    "blood": 42.0,
    "liver": 60.0,
    "spleen": 50.0,
    "kidney": 35.0,
    "water": 8.0,
    "bowel": 25.0,
    "grey": 38.0,
    "white": 30.0,
    "bone": 700.0,
    "dense bone": 1000.0,
    "marrow": 180.0,
    "fatty marrow": -20.0,
    "disc": 80.0,
    "gland": 45.0,
}

#: Trunk: z, centre x, centre y, half-width, half-depth.
TRUNK = (
    (735.0, 0.0, 2.0, 146.0, 70.0),
    (755.0, 0.0, 2.0, 158.0, 90.0),
    (780.0, 0.0, 2.0, 166.0, 100.0),
    (830.0, 0.0, 2.0, 168.0, 103.0),
    (900.0, 0.0, 0.0, 155.0, 97.0),
    (960.0, 0.0, 0.0, 134.0, 90.0),
    (1010.0, 0.0, 0.0, 126.0, 88.0),
    (1090.0, 0.0, 0.0, 131.0, 95.0),
    (1180.0, 0.0, 0.0, 143.0, 103.0),
    (1250.0, 0.0, 4.0, 148.0, 97.0),
    (1310.0, 0.0, 10.0, 150.0, 80.0),
    (1345.0, 0.0, 12.0, 120.0, 66.0),
    (1375.0, 0.0, 12.0, 70.0, 58.0),
)
NECK = ((1360.0, 0.0, 10.0, 62.0, 56.0), (1400.0, 0.0, 6.0, 54.0, 54.0), (1480.0, 0.0, 4.0, 54.0, 58.0))
#: Left thigh; the right one is its mirror image.
THIGH = (
    (560.0, 80.0, 0.0, 58.0, 62.0),
    (640.0, 83.0, 2.0, 66.0, 70.0),
    (720.0, 84.0, 4.0, 77.0, 84.0),
    (780.0, 84.0, 4.0, 80.0, 90.0),
    (805.0, 83.0, 4.0, 72.0, 80.0),
    (835.0, 80.0, 4.0, 56.0, 62.0),
)
#: Left arm above the head, and at the side.
ARM_UP = (
    (1256.0, 116.0, 14.0, 14.0, 20.0),
    (1285.0, 132.0, 14.0, 30.0, 36.0),
    (1330.0, 140.0, 12.0, 40.0, 44.0),
    (1400.0, 150.0, 6.0, 38.0, 40.0),
    (1560.0, 168.0, -14.0, 35.0, 37.0),
    (1700.0, 176.0, -24.0, 36.0, 38.0),
)
ARM_DOWN = (
    (640.0, 212.0, -20.0, 30.0, 18.0),
    (780.0, 214.0, -14.0, 26.0, 24.0),
    (900.0, 212.0, -4.0, 31.0, 31.0),
    (1050.0, 205.0, 10.0, 36.0, 36.0),
    (1200.0, 188.0, 12.0, 38.0, 40.0),
    (1300.0, 160.0, 12.0, 42.0, 44.0),
    (1345.0, 132.0, 12.0, 30.0, 36.0),
)
#: The room inside ribs and belly wall.
BELLY = (
    (800.0, 0.0, -5.0, 70.0, 55.0),
    (860.0, 0.0, -8.0, 105.0, 72.0),
    (930.0, 0.0, -10.0, 112.0, 72.0),
    (1010.0, 0.0, -8.0, 102.0, 66.0),
    (1090.0, 0.0, -4.0, 110.0, 76.0),
    (1180.0, 0.0, 0.0, 122.0, 82.0),
    (1260.0, 0.0, 4.0, 112.0, 74.0),
    (1320.0, 0.0, 6.0, 72.0, 46.0),
    (1340.0, 0.0, 6.0, 40.0, 30.0),
)
#: How far back the middle of the spine lies (y) at each height (z).
SPINE = PchipInterpolator(
    [780.0, 860.0, 900.0, 960.0, 1050.0, 1150.0, 1250.0, 1330.0, 1380.0, 1440.0],
    [82.0, 62.0, 40.0, 30.0, 42.0, 54.0, 50.0, 27.0, 12.0, 10.0],
)
#: Thickness of skin and of the fat below it (mm): she has lost 30 kg.
SKIN_MM, FAT_MM = 2.0, 10.0
