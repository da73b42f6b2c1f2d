"""Two PET studies of numbers alone, built by hand, for the tests: no voxel, no file, no library."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from catamnesis.case.chronology import Bounds
from catamnesis.case.lesion import Alignment, Exclusion, Fate, Lesion, Match, Organ, Pair, Reference, Study, Visit
from catamnesis.case.response import Change, Phase, Point
from catamnesis.case.scan import Geometry, Scan, Vector, patient_key
from catamnesis.case.source import Derivation, Source, Tag
from catamnesis.case.uptake import Burden, ScanUptake, Uptake
from catamnesis.terms import VERSION
from pet_header import pet_header

DAYS = {Visit.BASELINE: datetime(2025, 1, 1, 11), Visit.FOLLOW_UP: datetime(2025, 5, 1, 11)}
GRID = Geometry((40, 32, 32), (4.0, 4.0, 4.0), (0.0, 0.0, 0.0), ((0, 0, 1), (0, 1, 0), (1, 0, 0)), "1.2.3")
HERE: Vector = (64.0, 64.0, 80.0)
LIVER = Reference("liver", 2.1, 0.25, 14.1, (20.0, 60.0, 90.0))
BLOOD = Reference("blood pool", 1.5, 0.2, 3.0, (64.0, 60.0, 110.0))
#: Quantity of a change, the attribute that holds it, its unit.
QUANTITIES = {
    "suvmax": ("max", "g/mL"),
    "suvpeak": ("peak_global", "g/mL"),
    "suvmean": ("mean", "g/mL"),
    "mtv": ("volume_ml", "mL"),
    "tlg": ("tlg", "g"),
}


def no_voxels() -> NoReturn:
    """What is called where a test of numbers should not look at voxels."""
    raise RuntimeError("no voxels were built")


def scan_source(visit: Visit) -> Source:
    """Where a scan stands."""
    return Source(f"{visit}/slice_000", "0" * 64, Tag(f"1.2.{len(visit)}", "0008,0018", "SOP Instance UID"))


def uptake_of(maximum: float, *, peak: float | None = None, volume_ml: float = 5.0, name: str = "") -> Uptake:
    """Numbers of a lesion that go with its maximum."""
    mean = 0.6 * maximum
    high = 0.85 * maximum if peak is None else peak
    return Uptake(
        name=name,
        voxels=round(volume_ml / GRID.voxel_volume_ml),
        volume_ml=volume_ml,
        min=0.4 * maximum,
        median=0.58 * maximum,
        mean=mean,
        max=maximum,
        peak_local=high,
        peak_global=high,
        tlg=mean * volume_ml,
        hottest=(20, 16, 16),
        peak=(20, 16, 16),
    )


def lesion(label: str, visit: Visit, maximum: float, *, at: Vector = HERE, **more: Any) -> Lesion:
    """A hot spot; ``peak`` and ``volume_ml`` go to its numbers, ``site``, ``doubts`` and the rest to itself."""
    numbers = {key: more.pop(key) for key in ("peak", "volume_ml") if key in more}
    given: dict[str, Any] = {"site": "right thigh", "delineation": "41 % of its maximum", "mask": no_voxels} | more
    return Lesion(label, visit, uptake=uptake_of(maximum, name=label, **numbers), centroid_mm=at, **given)


def exclusion(label: str, visit: Visit, organ: str, maximum: float, **more: Any) -> Exclusion:
    """A hot spot that was set aside."""
    given: dict[str, Any] = {"reason": f"where the {organ} lies", "certain": True, "mask": no_voxels} | more
    return Exclusion(label, visit, Organ(organ), uptake=uptake_of(maximum), centroid_mm=HERE, **given)


def scan(visit: Visit, *, header: Mapping[str, Any] | None = None, **changes: Any) -> Scan:
    """A PET series; ``header`` changes what its header says."""
    on = DAYS[visit]
    given: dict[str, Any] = {
        "name": f"PT series of {on:%Y-%m-%d} 'WB AC'",
        "series_uid": f"1.2.826.0.1.3680043.10.999.{len(visit)}",
        "study_uid": f"1.2.826.0.1.3680043.10.999.{len(visit)}.1",
        "modality": "PT",
        "patient": patient_key("test", "Test^Anna", "19700101"),
        "acquired": (on,),
        "description": "WB AC",
        "manufacturer": "Maker",
        "model": "Model 7",
        "reconstruction": "OSEM, 4",
        "corrected_image": ("ATTN", "DECY"),
        "geometry": GRID,
        "header": pet_header(**(header or {})),
        "slopes": (1.0,),
        "voxels": no_voxels,
        "source": scan_source(visit),
    }
    return Scan(**(given | changes))


def scan_uptake(of: Scan, *, minutes: float | None = 60.0, lesions: Iterable[Lesion] = ()) -> ScanUptake:
    """How a scan was standardised."""
    found = tuple(one.uptake for one in lesions)
    all_tlg = sum(one.tlg or 0.0 for one in found)
    together = Burden(
        len(found), sum(one.volume_ml for one in found), all_tlg, max((u.max or 0 for u in found), default=None)
    )
    made = Derivation(
        "catamnesis.measure.suv.suv_factor", VERSION, "IBSI-SUV", (of.source,), (("rule", "BQML, START"),)
    )
    return ScanUptake(
        series=of.name,
        series_uid=of.series_uid,
        factor=2.7778e-4,
        rule="BQML, START, series time",
        unit="g/ml{SUVbw}",
        normalisation="body weight",
        uptake_minutes=minutes,
        image=uptake_of(20.0, name="whole image"),
        regions=(),
        burden=together,
        derivation=made,
        discrepancies=(),
    )


def study(visit: Visit, lesions: Iterable[Lesion] = (), *, minutes: float | None = 60.0, **changes: Any) -> Study:
    """A study; ``scan`` may hold changes of the series, any other attribute can be given by name."""
    held = tuple(lesions)
    made = changes.pop("scan", {})
    of = made if isinstance(made, Scan) else scan(visit, **made)
    given: dict[str, Any] = {
        "ct": None,
        "image": no_voxels,
        "uptake": scan_uptake(of, minutes=minutes, lesions=held),
        "lean_factor": 0.7,
        "exclusions": (),
        "liver": LIVER,
        "blood_pool": BLOOD,
    }
    return Study(visit, of, lesions=held, **(given | changes))


def change(quantity: str, before: Lesion, after: Lesion) -> Change:
    """What a quantity of a lesion did."""
    attribute, unit = QUANTITIES[quantity]
    first, last = (float(getattr(one.uptake, attribute)) for one in (before, after))
    days = (DAYS[Visit.FOLLOW_UP] - DAYS[Visit.BASELINE]).days
    ends = [
        Point(f"{one.visit}-{one.label}", value, exact=True, day=float(day), days=Bounds(day, day), sources=())
        for one, value, day in ((before, first, 0), (after, last, days))
    ]
    return Change(
        id=f"change-{quantity}-{before.label}",
        subject=f"{quantity}, {before.label}",
        label=f"{'SUV' + quantity[3:] if quantity.startswith('suv') else quantity.upper()}, {before.label}",
        domain=None,
        phase=Phase.LAST,
        baseline=ends[0],
        after=ends[1],
        absolute=last - first,
        unit=unit,
        relative=last / first - 1.0,
        log_ratio=math.log(last / first),
        elapsed_days=float(days),
        elapsed=Bounds(days, days),
        better=1 if last < first else -1,
        stated=False,
        derivation=Derivation("catamnesis.measure.lesions.changes", VERSION, sources=(scan_source(Visit.BASELINE),)),
    )


def matched(before: Lesion, after: Lesion, **more: Any) -> Match:
    """One lesion on both studies."""
    given: dict[str, Any] = {"displacement_mm": 8.0, "residual_mm": 2.0, "overlap": 0.7} | more
    changes = tuple(change(quantity, before, after) for quantity in QUANTITIES)
    return Match(Fate.MATCHED, (before,), (after,), changes=changes, **given)


def vanished(before: Lesion) -> Match:
    """A lesion of the first study alone."""
    return Match(Fate.VANISHED, (before,), ())


def new(after: Lesion) -> Match:
    """A lesion of the second study alone."""
    return Match(Fate.NEW, (), (after,))


def alignment() -> Alignment:
    """How one study was laid on the other."""
    made = Derivation("catamnesis.measure.registration.aligned", VERSION)
    return Alignment("rigid", 0.4, 0.9, (3.0, -2.0, 8.0), deformable=False, derivation=made)


def pair_of(
    matches: Iterable[Match] = (),
    *,
    baseline: Mapping[str, Any] | None = None,
    follow_up: Mapping[str, Any] | None = None,
) -> Pair:
    """Two studies that hold the lesions of the matches; the mappings go to ``study``."""
    held = tuple(matches)
    first = study(Visit.BASELINE, (one for match in held for one in match.baseline), **(baseline or {}))
    second = study(Visit.FOLLOW_UP, (one for match in held for one in match.follow_up), **(follow_up or {}))
    return Pair(first, second, alignment(), held)


def fallen(share: float = 0.54, *, maximum: float = 10.0, label: str = "L1", **more: Any) -> Match:
    """A lesion whose uptake fell to a share of what it was."""
    before = lesion(label, Visit.BASELINE, maximum, **more)
    return matched(before, replace(lesion(label, Visit.FOLLOW_UP, maximum * share, **more)))
