"""The HScore of a case: which of its nine items are known, the range of the score, and its probability."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation, Source
from catamnesis.case.therapy import Exposure
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.drugs import GLUCOCORTICOID, find_drug
from catamnesis.terms.ucum import UnitError, convert
from catamnesis.weigh.criteria.evidence import sign_reply
from catamnesis.weigh.criteria.hscore_points import (
    CITATION,
    CUT_OFF,
    MOST,
    Bracket,
    ast_points,
    cytopenia_points,
    ferritin_points,
    fibrinogen_points,
    hscore_probability,
    organomegaly_points,
    side,
    temperature_points,
    triglyceride_points,
)
from catamnesis.weigh.figures import figure
from catamnesis.weigh.questionnaire import answered, given_reply, joined, total, totals

ROOM: Final = "criteria.hscore"
INSTRUMENT: Final = "hscore"

#: Items that speak for this syndrome rather than for any illness: without one of them no score is given.
SPECIFIC: Final = ("cytopenias", "ferritin", "triglycerides", "fibrinogen", "haemophagocytosis")

#: Fewest items that must be known for a score, unless a person answered.
FEWEST_KNOWN: Final = 3

#: Triglycerides are a mixture; PMC7589537 table 4 gives the limit of 4 mmol/L as 354 mg/dL.
_MOLAR_MASS_G_PER_MOL: Final = {"triglycerides": 885.0}

#: Drugs that the paper counts as immunosuppression when they are given for long, and the like of them.
_IMMUNOSUPPRESSIVE: Final = frozenset(
    (
        GLUCOCORTICOID,
        "antimetabolite",
        "calcineurin inhibitor",
        "alkylating agent",
        "anti-CD20 antibody",
        "JAK inhibitor",
    )
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A measured item: its analyte, its points, and whether the highest or the lowest of several values counts."""

    analyte: str
    points: Callable[[float], float]
    highest_counts: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one item: least and greatest points, and why."""

    span: tuple[float, float]
    answer: Answer
    reason: str
    sources: tuple[Source, ...] = ()


#: Measured items: the analyte, its points and which of several values counts.
MEASURED: Final = {
    "temperature": Scale("body-temperature", temperature_points, highest_counts=True),
    "ferritin": Scale("ferritin", ferritin_points, highest_counts=True),
    "triglycerides": Scale("triglycerides", triglyceride_points, highest_counts=True),
    "fibrinogen": Scale("fibrinogen", fibrinogen_points, highest_counts=False),
    "AST": Scale("ast", ast_points, highest_counts=True),
}
ITEMS: Final = tuple(MOST)
#: Limit of each lineage in the analyte's unit: at or below it counts as a cytopenia.
LINEAGES: Final = {"haemoglobin": 9.2, "leukocytes": 5.0, "platelets": 110.0}


def items(case: Case) -> tuple[Item, ...]:
    """Every item with its points, or the least and greatest that it could give."""
    return tuple(_item(name, _known(case, name)) for name in ITEMS)


def _item(name: str, known: _Known) -> Item:
    low, high = known.span
    if low == high:
        return Item(name, known.answer, low, known.reason, None, known.sources)
    return Item(name, Answer.UNKNOWN, None, known.reason, known.span, known.sources)


def _known(case: Case, name: str) -> _Known:
    given = given_reply(case, INSTRUMENT, name)
    if given is not None:
        most, least = MOST[name], _least_if_yes(name)
        span = {Answer.YES: (least, most), Answer.UNKNOWN: (0.0, most)}.get(given.answer, (0.0, 0.0))
        return _Known(span, given.answer, given.reason, given.sources)
    if name in MEASURED:
        return _measured(case, name, MEASURED[name])
    if name == "immunosuppression":
        return _immunosuppression(case)
    if name == "organomegaly":
        return _organomegaly(case)
    if name == "cytopenias":
        return _cytopenias(case)
    reply = sign_reply(case, name)
    span = {Answer.YES: (MOST[name],) * 2, Answer.NO: (0.0, 0.0)}.get(reply.answer, (0.0, MOST[name]))
    return _Known(span, reply.answer, reply.reason, reply.sources)


def _least_if_yes(name: str) -> float:
    """Points that a plain yes gives at least, where the item has more than one step."""
    return {"temperature": 33.0, "organomegaly": 23.0, "cytopenias": 24.0, "ferritin": 35.0, "triglycerides": 44.0}.get(
        name, MOST[name]
    )


def _values(case: Case, analyte: str) -> Iterator[tuple[LabValue, float, float]]:
    """Values up to day zero, or all where there are none: the value, and what it says at least and at most."""
    known = find_analyte(analyte)
    labs = [lab for lab in case.of(LabValue) if lab.analyte == analyte]
    before = [lab for lab in labs if lab.when.days.latest is not None and lab.when.days.latest <= 0]
    for lab in before or labs:
        if known is None:
            continue
        try:
            mass = known.molar_mass_g_per_mol or _MOLAR_MASS_G_PER_MOL.get(analyte)
            value = convert(lab.value, lab.unit, known.unit, molar_mass_g_per_mol=mass)
        except UnitError:
            continue
        low = 0.0 if lab.comparator in (Comparator.BELOW, Comparator.AT_MOST) else value
        high = math.inf if lab.comparator in (Comparator.ABOVE, Comparator.AT_LEAST) else value
        yield lab, low, high


def _extreme(case: Case, analyte: str, *, highest: bool) -> tuple[float, float, tuple[Source, ...]] | None:
    """Least and greatest that the worst of the values can be, and its sources; None where there is no value."""
    values = list(_values(case, analyte))
    if not values:
        return None
    pick = max if highest else min
    sources = pick(values, key=lambda found: found[1] if highest else found[2])[0].sources
    return pick(low for _, low, _ in values), pick(high for _, _, high in values), sources


def _measured(case: Case, name: str, scale: Scale) -> _Known:
    worst = _extreme(case, scale.analyte, highest=scale.highest_counts)
    if worst is None:
        unread = [lab.unit for lab in case.of(LabValue) if lab.analyte == scale.analyte]
        why = f"a value in {unread[0]} cannot be compared" if unread else f"no value of {name} is recorded"
        return _Known((0.0, MOST[name]), Answer.UNKNOWN, why)
    low, high, sources = worst
    span = sorted((scale.points(low), scale.points(high)))
    analyte = find_analyte(scale.analyte)
    unit = analyte.unit if analyte else ""
    told = figure(low) if low == high else f"{figure(low)} or more" if math.isinf(high) else f"{figure(high)} or less"
    end = "highest" if scale.highest_counts else "lowest"
    answer = Answer.YES if span[1] > 0.0 else Answer.NO
    return _Known((span[0], span[1]), answer, f"{end} value {told} {unit}", sources)


def _immunosuppression(case: Case) -> _Known:
    most = MOST["immunosuppression"]
    reply = sign_reply(case, "immunosuppression")
    if reply.answer is not Answer.UNKNOWN:
        points = most if reply.answer is Answer.YES else 0.0
        return _Known((points, points), reply.answer, reply.reason, reply.sources)
    before = [e for e in case.of(Exposure) if e.start.days.latest is not None and e.start.days.latest <= 0]
    for exposure in before:
        drug = find_drug(exposure.drug.label)
        if drug is not None and drug.drug_class in _IMMUNOSUPPRESSIVE and exposure.id != case.question.exposure:
            reason = f"{exposure.drug.label} before day zero; whether it was given for long is not recorded"
            return _Known((0.0, most), Answer.UNKNOWN, reason, exposure.sources)
    return _Known((0.0, most), Answer.UNKNOWN, "neither a lasting immunosuppression nor its absence is recorded")


def _organomegaly(case: Case) -> _Known:
    replies = [sign_reply(case, organ) for organ in ("hepatomegaly", "splenomegaly")]
    answers = [reply.answer for reply in replies]
    least = answers.count(Answer.YES)
    span = (organomegaly_points(least), organomegaly_points(least + answers.count(Answer.UNKNOWN)))
    reason = "; ".join(dict.fromkeys(reply.reason for reply in replies))
    answer = Answer.YES if least else Answer.NO if Answer.UNKNOWN not in answers else Answer.UNKNOWN
    return _Known(span, answer, reason, joined(reply.sources for reply in replies))


def _cytopenias(case: Case) -> _Known:
    least, greatest = 0, 0
    told: list[str] = []
    places: list[tuple[Source, ...]] = []
    for analyte, limit in LINEAGES.items():
        worst = _extreme(case, analyte, highest=False)
        if worst is None:
            greatest += 1
            told.append(f"{analyte} not recorded")
            continue
        low, high, sources = worst
        least += high <= limit
        greatest += low <= limit
        told.append(f"{analyte} {'low' if high <= limit else 'not low' if low > limit else 'not decided'}")
        places.append(sources)
    span = (cytopenia_points(least), cytopenia_points(greatest))
    answer = Answer.YES if span[0] > 0.0 else Answer.NO if span[1] == 0.0 else Answer.UNKNOWN
    return _Known(span, answer, ", ".join(told), joined(places))


def judged(case: Case) -> Iterator[Judgement]:
    """The score, where enough of its items are known or a person answered."""
    found = items(case)
    known = {item.name for item in found if item.points is not None}
    relevant = len(known) >= FEWEST_KNOWN and any(name in known for name in SPECIFIC)
    if not (relevant or answered(case, INSTRUMENT)):
        return
    score = total(found)
    derivation = Derivation(f"{__name__}.items", VERSION, CITATION, joined(item.sources for item in found))
    low, high = hscore_probability(score.least), hscore_probability(score.greatest)
    percent = f"{_percent(low, high)} by the published table"
    missing = [item.name for item in found if item.points is None]
    part = f" Not settled: {', '.join(missing)} ({len(missing)} of {len(ITEMS)})." if missing else ""
    points = f"{score.least:g}" if score.settled else f"{score.least:g} to {score.greatest:g}"
    yield Judgement(
        room=ROOM,
        subject="hyperinflammation",
        title="HScore for reactive haemophagocytic syndrome",
        verdict=side(score),
        explanation=f"{points} points, cut-off {CUT_OFF:g}: probability {percent}.{part}",
        derivation=derivation,
        values=(*totals("hscore", score, derivation), *_probability(low, high, derivation)),
        items=found,
        caveats=tuple(_caveats(case, missing)),
    )


def _percent(low: Bracket, high: Bracket) -> str:
    ends: Mapping[float, str] = {0.0: "less than 1", 100.0: "more than 99"}
    least, greatest = low.low_percent, high.high_percent
    if greatest <= 1.0 and least == 0.0:
        return "1 % or less"
    if least >= 99.0 and greatest == 100.0:
        return "99 % or more"
    if least == greatest:
        return f"{least:g} %"
    return f"{ends.get(least, f'{least:g}')} % to {ends.get(greatest, f'{greatest:g}')} %"


def _probability(low: Bracket, high: Bracket, derivation: Derivation) -> tuple[Measurement, Measurement]:
    return (
        Measurement("least probability of the syndrome", "hscore", low.low_percent, "%", derivation),
        Measurement("greatest probability of the syndrome", "hscore", high.high_percent, "%", derivation),
    )


def _caveats(case: Case, missing: Sequence[str]) -> Iterator[str]:
    if missing:
        yield "The score is partial: its least value counts every unsettled item with its fewest points."
    yield "The most abnormal value of each item up to day zero is taken, whatever its day; the score means one moment."
    days = [lab.when.nominal_day for scale in MEASURED.values() for lab, _, _ in _values(case, scale.analyte)]
    dated = [day for day in days if day is not None]
    if dated and max(dated) - min(dated) > 7:
        yield f"The values that went in lie {max(dated) - min(dated):.0f} days apart."
    yield "Other studies found another sensitivity and specificity; in rheumatic illness the best cut-off may differ."
