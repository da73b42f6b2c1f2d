"""The uptake of one scan and its regions, as a table for the eye and as data for programs."""

import json
from typing import Any

from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.uptake import ScanUptake, Uptake

#: Numbers of a region, in the order in which they are told.
NUMBERS = ("voxels", "volume_ml", "min", "median", "mean", "max", "peak_local", "peak_global", "tlg")


def _doubt(found: Discrepancy | Refusal, kind: str) -> dict[str, str]:
    return {"kind": kind, "where": found.where, "what": found.what, "remedy": found.remedy}


def suv_json(told: ScanUptake) -> bytes:
    """One JSON object: the scan, its image as a whole and each region with the same keys, and the discrepancies.

    A factor is one number, or one for each slice where the slices have their own.
    """

    def row(one: Uptake) -> dict[str, Any]:
        numbers = {name: getattr(one, name) for name in NUMBERS}
        return {"name": one.name, "factor": told.factor, "rule": told.rule, "unit": told.unit, **numbers}

    document = {
        "series": told.series,
        "series_uid": told.series_uid,
        "factor": told.factor,
        "rule": told.rule,
        "unit": told.unit,
        "normalisation": told.normalisation,
        "uptake_minutes": told.uptake_minutes,
        "image": row(told.image),
        "regions": [row(region) for region in told.regions],
        "discrepancies": [_doubt(d, d.kind) for d in told.discrepancies],
    }
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode("utf-8")


def refusal_json(refusal: Refusal) -> bytes:
    """The reason why nothing could be computed, as one JSON object."""
    return (json.dumps({"refused": _doubt(refusal, "refused")}, ensure_ascii=False) + "\n").encode("utf-8")


def suv_text(told: ScanUptake) -> bytes:
    """A table for the terminal."""
    factor = f"{told.factor:.6g}" if isinstance(told.factor, float) else "one for each slice"
    lines = [
        told.series,
        f"rule: {told.rule}",
        f"factor: {factor}; unit: {told.unit}; related to {told.normalisation}",
        f"{'region':<24}" + "".join(f"{name:>13}" for name in NUMBERS),
    ]
    for one in (told.image, *told.regions):
        numbers = (getattr(one, name) for name in NUMBERS)
        lines.append(f"{one.name[:23]:<24}" + "".join(f"{'-' if n is None else format(n, '.6g'):>13}" for n in numbers))
    lines += [f"{d.where}\n  {d.kind}: {d.what}\n  remedy: {d.remedy}" for d in told.discrepancies]
    return ("\n".join(lines) + "\n").encode("utf-8")
