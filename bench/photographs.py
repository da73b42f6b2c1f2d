"""Time one photograph of 12 million pixels, from the file to the area, beside what a person would take instead.

    python bench/photographs.py

Beside it stands what is usually written with OpenCV: one set of markers, one scale from the length of a side, and a
threshold of colour within the same box (Otsu). Both read the same JPEG of a drawn wound whose area is known.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from run import ROOT, function

sys.path.insert(0, str(ROOT / "tests"))

from catamnesis.case.wound import GivenScale, GivenWound
from catamnesis.photo_workup import measured_photograph
from wound_pictures import Drawn, Scene, draw, save

#: Pictures of 4000 x 3000 px: as a telephone takes it, tilted, in uneven light, on light and on dark skin.
SCENES = {
    "from above, light skin": Scene(skin="light", width=4000, height=3000, pixels_per_mm=30, yellow=0.25),
    "tilted 25 degrees, uneven light, brown skin": Scene(
        skin="brown", width=4000, height=3000, pixels_per_mm=30, tilt_degrees=25, gradient=2.0, yellow=0.25, black=0.1
    ),
}


def threshold_area_cm2(path: Path, drawn: Drawn) -> float:
    """Area by the usual script: pixels beyond Otsu's threshold in the box, times the square of the marker's scale."""
    picture: Any = cv2.imread(str(path))
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    corners, _, _ = detector.detectMarkers(picture)
    mm_per_pixel = 20.0 / (cv2.arcLength(np.asarray(corners)[0], closed=True) / 4.0)
    left, top, right, bottom = (round(edge) for edge in drawn.box)
    green = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_BGR2LAB)[..., 1]
    _, mask = cv2.threshold(cv2.GaussianBlur(green, (5, 5), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return float(np.count_nonzero(mask)) * mm_per_pixel**2 / 100.0


def main() -> None:
    """Print the table."""
    print("| picture | seconds | error | beside: threshold, seconds | error | ratio |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, scene in SCENES.items():
            drawn = draw(scene)
            path = save(drawn.pixels, Path(folder) / "picture.jpg")

            def ours(path: Path = path, drawn: Drawn = drawn) -> float:
                found = measured_photograph(path, GivenScale(marker_mm=20.0), GivenWound(box=drawn.box))
                return found.planimetry.area_cm2

            def theirs(path: Path = path, drawn: Drawn = drawn) -> float:
                return threshold_area_cm2(path, drawn)

            seconds, beside = function(ours), function(theirs)
            errors = [f"{100.0 * (work() / drawn.area_cm2 - 1.0):+.1f} %" for work in (ours, theirs)]
            print(f"| {name} | {seconds:.3f} | {errors[0]} | {beside:.3f} | {errors[1]} | {seconds / beside:.3g} |")


if __name__ == "__main__":
    main()
