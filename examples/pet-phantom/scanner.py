"""The scanner of the phantom: its voxels, how it blurs what it sees, and how its noise looks at a low dose."""

from dataclasses import dataclass, replace
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from shapes import Array, Grid, Vector

#: Full width at half maximum of a Gaussian, in standard deviations.
FWHM_PER_SIGMA = 2.0 * sqrt(2.0 * log(2.0))
#: Spread of single voxels in the liver (share of the mean) at 2.5 MBq/kg and the bed times below.
LIVER_NOISE, LIVER_SUV = 0.10, 2.2
#: Randoms and scatter that no correction takes away: uptake in air.
HAZE_SUV = 0.01
#: How much more the variance is at both ends of the field, and over which length (mm) that fades.
END_NOISE, END_MM = 3.0, 12.0
#: Height above the soles (mm) at which the scan begins, and its length: upper thigh to vertex.
LOWEST_MM, LENGTH_MM = 655.0, 980.0


@dataclass(frozen=True, slots=True)
class Scanner:
    """One make of scanner.

    Parameters
    ----------
    make
        ``ge``, ``siemens`` or ``philips``: which dialect of DICOM it writes.
    columns, pixel_mm, slice_mm
        Voxels of the PET.
    detector_mm, filter_mm
        Blur (mm, full width at half maximum) before and after the noise comes in: detectors with positron range, and
        the smoothing of the reconstruction. Together they meet the EARL-1 recovery table (see recovery.py).
    bed_mm, bed_s
        Length that one bed position adds (mm), and how long it is scanned (s).
    ct_columns, ct_field_mm, ct_slice_mm
        Voxels of the CT.
    """

    make: str
    manufacturer: str
    model: str
    columns: int
    pixel_mm: float
    slice_mm: float
    detector_mm: float
    filter_mm: float
    bed_mm: float
    bed_s: int
    ct_columns: int = 256
    ct_field_mm: float = 560.0
    ct_slice_mm: float = 3.0

    def small(self) -> "Scanner":
        """The same with few voxels, for quick tests: too coarse for the recovery table."""
        return replace(self, columns=96, pixel_mm=6.0, slice_mm=6.0, ct_columns=128, ct_slice_mm=6.0)

    @property
    def pet_grid(self) -> Grid:
        """Voxels of the PET on the table."""
        return _grid(self.columns, self.pixel_mm, self.slice_mm)

    @property
    def ct_grid(self) -> Grid:
        """Voxels of the CT on the table."""
        return _grid(self.ct_columns, self.ct_field_mm / self.ct_columns, self.ct_slice_mm)


#: Names say which dialect is written; none of these scanners exists.
SCANNERS = {
    "ge": Scanner("ge", "GE MEDICAL SYSTEMS", "SYNTHETIC GE", 128, 4.6875, 3.27, 6.5, 4.6, 144.0, 150),
    "siemens": Scanner("siemens", "SIEMENS", "SYNTHETIC SIEMENS", 168, 4.07283, 3.0, 6.4, 5.0, 126.0, 120),
    "philips": Scanner("philips", "Philips Medical Systems", "SYNTHETIC PHILIPS", 144, 4.0, 4.0, 6.2, 5.0, 90.0, 90),
}


def _grid(columns: int, pixel_mm: float, slice_mm: float) -> Grid:
    """Voxels around the middle of the table; z counts from the waist, 1 m above the soles."""
    slices = round(LENGTH_MM / slice_mm)
    corner = -(columns - 1) / 2.0 * pixel_mm
    return Grid((slices, columns, columns), (slice_mm, pixel_mm, pixel_mm), (corner, corner, LOWEST_MM - 1000.0))


def _sigmas(fwhm_mm: float, spacing_mm: Vector) -> list[float]:
    return [fwhm_mm / FWHM_PER_SIGMA / spacing for spacing in spacing_mm]


def blurred(true: Array, spacing_mm: Vector, fwhm_mm: float) -> Array:
    """An image as seen with a Gaussian blur of that width (mm)."""
    found: Array = gaussian_filter(true, _sigmas(fwhm_mm, spacing_mm), mode="nearest", truncate=3.5)
    return found


def seen(true: Array, spacing_mm: Vector, scanner: Scanner) -> Array:
    """An image with all of the scanner's blur and no noise: what it would show after an endless scan."""
    return blurred(blurred(true, spacing_mm, scanner.detector_mm), spacing_mm, scanner.filter_mm)


def _damping(spacing_mm: Vector, fwhm_mm: float) -> float:
    """What a blur leaves of the variance of noise that is independent from voxel to voxel."""
    left = 1.0
    for sigma in _sigmas(fwhm_mm, spacing_mm):
        pulse = np.zeros(101)
        pulse[50] = 1.0
        left *= float((gaussian_filter1d(pulse, sigma, truncate=3.5) ** 2).sum())
    return left


def _unrest(slices: int, slice_mm: float) -> NDArray[np.float64]:
    """Variance along the body against its middle: both ends are seen by fewer detectors."""
    from_end_mm = np.minimum(np.arange(slices), np.arange(slices)[::-1]) * slice_mm
    return 1.0 + END_NOISE * np.exp(-from_end_mm / END_MM)


def scanned(true: Array, spacing_mm: Vector, scanner: Scanner, *, draw: np.random.Generator) -> Array:
    """An image as the scanner shows it: blurred, with noise like that of counts, smoothed by the reconstruction.

    The noise is drawn from a gamma distribution whose mean is the blurred image and whose variance is proportional to
    it, as of counts; the smoothing makes neighbours alike. No voxel falls below 0.

    Parameters
    ----------
    true
        Standardised uptake as it is.
    draw
        Source of chance.
    """
    mean = blurred(true, spacing_mm, scanner.detector_mm) + np.float32(HAZE_SUV)
    per_suv = LIVER_NOISE**2 * LIVER_SUV / _damping(spacing_mm, scanner.filter_mm)
    scale = (per_suv * _unrest(len(mean), spacing_mm[0])).astype(np.float32)[:, None, None]
    noisy = draw.standard_gamma(mean / scale, dtype=np.float32)
    noisy *= scale
    return blurred(noisy, spacing_mm, scanner.filter_mm)
