"""Does the scanner blur as much as real ones do? Balls of known uptake, as in the EARL accreditation of PET centres."""

import argparse
from dataclasses import dataclass
from itertools import starmap
from math import cos, pi, sin

import numpy as np
from scanner import SCANNERS, Scanner, scanned, seen
from shapes import Array, Ellipsoid, Grid, Layer, Posture, painted

#: Diameters of the balls (mm), and uptake in them against 1 around them (NEMA NU 2 body phantom).
DIAMETERS_MM = (10.0, 13.0, 17.0, 22.0, 28.0, 37.0)
CONTRAST = 10.0
#: Recovery of the maximum that EARL-1 accepts, least and most: EARL specifications of 2017, earl.eanm.org.
EARL1_MAX = {
    10.0: (0.34, 0.57),
    13.0: (0.59, 0.85),
    17.0: (0.73, 1.01),
    22.0: (0.83, 1.09),
    28.0: (0.91, 1.13),
    37.0: (0.95, 1.16),
}
#: The same for the mean above half of the maximum, of the smallest and the largest ball.
EARL1_MEAN = {10.0: (0.27, 0.43), 37.0: (0.76, 0.89)}


@dataclass(frozen=True, slots=True)
class Recovery:
    """Share of its true uptake that is seen of a ball: of its maximum, and of its mean above half of the maximum."""

    diameter_mm: float
    maximum: float
    mean: float


def _balls(draw: np.random.Generator) -> list[Ellipsoid]:
    """Six balls on a circle, the whole moved by less than a voxel."""
    shift = draw.uniform(-3.0, 3.0, size=3)
    found = []
    for number, diameter in enumerate(DIAMETERS_MM):
        angle = pi / 3.0 * number
        centre = 57.2 * cos(angle) + shift[0], 57.2 * sin(angle) + shift[1], shift[2]
        found.append(Ellipsoid(centre, (diameter / 2.0,) * 3))
    return found


def _measured(image: Array, ball: Ellipsoid, grid: Grid) -> Recovery:
    near = Ellipsoid(ball.centre, (ball.radii[0] + 6.0,) * 3)
    voxels = image[painted([Layer(near, 1.0)], grid, Posture(), empty=0.0) >= 0.5]
    highest = float(voxels.max())
    above = voxels[voxels >= 0.5 * (highest + 1.0)]
    return Recovery(2.0 * ball.radii[0], highest / CONTRAST, float(above.mean()) / CONTRAST)


def recoveries(scanner: Scanner, *, seed: int, noise: str = "none") -> tuple[Recovery, ...]:
    """Recovery of six balls in one scan.

    Parameters
    ----------
    seed
        Moves the balls against the voxels, and draws the noise.
    noise
        ``none``, or ``low dose`` for that of the phantom.
    """
    draw = np.random.default_rng(seed)
    slices, columns = round(150.0 / scanner.slice_mm), round(210.0 / scanner.pixel_mm)
    corner = -(columns - 1) / 2.0 * scanner.pixel_mm
    spacing = (scanner.slice_mm, scanner.pixel_mm, scanner.pixel_mm)
    grid = Grid((slices, columns, columns), spacing, (corner, corner, -(slices - 1) / 2.0 * scanner.slice_mm))
    balls = _balls(draw)
    true = painted([Layer(ball, CONTRAST, 4) for ball in balls], grid, Posture(), empty=1.0)
    image = seen(true, spacing, scanner) if noise == "none" else scanned(true, spacing, scanner, draw=draw)
    return tuple(_measured(image, ball, grid) for ball in balls)


def average(scanner: Scanner, *, scans: int, noise: str = "none") -> tuple[Recovery, ...]:
    """Recovery averaged over scans that lie differently."""
    all_scans = [recoveries(scanner, seed=seed, noise=noise) for seed in range(scans)]
    return tuple(
        Recovery(
            same[0].diameter_mm,
            float(np.mean([one.maximum for one in same])),
            float(np.mean([one.mean for one in same])),
        )
        for same in zip(*all_scans, strict=True)
    )


def table(scanner: Scanner, scans: int = 12) -> str:
    """Recovery with and without noise beside EARL's limits, as text."""
    quiet, noisy = (average(scanner, scans=scans, noise=noise) for noise in ("none", "low dose"))
    lines = [f"{scanner.make}: ball mm, maximum without noise, with noise, EARL-1 limits; mean above half, limits"]

    def line(clean: Recovery, real: Recovery) -> str:
        low, high = EARL1_MAX[clean.diameter_mm]
        limits = EARL1_MEAN.get(clean.diameter_mm)
        mean = f"{clean.mean:.2f} {real.mean:.2f}" + (f" ({limits[0]:.2f}-{limits[1]:.2f})" if limits else "")
        return f"{clean.diameter_mm:4.0f}  {clean.maximum:.2f}  {real.maximum:.2f}  ({low:.2f}-{high:.2f})   {mean}"

    return "\n".join([*lines, *starmap(line, zip(quiet, noisy, strict=True))])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendor", choices=sorted(SCANNERS), default=None, help="one of them; all of them if not said")
    chosen = parser.parse_args().vendor
    for name in [chosen] if chosen else SCANNERS:
        print(table(SCANNERS[name]))
