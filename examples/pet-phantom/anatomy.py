"""The body of the phantom: organs as simple shapes, one laid over the other from the skin inwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
from shapes import Capsule, Ellipsoid, Layer, Shape, Tube, Vector
from tissues import ARM_DOWN, ARM_UP, BELLY, DENSITY, FAT_MM, NECK, ORGANS, SKIN_MM, SPINE, THIGH, TRUNK, UPTAKE


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the body; None where it leaves uptake or density as it is, 0 where it has no label."""

    shape: Shape
    suv: float | None
    hounsfield: float | None
    organ: str = ""
    parts: int = 1


@dataclass(frozen=True, slots=True)
class State:
    """What differs from visit to visit: how much each organ takes up against its typical value, and where arms lie."""

    share: dict[str, float]
    loops: int
    arms_up: bool = True

    def suv(self, name: str) -> float:
        """Uptake of a tissue on this day."""
        return UPTAKE[name] * self.share.get(name, 1.0)


def mirrored(shape: Shape) -> Shape:
    """The same on the other side of the body."""
    match shape:
        case Ellipsoid(centre=(x, y, z), turn=(a, b, c)):
            return replace(shape, centre=(-x, y, z), turn=(a, -b, -c))
        case Tube():
            return replace(shape, knots=tuple((z, -x, y, wide, deep) for z, x, y, wide, deep in shape.knots))
        case Capsule(start=(x0, y0, z0), end=(x1, y1, z1)):
            return replace(shape, start=(-x0, y0, z0), end=(-x1, y1, z1))
    raise TypeError(f"{shape!r} has no mirror image")


def both(part: Part) -> Iterator[Part]:
    """A part on the left, and its mirror image."""
    yield part
    yield replace(part, shape=mirrored(part.shape))


def _outlines(state: State) -> Iterator[tuple[Shape, Shape, Shape]]:
    """Skin, fat and muscle of each region of the body."""
    stacks = [TRUNK, NECK]
    for limb in (THIGH, ARM_UP if state.arms_up else ARM_DOWN):
        stacks += [limb, tuple((z, -x, y, wide, deep) for z, x, y, wide, deep in limb)]
    for stack in stacks:
        depth = FAT_MM if stack is not NECK else 5.0
        yield Tube(stack, 2.2), Tube(stack, 2.2, SKIN_MM), Tube(stack, 2.2, SKIN_MM + depth)
    rounds: list[tuple[Vector, Vector, float]] = [
        ((0.0, -5.0, 1535.0), (74.0, 95.0, 88.0), 3.0),
        ((0.0, -36.0, 1470.0), (58.0, 64.0, 66.0), 4.0),
        ((72.0, 52.0, 806.0), (74.0, 62.0, 84.0), 14.0),
        ((-72.0, 52.0, 806.0), (74.0, 62.0, 84.0), 14.0),
        ((62.0, -80.0, 1190.0), (48.0, 42.0, 46.0), 60.0),
        ((-62.0, -80.0, 1190.0), (48.0, 42.0, 46.0), 60.0),
    ]
    for centre, radii, depth in rounds:
        inner = [tuple(max(radius - less, 1.0) for radius in radii) for less in (SKIN_MM, SKIN_MM + depth)]
        first, second = ((a, b, c) for a, b, c in inner)
        yield Ellipsoid(centre, radii), Ellipsoid(centre, first), Ellipsoid(centre, second)


def _wall(state: State) -> Iterator[Part]:
    """Skin, fat, muscle, and what fills the trunk."""
    layers = list(zip(*_outlines(state), strict=True))
    for kind, shapes in zip(("skin", "fat", "muscle"), layers, strict=True):
        organ = "muscle" if kind == "muscle" else ""
        for shape in shapes:
            yield Part(shape, state.suv(kind), DENSITY[kind], organ)
    yield from both(Part(Tube(THIGH, 2.2, 34.0), state.suv("muscle"), 45.0, "muscle"))
    yield Part(Tube(BELLY, 2.2), state.suv("inside"), DENSITY["inside"])
    gluteus = Ellipsoid((72.0, 50.0, 812.0), (60.0, 46.0, 68.0), 2.0, (0.0, 0.0, -15.0))
    yield from both(Part(gluteus, state.suv("muscle"), 55.0, "muscle"))
    psoas = Capsule((42.0, 30.0, 1040.0), (75.0, -10.0, 850.0), 16.0, 20.0)
    yield from both(Part(psoas, state.suv("muscle"), DENSITY["muscle"], "muscle"))


def _chest(state: State) -> Iterator[Part]:
    """Lungs, windpipe, heart and great vessels."""
    blood, lung = state.suv("blood"), state.suv("lung")
    yield Part(Ellipsoid((-66.0, 8.0, 1215.0), (50.0, 70.0, 112.0), 2.5), lung, DENSITY["lung"], "lung")
    yield Part(Ellipsoid((66.0, 8.0, 1217.0), (50.0, 70.0, 112.0), 2.5), lung, DENSITY["lung"], "lung")
    yield Part(Ellipsoid((0.0, 5.0, 1235.0), (26.0, 50.0, 95.0)), 0.9, 20.0)
    yield Part(Ellipsoid((14.0, -26.0, 1178.0), (56.0, 42.0, 56.0), 2.0, (0.0, 30.0, 0.0)), blood, DENSITY["blood"])
    turn = (35.0, 40.0, 0.0)
    wall, cavity = Ellipsoid((42.0, -28.0, 1166.0), (33.0, 33.0, 49.0), 2.0, turn), (22.0, 22.0, 38.0)
    yield Part(wall, state.suv("heart"), 50.0, "heart", 2)
    yield Part(Ellipsoid((38.0, -25.0, 1170.0), cavity, 2.0, turn), blood, DENSITY["blood"], "heart", 2)
    arch = [(4.0, -12.0, 1212.0), (2.0, -10.0, 1262.0), (10.0, 14.0, 1284.0), (20.0, 36.0, 1258.0)]
    down = [(22.0, 38.0, 1150.0), (14.0, 26.0, 1050.0), (4.0, 8.0, 965.0)]
    for start, end in pairwise((*arch, *down)):
        yield Part(Capsule(start, end, 12.0), blood, DENSITY["blood"], "aorta")
    yield Part(Capsule((-18.0, 12.0, 1150.0), (-16.0, 10.0, 965.0), 11.0), blood, DENSITY["blood"])
    yield Part(Capsule((0.0, -6.0, 1270.0), (0.0, -22.0, 1420.0), 9.0), 0.2, DENSITY["air"])
    yield from both(Part(Capsule((0.0, -6.0, 1270.0), (32.0, 8.0, 1235.0), 6.5), 0.3, DENSITY["air"]))


def _belly(state: State) -> Iterator[Part]:
    """Liver, spleen, stomach, kidneys, ureters and bladder."""
    liver = state.suv("liver")
    yield Part(Ellipsoid((-50.0, -4.0, 1086.0), (62.0, 68.0, 72.0), 2.3), liver, DENSITY["liver"], "liver")
    yield Part(Ellipsoid((20.0, -36.0, 1098.0), (58.0, 32.0, 32.0)), liver, DENSITY["liver"], "liver")
    yield Part(Ellipsoid((-38.0, -52.0, 1034.0), (15.0, 16.0, 26.0)), 0.5, DENSITY["water"])
    yield Part(Ellipsoid((84.0, 34.0, 1100.0), (22.0, 36.0, 50.0)), state.suv("spleen"), DENSITY["spleen"], "spleen")
    yield Part(
        Ellipsoid((52.0, -14.0, 1066.0), (34.0, 30.0, 44.0), 2.0, (0.0, 25.0, 0.0)),
        state.suv("stomach"),
        30.0,
        "stomach",
    )
    yield Part(Ellipsoid((54.0, -14.0, 1064.0), (22.0, 19.0, 32.0), 2.0, (0.0, 25.0, 0.0)), 0.6, 10.0, "stomach")
    yield Part(Capsule((-30.0, -8.0, 1010.0), (62.0, 14.0, 1040.0), 11.0, 9.0), 1.5, 40.0)
    for side, z in ((1.0, 1026.0), (-1.0, 1012.0)):
        kidney = Ellipsoid((side * 62.0, 42.0, z), (25.0, 21.0, 52.0), 2.0, (0.0, side * 10.0, 0.0))
        yield Part(kidney, state.suv("kidney"), DENSITY["kidney"], "kidney", 2)
        hilum = Ellipsoid((side * 50.0, 38.0, z - 4.0), (9.0, 8.0, 17.0))
        yield Part(hilum, state.suv("pelvis"), DENSITY["water"], "kidney", 2)
        course = ((44.0, 36.0, z - 14.0), (40.0, 26.0, 960.0), (38.0, 24.0, 915.0), (52.0, 20.0, 870.0))
        below = ((26.0, 2.0, 838.0),)
        for number, ((x0, *start), (x1, *end)) in enumerate(pairwise((*course, *below))):
            patchy = (1.0, 0.15, 0.7, 1.0)[number] if side > 0 else (0.6, 1.0, 0.1, 0.8)[number]
            piece = Capsule((side * x0, start[0], start[1]), (side * x1, end[0], end[1]), 2.6)
            yield Part(piece, max(patchy * state.suv("ureter"), 1.0), DENSITY["water"], "ureter", 3)
    yield Part(Ellipsoid((0.0, -22.0, 842.0), (37.0, 31.0, 33.0)), 1.0, 40.0, "bladder")
    yield Part(Ellipsoid((0.0, -22.0, 842.0), (34.0, 28.0, 30.0)), state.suv("bladder"), DENSITY["water"], "bladder", 2)
    yield Part(Ellipsoid((0.0, 14.0, 850.0), (22.0, 12.0, 28.0)), 1.0, 45.0)


def _bowel(state: State) -> Iterator[Part]:
    """Large bowel as a frame, small bowel as loops inside it; each piece with an uptake of its own."""
    draw = np.random.default_rng(state.loops)
    frame: tuple[Vector, ...] = (
        (-88.0, -4.0, 892.0),
        (-90.0, 0.0, 980.0),
        (-82.0, -30.0, 1000.0),
        (-20.0, -52.0, 975.0),
        (52.0, -50.0, 985.0),
        (90.0, 0.0, 1046.0),
        (94.0, 10.0, 980.0),
        (92.0, 4.0, 900.0),
        (50.0, 14.0, 874.0),
        (12.0, 26.0, 864.0),
        (0.0, 38.0, 798.0),
    )
    for start, end in pairwise(frame):
        suv = float(np.clip(state.suv("bowel") * draw.lognormal(-0.1, 0.3), 0.8, 3.0))
        yield Part(Capsule(start, end, 17.0), suv, DENSITY["bowel"], "bowel")
        inside = Capsule(start, end, 9.0)
        yield Part(inside, 0.7 * suv, float(draw.choice([-900.0, 10.0, 30.0], p=[0.25, 0.35, 0.4])), "bowel")
    places = draw.uniform((-66.0, -48.0, 880.0), (66.0, 4.0, 962.0), size=(19, 3))
    for start, end in pairwise(places.tolist()):
        suv = float(np.clip(0.8 * state.suv("bowel") * draw.lognormal(-0.1, 0.3), 0.7, 2.6))
        x0, y0, z0 = start
        x1, y1, z1 = np.add(start, 0.45 * np.subtract(end, start)).tolist()
        yield Part(Capsule((x0, y0, z0), (x1, y1, z1), 11.0), suv, DENSITY["bowel"], "bowel")


def _head(state: State) -> Iterator[Part]:
    """Skull, brain, jaw, airways and salivary glands."""
    grey = state.suv("grey")
    yield Part(Ellipsoid((0.0, -3.0, 1546.0), (69.0, 88.0, 72.0)), UPTAKE["cortex"], DENSITY["dense bone"], "bone")
    yield Part(Ellipsoid((0.0, -3.0, 1547.0), (63.0, 82.0, 66.0)), state.suv("fluid"), DENSITY["water"], "brain")
    for side in (-1.0, 1.0):
        half = Ellipsoid((side * 31.0, -3.0, 1552.0), (30.0, 78.0, 58.0))
        yield Part(half, grey, DENSITY["grey"], "brain", 2)
    for side in (-1.0, 1.0):
        white = Ellipsoid((side * 29.0, -3.0, 1550.0), (19.0, 62.0, 40.0))
        yield Part(white, state.suv("white"), DENSITY["white"], "brain", 2)
    yield from both(Part(Ellipsoid((18.0, -6.0, 1545.0), (11.0, 24.0, 14.0)), 1.1 * grey, DENSITY["grey"], "brain", 2))
    cerebellum = Ellipsoid((0.0, 44.0, 1500.0), (44.0, 26.0, 22.0))
    yield Part(cerebellum, state.suv("cerebellum"), DENSITY["grey"], "brain", 2)
    yield Part(Capsule((0.0, 8.0, 1520.0), (0.0, 16.0, 1460.0), 12.0, 8.0), 4.5, DENSITY["grey"], "brain", 2)
    yield from both(Part(Ellipsoid((30.0, -82.0, 1510.0), (12.0, 12.0, 12.0)), 0.8, 15.0))
    yield Part(Ellipsoid((0.0, -72.0, 1494.0), (14.0, 22.0, 18.0)), 0.2, DENSITY["air"])
    yield from both(Part(Ellipsoid((28.0, -66.0, 1484.0), (12.0, 14.0, 14.0)), 0.2, DENSITY["air"]))
    yield Part(Capsule((0.0, -30.0, 1480.0), (0.0, -24.0, 1410.0), 9.0), 0.3, DENSITY["air"])
    for start, end in pairwise(
        ((50.0, -8.0, 1480.0), (48.0, -30.0, 1442.0), (26.0, -72.0, 1430.0), (0.0, -84.0, 1430.0))
    ):
        yield from both(Part(Capsule(start, end, 7.0), UPTAKE["cortex"], DENSITY["dense bone"], "bone"))
    gland = state.suv("gland")
    yield from both(Part(Ellipsoid((48.0, 2.0, 1462.0), (9.0, 14.0, 20.0)), gland, 20.0, "gland", 2))
    yield from both(Part(Ellipsoid((26.0, -48.0, 1422.0), (8.0, 13.0, 9.0)), gland, 35.0, "gland", 2))
    yield from both(Part(Ellipsoid((16.0, -30.0, 1376.0), (8.0, 9.0, 20.0)), 1.2, 110.0, "gland", 2))


def _bone(outer: Shape, inner: Shape | None, state: State, *, marrow: str = "marrow") -> Iterator[Part]:
    """A bone: a dense shell, and marrow within."""
    yield Part(outer, UPTAKE["cortex"], DENSITY["bone"], "bone")
    if inner is not None:
        yield Part(inner, state.suv(marrow), DENSITY[marrow], "bone")


def _vertebrae(state: State) -> Iterator[Part]:
    """From the neck to the loins: discs, vertebrae, arches, cord."""
    edges = [*np.linspace(1440.0, 1336.0, 8), *np.linspace(1336.0, 1056.0, 13)[1:], *np.linspace(1056.0, 896.0, 6)[1:]]
    for top, bottom in pairwise(float(edge) for edge in edges):
        z = (top + bottom) / 2.0
        y, height = float(SPINE(z)), (top - bottom) / 2.0
        wide = float(np.interp(z, [900.0, 1050.0, 1330.0, 1440.0], [25.0, 20.0, 14.0, 11.0]))
        deep = 0.75 * wide
        yield Part(Ellipsoid((0.0, y, z), (wide, deep, height + 1.0), 6.0), UPTAKE["disc"], DENSITY["disc"], "bone")
        body = Ellipsoid((0.0, y, z), (wide, deep, 0.84 * height), 6.0)
        marrow = Ellipsoid((0.0, y, z), (wide - 2.0, deep - 2.0, 0.84 * height - 1.5), 6.0)
        yield from _bone(body, marrow, state)
        back = y + deep + 9.0
        arch = Ellipsoid((0.0, back, z), (15.0, 12.0, 0.7 * height), 3.0)
        yield from _bone(arch, None, state)
        yield from _bone(Capsule((0.0, back + 6.0, z), (0.0, back + 15.0, z - 8.0), 4.0), None, state)
        yield from both(
            Part(Capsule((8.0, back, z), (32.0, back + 4.0, z), 4.0), UPTAKE["cortex"], DENSITY["bone"], "bone")
        )
        yield Part(Capsule((0.0, back, top), (0.0, back, bottom), 8.0), state.suv("cord"), 30.0)


def _ribs(state: State) -> Iterator[Part]:
    """Twelve pairs of ribs, sternum, collar bones, shoulder blades."""
    for number in range(12):
        z = 1318.0 - 22.5 * number
        wide = float(np.interp(number, [0, 2, 6, 11], [62.0, 98.0, 122.0, 112.0]))
        deep = float(np.interp(number, [0, 2, 6, 11], [40.0, 66.0, 86.0, 74.0]))
        reach = float(np.interp(number, [0, 7, 10, 11], [1.0, 1.0, 0.62, 0.45]))
        turns = np.linspace(0.06, 0.90 * reach, 10) * pi
        course = [(wide * sin(a), 4.0 + deep * cos(a), z - 16.0 * (1.0 - cos(a)) - 4.0) for a in turns]
        for start, end in pairwise(course):
            rod = Capsule(start, end, 4.2)
            yield from both(Part(rod, 0.7, 350.0, "bone"))
    yield from _bone(Ellipsoid((0.0, -88.0, 1235.0), (15.0, 6.0, 72.0), 3.0), None, state)
    yield from both(
        Part(Capsule((12.0, -62.0, 1322.0), (118.0, -6.0, 1346.0), 6.0), UPTAKE["cortex"], DENSITY["bone"], "bone")
    )
    blade = Ellipsoid((88.0, 74.0, 1262.0), (34.0, 4.5, 58.0), 2.0, (8.0, 0.0, -28.0))
    yield from both(Part(blade, UPTAKE["cortex"], DENSITY["bone"], "bone"))


def _hips(state: State) -> Iterator[Part]:
    """Sacrum and hip bones."""
    sacrum = Ellipsoid((0.0, 64.0, 858.0), (46.0, 17.0, 50.0), 2.5, (-22.0, 0.0, 0.0))
    yield from _bone(sacrum, replace(sacrum, radii=(42.0, 13.0, 46.0)), state)
    wing = Ellipsoid((82.0, 18.0, 906.0), (9.0, 56.0, 54.0), 2.3, (0.0, -18.0, 22.0))
    socket = Ellipsoid((82.0, 4.0, 838.0), (32.0, 32.0, 34.0))
    for flat, within in ((wing, (5.5, 52.0, 50.0)), (socket, (27.0, 27.0, 29.0))):
        for part in _bone(flat, replace(flat, radii=within), state):
            yield from both(part)
    for start, end, radius in (
        ((70.0, 0.0, 826.0), (10.0, -52.0, 816.0), 9.0),
        ((10.0, -52.0, 816.0), (42.0, 6.0, 768.0), 8.0),
        ((70.0, 22.0, 820.0), (52.0, 30.0, 768.0), 13.0),
        ((52.0, 30.0, 768.0), (42.0, 6.0, 768.0), 10.0),
    ):
        yield from both(Part(Capsule(start, end, radius), 0.8, 450.0, "bone"))


def _limbs(state: State) -> Iterator[Part]:
    """Thigh bones and bones of the upper arms."""
    head, neck = (86.0, 2.0, 834.0), (128.0, 8.0, 800.0)
    shaft = (108.0, 4.0, 760.0), (88.0, -2.0, 560.0)
    bones: tuple[tuple[Shape, Shape, str], ...] = (
        (Ellipsoid(head, (23.0, 23.0, 23.0)), Ellipsoid(head, (20.0, 20.0, 20.0)), "marrow"),
        (Capsule(head, neck, 15.0, 18.0), Capsule(head, neck, 11.0, 14.0), "marrow"),
        (Capsule(neck, shaft[0], 17.0, 14.0), Capsule(neck, shaft[0], 12.0, 8.0), "fatty marrow"),
        (Capsule(*shaft, 13.5), Capsule(*shaft, 7.0), "fatty marrow"),
    )
    for outer, inner, marrow in bones:
        for part in _bone(outer, inner, state, marrow=marrow):
            yield from both(part)
    up = ((126.0, 14.0, 1322.0), (170.0, -14.0, 1560.0), (178.0, -24.0, 1700.0))
    down = ((140.0, 12.0, 1318.0), (205.0, 10.0, 1050.0), (213.0, -16.0, 760.0))
    yield from both(Part(Ellipsoid((up if state.arms_up else down)[0], (22.0, 22.0, 22.0)), 0.9, 350.0, "bone"))
    for start, end in pairwise(up if state.arms_up else down):
        for part in _bone(Capsule(start, end, 10.5), Capsule(start, end, 5.5), state, marrow="fatty marrow"):
            yield from both(part)


def body(state: State) -> tuple[Part, ...]:
    """All parts, from the skin inwards: what comes later covers what came before."""
    rooms = (_wall, _ribs, _hips, _limbs, _chest, _belly, _bowel, _vertebrae, _head)
    return tuple(part for room in rooms for part in room(state))


def uptake_layers(parts: tuple[Part, ...]) -> tuple[Layer, ...]:
    """What the PET sees."""
    return tuple(Layer(part.shape, part.suv, part.parts) for part in parts if part.suv is not None)


def density_layers(parts: tuple[Part, ...]) -> tuple[Layer, ...]:
    """What the CT sees."""
    return tuple(Layer(part.shape, part.hounsfield, part.parts) for part in parts if part.hounsfield is not None)


def organ_layers(parts: tuple[Part, ...]) -> tuple[Layer, ...]:
    """What the label map says."""
    return tuple(
        Layer(part.shape, float(ORGANS.get(part.organ, 0)), part.parts) for part in parts if part.suv is not None
    )
