"""Can two PET studies be held against each other? How each was made, side by side, and which rule asks what."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.imaging import Acquisition
from catamnesis.case.lesion import Pair, Study
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.comparability import UPTAKE_DIFFERENCE_MIN
from catamnesis.weigh.criteria.pet_lesions import sources_of
from catamnesis.weigh.figures import figure

ROOM: Final = "criteria.pet-comparability"
CITATION: Final = (
    "PERCIST 1.0 and EORTC 1999 as compared in PMC4377159, table 2; QIBA FDG-PET/CT profile 1.13 (2016), unverified"
)
TABLE: Final = "PMC4377159, table 2"

TRACER: Final = "tracer"
SCALE: Final = "scale of uptake"
WAIT: Final = "uptake time, difference"
WINDOW: Final = "uptake time, each study"
ACTIVITY: Final = "injected activity"
GLUCOSE: Final = "blood glucose"
MAKER: Final = "manufacturer"
MODEL: Final = "scanner model"
RECONSTRUCTION: Final = "reconstruction"
VOXELS: Final = "voxel size"
FRAME: Final = "time per frame"
LIVER: Final = "liver uptake"

#: Conditions without which numbers of two studies are not held against each other: where one is broken, the studies
#: are not comparable. Each is asked by a rule that was read in a table, but for tracer and scale, which go without
#: saying.
DECISIVE: Final = (TRACER, SCALE, WAIT, MAKER, MODEL, RECONSTRUCTION, LIVER)

#: Liver on the second study: within this share of the first, and less than so many SUL away (PERCIST, PMC4377159).
LIVER_SHARE: Final = 0.20
LIVER_SUL: Final = 0.3
#: The same for EORTC, on its own scale (PMC4377159, table 2).
LIVER_SHARE_EORTC: Final = 0.25
#: Windows of the uptake time (min), and difference for QIBA. From memory, not read: unverified.
WINDOW_PERCIST_MIN: Final = (50.0, 70.0)
WINDOW_QIBA_MIN: Final = (55.0, 75.0)
DIFFERENCE_QIBA_MIN: Final = 10.0
#: Blood glucose from which PERCIST does not scan: 200 mg/dL. From memory, not read: unverified.
GLUCOSE_MMOL_L: Final = 11.1
#: Activity and frame time that differ by more than this share change the noise, and so SUVmax. Our choice: no paper
#: was found that gives one.
COUNTS_SHARE: Final = 0.20
#: Voxel edges that differ by more than this share are not the same. Our choice.
VOXEL_SHARE: Final = 0.02
#: Activities per weight (MBq/kg) outside these bounds are not what is given; dose or weight then has another unit.
LEAST_MBQ_KG, MOST_MBQ_KG = 0.1, 50.0


class Comparable(StrEnum):
    """Whether the numbers of two studies may be held against each other."""

    YES = "comparable"
    OPEN = "nothing speaks against it, but not all is known"
    RESERVED = "comparable with reservations"
    NO = "not comparable"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what each study says, whether they are alike, who asks, and what follows if not."""

    name: str
    first: str
    second: str
    answer: Answer
    rule: str
    otherwise: str

    def item(self) -> Item:
        """The condition as an item; its reason begins with what both studies say, up to the first colon."""
        told = f"{self.first or 'not stated'}, then {self.second or 'not stated'}".replace(":", " ")
        follows = f" {self.otherwise}" if self.answer is Answer.NO else ""
        return Item(self.name, self.answer, None, f"{told}: {self.rule}{follows}")


def share_apart(first: float, second: float) -> float:
    """How far the second lies from the first, as a share of the first: |second - first| / first.

    Parameters
    ----------
    first, second
        Any unit, the first above 0.

    Raises
    ------
    ValueError
        If the first is not above 0.

    Examples
    --------
    >>> share_apart(2.0, 1.5)
    0.25
    """
    if not first > 0.0:
        raise ValueError(f"a share of {first} has no meaning")
    return abs(second - first) / first


def liver_alike(first_sul: float, second_sul: float) -> bool:
    """Whether the liver is the same on both studies: within 20 % and less than 0.3 SUL apart (PERCIST 1.0).

    Parameters
    ----------
    first_sul, second_sul
        Mean uptake of the liver related to lean body mass (g/mL), the first above 0.

    Examples
    --------
    >>> liver_alike(1.5, 1.79), liver_alike(1.5, 1.81), liver_alike(1.0, 1.21)
    (True, False, False)
    """
    return share_apart(first_sul, second_sul) <= LIVER_SHARE + 1e-9 and abs(second_sul - first_sul) < LIVER_SUL - 1e-9


def verdict(answers: dict[str, Answer]) -> Comparable:
    """The verdict of all conditions together.

    Parameters
    ----------
    answers
        By the name of the condition.

    Examples
    --------
    >>> verdict({TRACER: Answer.YES, GLUCOSE: Answer.UNKNOWN}).value
    'nothing speaks against it, but not all is known'
    """
    if any(answers.get(name) is Answer.NO for name in DECISIVE):
        return Comparable.NO
    if Answer.NO in answers.values():
        return Comparable.RESERVED
    return Comparable.OPEN if Answer.UNKNOWN in answers.values() else Comparable.YES


def made(study: Study, stated: Acquisition | None = None) -> Acquisition:
    """How a study was made: as its header says, else as a person states.

    Parameters
    ----------
    study
        Its header.
    stated
        What the record says of the same scan; blood glucose stands nowhere else.
    """
    told = stated or Acquisition()
    header = study.scan.header
    injected = header.radiopharmaceutical if header else None
    minutes = study.uptake.uptake_minutes
    return Acquisition(
        tracer=(injected.name or injected.radionuclide if injected else "") or told.tracer,
        uptake_minutes=told.uptake_minutes if minutes is None else minutes,
        activity_mbq_per_kg=_activity_mbq_per_kg(study) or told.activity_mbq_per_kg,
        glucose_mmol_per_l=told.glucose_mmol_per_l,
    )


def _activity_mbq_per_kg(study: Study) -> float | None:
    header = study.scan.header
    dose = header.radiopharmaceutical.total_dose_bq if header else None
    weight = header.weight_kg if header else None
    if not dose or not weight:
        return None
    found = dose / 1e6 / weight
    return found if LEAST_MBQ_KG <= found <= MOST_MBQ_KG else None


def _same(first: str, second: str) -> Answer:
    if not first or not second:
        return Answer.UNKNOWN
    return Answer.YES if " ".join(first.upper().split()) == " ".join(second.upper().split()) else Answer.NO


def _answer(holds: bool | None) -> Answer:  # noqa: FBT001 - three-valued
    return Answer.UNKNOWN if holds is None else Answer.YES if holds else Answer.NO


def _words(value: float | None, unit: str) -> str:
    return "" if value is None else f"{figure(value)} {unit}"


def _times(first: Acquisition, second: Acquisition) -> Iterator[Condition]:
    one, two = first.uptake_minutes, second.uptake_minutes
    told = (_words(one, "min"), _words(two, "min"))
    apart = None if one is None or two is None else abs(two - one)
    rule = (
        f"PERCIST asks for less than {UPTAKE_DIFFERENCE_MIN:g} min between them, EORTC does not say ({TABLE}). QIBA "
        f"asks for no more than {DIFFERENCE_QIBA_MIN:g} min (unverified)."
    )
    otherwise = "Uptake still changes after an hour, so the wait alone moves it."
    holds = None if apart is None else apart < UPTAKE_DIFFERENCE_MIN
    yield Condition(WAIT, *told, _answer(holds), rule, otherwise)
    inside = None if one is None or two is None else all(_within(time, WINDOW_PERCIST_MIN) for time in (one, two))
    rule = f"PERCIST asks for {_span(WINDOW_PERCIST_MIN)} min, QIBA for {_span(WINDOW_QIBA_MIN)} min (both unverified)."
    otherwise = "Thresholds of these rules were found at about one hour."
    yield Condition(WINDOW, *told, _answer(inside), rule, otherwise)


def _percent(share: float) -> str:
    return f"{100.0 * share:g} %"


def _within(value: float, window: tuple[float, float]) -> bool:
    return window[0] <= value <= window[1]


def _span(window: tuple[float, float]) -> str:
    return f"{window[0]:g} to {window[1]:g}"


def _patient(first: Acquisition, second: Acquisition) -> Iterator[Condition]:
    one, two = first.activity_mbq_per_kg, second.activity_mbq_per_kg
    alike = None if one is None or two is None else share_apart(one, two) <= COUNTS_SHARE + 1e-9
    rule = f"No rule with a number was read; ours is {_percent(COUNTS_SHARE)}."
    otherwise = "Fewer counts mean more noise, and noise raises SUVmax: hold SUVpeak beside it."
    yield Condition(ACTIVITY, _words(one, "MBq/kg"), _words(two, "MBq/kg"), _answer(alike), rule, otherwise)
    one, two = first.glucose_mmol_per_l, second.glucose_mmol_per_l
    low = None if one is None or two is None else max(one, two) < GLUCOSE_MMOL_L
    rule = f"Few headers hold it. PERCIST asks for less than {GLUCOSE_MMOL_L:g} mmol/L, 200 mg/dL (unverified)."
    otherwise = "Glucose competes with FDG: a high value lowers the uptake of lesions."
    yield Condition(GLUCOSE, _words(one, "mmol/L"), _words(two, "mmol/L"), _answer(low), rule, otherwise)


def _scanners(first: Study, second: Study) -> Iterator[Condition]:
    asked = f"PERCIST asks for the same scanner and reconstruction ({TABLE}). So does QIBA (unverified)."
    otherwise = "Another {} measures another SUV of the same lesion."
    for name, one, two in (
        (MAKER, first.scan.manufacturer, second.scan.manufacturer),
        (MODEL, first.scan.model, second.scan.model),
        (RECONSTRUCTION, first.scan.reconstruction, second.scan.reconstruction),
    ):
        yield Condition(name, one, two, _same(one, two), asked, otherwise.format(name))
    edges = [study.scan.geometry.spacing_mm for study in (first, second)]
    alike = all(share_apart(one, two) <= VOXEL_SHARE + 1e-9 for one, two in zip(*edges, strict=True))
    told = [" x ".join(figure(edge) for edge in (row, column, slice_)) + " mm" for slice_, row, column in edges]
    rule = "Part of the same reconstruction."
    otherwise = "Smaller voxels give a higher SUVmax, and the sphere of SUVpeak holds other voxels."
    yield Condition(VOXELS, told[0], told[1], _answer(alike), rule, otherwise)


def _frame_s(study: Study) -> float | None:
    """Time per frame (s); None where it is not stated or differs between slices."""
    header = study.scan.header
    found = {frame.duration_s for frame in header.frames} if header else set()
    return found.pop() if len(found) == 1 else None


def _counts(first: Study, second: Study) -> Iterator[Condition]:
    one, two = _frame_s(first), _frame_s(second)
    alike = share_apart(one, two) <= COUNTS_SHARE + 1e-9 if one and two else None
    rule = f"No rule with a number was read; ours is {_percent(COUNTS_SHARE)}."
    otherwise = "A shorter frame has more noise, and noise raises SUVmax: hold SUVpeak beside it."
    yield Condition(FRAME, _words(one, "s"), _words(two, "s"), _answer(alike), rule, otherwise)


def liver_sul(study: Study) -> float | None:
    """Mean uptake of the liver related to lean body mass (g/mL); None where liver, height or sex is not known."""
    if study.liver is None or study.lean_factor is None:
        return None
    return study.liver.mean * study.lean_factor


def _liver(first: Study, second: Study) -> Condition:
    one, two = liver_sul(first), liver_sul(second)
    alike = liver_alike(one, two) if one and two is not None else None
    rule = (
        f"PERCIST asks for within {_percent(LIVER_SHARE)} and less than {LIVER_SUL:g} SUL, EORTC for within "
        f"{_percent(LIVER_SHARE_EORTC)} ({TABLE})."
    )
    otherwise = (
        "Uptake of normal liver changed, so dose, weight or timing is not what the header says, or the liver is."
    )
    return Condition(LIVER, _words(one, "SUL"), _words(two, "SUL"), _answer(alike), rule, otherwise)


def conditions(pair: Pair, stated: tuple[Acquisition, Acquisition] | None = None) -> tuple[Condition, ...]:
    """Every condition, in the order in which a reader asks.

    Parameters
    ----------
    pair
        Both studies.
    stated
        What the record says of how each was made.
    """
    first, second = pair.baseline, pair.follow_up
    ways = stated or (Acquisition(), Acquisition())
    one, two = made(first, ways[0]), made(second, ways[1])
    other = "Uptake of two tracers cannot be compared."
    tracer = Condition(TRACER, one.tracer, two.tracer, _same(one.tracer, two.tracer), "Goes without saying.", other)
    units = (f"SUV{first.uptake.normalisation}", f"SUV{second.uptake.normalisation}")
    other = "Numbers on two scales cannot be compared."
    scale = Condition(SCALE, *units, _same(*units), "Goes without saying.", other)
    return (
        tracer,
        scale,
        *_times(one, two),
        *_patient(one, two),
        *_scanners(first, second),
        *_counts(first, second),
        _liver(first, second),
    )


def comparable(pair: Pair, *, stated: tuple[Acquisition, Acquisition] | None = None) -> Judgement:
    """Whether the numbers of both studies may be held against each other, condition by condition.

    Parameters
    ----------
    pair
        Both studies.
    stated
        What the record says of how each was made: glucose stands in few headers; where a header is silent it fills in.
    """
    found = conditions(pair, stated)
    said = verdict({one.name: one.answer for one in found})
    derivation = Derivation(f"{__name__}.conditions", VERSION, CITATION, sources_of(pair))
    return Judgement(
        room=ROOM,
        subject="pair",
        title="Can the two studies be compared?",
        verdict=said,
        explanation=_explanation(found),
        derivation=derivation,
        values=tuple(_values(pair, stated, derivation)),
        items=tuple(one.item() for one in found),
        caveats=tuple(_caveats(pair)),
    )


def _explanation(found: tuple[Condition, ...]) -> str:
    counts = {answer: [one.name for one in found if one.answer is answer] for answer in Answer}
    told = f"{len(counts[Answer.YES])} of {len(found)} conditions hold."
    if counts[Answer.NO]:
        told += f" Not alike: {', '.join(counts[Answer.NO])}."
    if counts[Answer.UNKNOWN]:
        told += f" Not known: {', '.join(counts[Answer.UNKNOWN])}."
    return told


def _values(
    pair: Pair, stated: tuple[Acquisition, Acquisition] | None, derivation: Derivation
) -> Iterator[Measurement]:
    for index, study in enumerate((pair.baseline, pair.follow_up)):
        way = made(study, stated[index] if stated else None)
        numbers = (
            ("uptake time", way.uptake_minutes, "min"),
            ("injected activity", way.activity_mbq_per_kg, "MBq/kg"),
            ("blood glucose", way.glucose_mmol_per_l, "mmol/L"),
            ("liver", liver_sul(study), "g/mL"),
        )
        for name, value, unit in numbers:
            if value is not None:
                yield Measurement(f"{name}, {study.visit}", "pair", value, unit, derivation)


def _caveats(pair: Pair) -> Iterator[str]:
    for study in (pair.baseline, pair.follow_up):
        doubts = study.liver.doubts if study.liver else ()
        yield from (f"Liver on the {study.visit} study: {doubt}." for doubt in doubts)
    yield "Quality control of scanner and dose calibrator stands in no header; PERCIST asks for proper calibration."
