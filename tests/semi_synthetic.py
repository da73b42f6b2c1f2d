"""A follow-up made from one real PET study: warped, tumour cooled, new noise, dose, weight and time; truth known."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

from catamnesis.read.dicom import find_series, only_pet
from catamnesis.read.masks import read_regions

Image = NDArray[np.float32]
Points = NDArray[np.float64]

#: The tumour keeps this share of its uptake, as the hottest lesion of the worked example (-46 %).
KEEPS = 0.54
#: Name of the tumour in the RTSTRUCT.
TUMOUR = "GTV_Mass"
#: Beyond the outline the factor fades back to 1 over this length (mm), so that no edge is left.
FADE_MM = 12.0
#: New noise: spread of single voxels at SUV 2 (share of the mean), and its grain (mm, full width at half maximum).
NOISE_SHARE, GRAIN_MM = 0.05, 6.0
#: New header: 4 months later, other weight and dose, 62 minutes after injection.
WEIGHT_KG, DOSE_BQ = 68.5, 361.2e6
INJECTED, SCANNED = datetime(2001, 1, 9, 9, 58), datetime(2001, 1, 9, 11, 0)
#: The table stood elsewhere (mm).
TABLE_MM = (3.0, -2.0, 37.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """Voxels of the study along the table's axes: shape and spacing as slice, row, column; origin as x, y, z."""

    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    origin_mm: tuple[float, float, float]

    def places(self) -> Points:
        """Place (x, y, z in mm) of each voxel, slices x rows x columns x 3."""
        axes = [self.origin_mm[2 - k] + self.spacing_mm[k] * np.arange(self.shape[k]) for k in range(3)]
        z, y, x = np.meshgrid(*axes, indexing="ij")
        return np.stack((x, y, z), axis=-1)

    def index(self, places: Points) -> Points:
        """Fractional slice, row and column of places, 3 x ..."""
        return np.stack([(places[..., 2 - k] - self.origin_mm[2 - k]) / self.spacing_mm[k] for k in range(3)])


@dataclass(frozen=True, slots=True)
class Warp:
    """Where on the baseline a place of the follow-up lies: turned about a centre, shifted, and bent in slow waves.

    ``waves`` has a row each: amplitude x, y, z (mm), waves per mm along x, y, z, phase.
    """

    centre_mm: tuple[float, float, float]
    rotation: NDArray[np.float64]
    shift_mm: tuple[float, float, float]
    waves: NDArray[np.float64]

    def to_baseline(self, places: Points) -> Points:
        """Places on the baseline of places on the follow-up (mm, ... x 3)."""
        centre = np.array(self.centre_mm)
        moved = (places - centre) @ self.rotation.T + centre + np.array(self.shift_mm)
        for wave in self.waves:
            moved += np.sin(2.0 * np.pi * (places @ wave[3:6]) + wave[6])[..., None] * wave[:3]
        return np.asarray(moved)

    def to_follow_up(self, places: Points) -> Points:
        """The reverse, by stepping until nothing moves any more (to a micrometre)."""
        found = np.array(places, dtype=np.float64)
        for _ in range(60):
            step = (self.to_baseline(found) - places) @ self.rotation
            found -= step
            if np.abs(step).max() < 1e-3:
                break
        return found


@dataclass(frozen=True, slots=True)
class Tumour:
    """The tumour on one study: centre (mm), number of voxels, highest and mean uptake."""

    centre_mm: tuple[float, float, float]
    voxels: int
    suv_max: float
    suv_mean: float


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is known of the follow-up.

    Parameters
    ----------
    baseline_grid, follow_up_grid
        Voxels; they differ in the table's place only.
    warp
        Place on the follow-up to place on the baseline.
    displacement_mm
        Baseline place less follow-up place of each voxel of the follow-up, x, y, z; slices x rows x columns x 3.
    baseline_mask, follow_up_mask
        The tumour as outlined, and in its new place.
    keeps
        Share of the tumour's uptake that is left.
    baseline
        The tumour as scanned.
    follow_up
        The tumour before the new noise.
    suv_without_noise, suv
        The follow-up before and after the new noise.
    """

    folder: Path
    baseline_grid: Grid
    follow_up_grid: Grid
    warp: Warp
    displacement_mm: Image
    baseline_mask: NDArray[np.bool_]
    follow_up_mask: NDArray[np.bool_]
    keeps: float
    baseline: Tumour
    follow_up: Tumour
    suv_without_noise: Image
    suv: Image
    weight_kg: float = WEIGHT_KG
    dose_bq: float = DOSE_BQ
    uptake_minutes: float = (SCANNED - INJECTED).total_seconds() / 60.0


def _slices(folder: Path) -> list[Dataset]:
    """The PET's data sets, from the feet to the head."""
    found = [pydicom.dcmread(path) for path in sorted(folder.rglob("*.dcm"))]
    return sorted(
        (data for data in found if data.Modality == "PT"), key=lambda data: float(data.ImagePositionPatient[2])
    )


def _seconds(time: str) -> float:
    return 3600.0 * int(time[:2]) + 60.0 * int(time[2:4]) + float(time[4:])


def baseline_suv_factor(data: Dataset) -> float:
    """Uptake of 1 Bq/ml in this study, reckoned here by itself: weight over the dose left at series time (IBSI-SUV)."""
    item = data.RadiopharmaceuticalInformationSequence[0]
    passed_s = _seconds(data.SeriesTime) - _seconds(item.RadiopharmaceuticalStartTime)
    left = float(item.RadionuclideTotalDose) * math.pow(2.0, -passed_s / float(item.RadionuclideHalfLife))
    return 1000.0 * float(data.PatientWeight) / left


def _warp(centre_mm: tuple[float, float, float], draw: np.random.Generator) -> Warp:
    """About 3 degrees, 15 mm, and waves of up to 5 mm that are longer than 250 mm, drawn by chance."""
    a, b, c = np.radians(draw.uniform(-3.0, 3.0, size=3))
    about = [np.eye(3) for _ in range(3)]
    about[0][1:, 1:] = [[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]]
    about[1][::2, ::2] = [[math.cos(b), math.sin(b)], [-math.sin(b), math.cos(b)]]
    about[2][:2, :2] = [[math.cos(c), -math.sin(c)], [math.sin(c), math.cos(c)]]
    amplitudes = draw.uniform(-2.5, 2.5, size=(4, 3))
    directions = draw.normal(size=(4, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True) * draw.uniform(250.0, 450.0, size=(4, 1))
    phases = draw.uniform(0.0, 2.0 * np.pi, size=(4, 1))
    shift = draw.uniform((-12.0, -8.0, -15.0), (12.0, 8.0, 15.0)) - np.array(TABLE_MM)
    return Warp(
        centre_mm=centre_mm,
        rotation=about[2] @ about[1] @ about[0],
        shift_mm=(float(shift[0]), float(shift[1]), float(shift[2])),
        waves=np.hstack((amplitudes, directions, phases)),
    )


def _cooling(mask: NDArray[np.bool_], grid: Grid) -> Image:
    """Factor of each voxel: what the tumour keeps inside its outline, 1 far from it, and a slope between."""
    away = distance_transform_edt(~mask, sampling=grid.spacing_mm)
    factor: Image = (KEEPS + (1.0 - KEEPS) * np.clip(away / FADE_MM, 0.0, 1.0)).astype(np.float32)
    return factor


def _with_noise(image: Image, grid: Grid, draw: np.random.Generator) -> Image:
    """Noise as of counts: its variance is proportional to uptake, its grain that of a smoothed image; never below 0."""
    sigma = [GRAIN_MM / 2.3548 / spacing for spacing in grid.spacing_mm]
    grain = gaussian_filter(draw.standard_normal(image.shape, dtype=np.float32), sigma)
    grain /= grain.std()
    noisy: Image = image + np.sqrt(np.float32(2.0 * NOISE_SHARE**2) * image) * grain
    return np.maximum(noisy, np.float32(0.0))


def _tumour(image: Image, mask: NDArray[np.bool_], grid: Grid) -> Tumour:
    x, y, z = grid.places()[mask].mean(axis=0).tolist()
    values = image[mask]
    return Tumour((x, y, z), int(mask.sum()), float(values.max()), float(values.mean(dtype=np.float64)))


def _uid(seed: int, *words: object) -> str:
    key = "/".join(map(str, ("catamnesis/tests/semi-synthetic", seed, *words)))
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, key).int}"


def _header(data: Dataset, grid: Grid, index: int, seed: int) -> None:
    """New names, times, dose, weight and place; and the words that say what was done."""
    on, at = f"{SCANNED:%Y%m%d}", f"{SCANNED:%H%M%S}.00"
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate"):
        setattr(data, keyword, on)
    for keyword in ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime", "InstanceCreationTime"):
        setattr(data, keyword, at)
    data.ImageType = ["DERIVED", "PRIMARY"]
    data.SyntheticData = "YES"
    data.SeriesDescription = "SEMI-SYNTHETIC follow-up, PET AC"
    data.DerivationDescription = data.ImageComments = "SEMI-SYNTHETIC: a real study warped, its tumour cooled; a test"
    data.StudyInstanceUID, data.SeriesInstanceUID = _uid(seed, "study"), _uid(seed, "series")
    data.FrameOfReferenceUID, data.SOPInstanceUID = _uid(seed, "frame"), _uid(seed, "slice", index)
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    for keyword in ("BodyPartExamined", "PatientPosition", "NumberOfTimeSlices"):
        if keyword in data:
            delattr(data, keyword)
    data.PatientWeight = str(WEIGHT_KG)
    item = data.RadiopharmaceuticalInformationSequence[0]
    item.RadionuclideTotalDose = f"{DOSE_BQ:.0f}"
    item.RadiopharmaceuticalStartTime = f"{INJECTED:%H%M%S}.00"
    item.RadiopharmaceuticalStartDateTime = f"{INJECTED:%Y%m%d%H%M%S}.00"
    x, y, bottom = grid.origin_mm
    z = round(bottom + index * grid.spacing_mm[0], 6)
    data.ImagePositionPatient = [f"{x:.10g}", f"{y:.10g}", f"{z:.10g}"]
    data.SliceLocation = f"{z:.10g}"


def _write(folder: Path, slices: Sequence[Dataset], suv: Image, grid: Grid, seed: int) -> None:
    """The follow-up as activity (Bq/ml), each slice with a slope of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    life_s = float(slices[0].RadiopharmaceuticalInformationSequence[0].RadionuclideHalfLife)
    left_bq = DOSE_BQ * 2.0 ** (-(SCANNED - INJECTED).total_seconds() / life_s)
    activity = suv.astype(np.float64) * left_bq / (1000.0 * WEIGHT_KG)
    for index, data in enumerate(slices):
        _header(data, grid, index, seed)
        data.RescaleSlope = f"{max(float(activity[index].max()), 1e-3) / 32766.0:.10g}"
        stored: NDArray[Any] = np.rint(activity[index] / float(data.RescaleSlope)).astype("<i2")
        data.SmallestImagePixelValue, data.LargestImagePixelValue = int(stored.min()), int(stored.max())
        data.PixelData = stored.tobytes()
        data.remove_private_tags()
        data.save_as(folder / f"slice_{index:03d}.dcm")


def _grid(slices: Sequence[Dataset]) -> Grid:
    """Voxels of the study: from the first slice to the last in equal steps."""
    first, last = (np.array(slices[k].ImagePositionPatient, dtype=float) for k in (0, -1))
    row_mm, column_mm = (float(value) for value in slices[0].PixelSpacing)
    step = float(last[2] - first[2]) / (len(slices) - 1)
    shape = (len(slices), int(slices[0].Rows), int(slices[0].Columns))
    return Grid(shape, (step, row_mm, column_mm), (float(first[0]), float(first[1]), float(first[2])))


def _tumour_mask(folder: Path) -> NDArray[np.bool_]:
    holdings = find_series(folder)
    (outlines,) = holdings.masks
    regions = read_regions(outlines, only_pet(holdings, folder.name))
    return next(region for region in regions if region.name == TUMOUR).mask()


def write_follow_up(study_folder: Path, out: Path, *, seed: int) -> Truth:
    """Make a follow-up of a real study, write it as DICOM, and tell everything that is true of it.

    Parameters
    ----------
    study_folder
        ``pet/sts001_fdg_pet_raw`` of the shared data (Soft-tissue-Sarcoma collection, CC BY 3.0), with its RTSTRUCT.
        It is read and never copied into the repository.
    out
        Folder for the follow-up's slices; a temporary one.
    seed
        Draws the warp and the noise; the same number gives the same bytes.
    """
    draw = np.random.default_rng(seed)
    slices = _slices(study_folder)
    before = _grid(slices)
    after = Grid(before.shape, before.spacing_mm, tuple(np.add(before.origin_mm, TABLE_MM).tolist()))
    factor = baseline_suv_factor(slices[0])
    suv = np.stack([data.pixel_array * (float(data.RescaleSlope) * factor) for data in slices]).astype(np.float32)
    mask = _tumour_mask(study_folder)
    middle = np.add(after.origin_mm, [0.5 * (after.shape[2 - k] - 1) * after.spacing_mm[2 - k] for k in range(3)])
    warp = _warp((float(middle[0]), float(middle[1]), float(middle[2])), draw)
    places = after.places()
    origins = warp.to_baseline(places)
    index = before.index(origins)
    cooled = suv * _cooling(mask, before)
    quiet: Image = np.maximum(map_coordinates(cooled, index, order=3, mode="constant", cval=0.0), 0.0)
    moved = map_coordinates(mask.astype(np.float32), index, order=1, mode="constant", cval=0.0) >= 0.5
    noisy = _with_noise(quiet, after, draw)
    _write(out, slices, noisy, after, seed)
    return Truth(
        folder=out,
        baseline_grid=before,
        follow_up_grid=after,
        warp=warp,
        displacement_mm=(origins - places).astype(np.float32),
        baseline_mask=mask,
        follow_up_mask=moved,
        keeps=KEEPS,
        baseline=_tumour(suv, mask, before),
        follow_up=_tumour(quiet, moved, after),
        suv_without_noise=quiet,
        suv=noisy,
    )
