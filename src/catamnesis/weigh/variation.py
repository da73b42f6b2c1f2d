"""Is a change more than noise? Each change against what healthy people, patients and this patient swing by themselves.

A yes says that something changed, never what changed it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.event import Answer
from catamnesis.case.response import Change, Item, Judgement, Limit, Measurement, Phase
from catamnesis.case.series import Reading, Series, series_of
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import Analyte, find_analyte
from catamnesis.weigh.comparability import refuse_infusion_artefact, scan_conditions
from catamnesis.weigh.figures import days_words, figure, p_words, percent, span
from catamnesis.weigh.masking import mask_words, masks
from catamnesis.weigh.picture_noise import picture_caveats, weigh_by_pictures
from catamnesis.weigh.reference_change import adjusted_p
from catamnesis.weigh.yardsticks import (
    RCV_PAPERS,
    Ground,
    Weighing,
    own_doubts,
    own_values,
    raised_analytic_z,
    weigh_by_own,
    weigh_by_table,
)

ROOM = "variation"
FUNCTION = "catamnesis.weigh.variation.weighed"

#: Units on whose scale a share of the value has no meaning, because its zero is shifted.
SHIFTED_ZERO = ("Cel", "[degF]")
#: A larger ratio is a slip of the pen.
_MOST_FOLD = 1e9


class Noise(StrEnum):
    """Whether a change is more than noise.

    ``BEYOND`` by every yardstick that counts; ``HEALTH_ONLY`` more than healthy people swing, but not more than other
    people do; ``OWN_SWINGS`` more than healthy people swing, but not more than this patient did before; ``TREND`` more
    than the patient's own swings, but the trend before the treatment would have led there too; ``DISPUTED`` yes by some
    yardsticks and no by others; ``WITHIN`` by none.
    """

    BEYOND = "beyond noise"
    HEALTH_ONLY = "more than noise in health, not beyond real-world swings"
    OWN_SWINGS = "more than noise in health, not beyond the patient's own swings"
    TREND = "beyond the patient's own swings, not beyond the trend before treatment"
    DISPUTED = "beyond noise by some yardsticks, not by others"
    WITHIN = "within noise"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A change with its weighings, before it is put into words."""

    change: Change
    analyte: Analyte
    weighings: tuple[Weighing, ...]
    noise: Noise
    caveats: tuple[str, ...]

    @property
    def preferred(self) -> Weighing:
        """The patient's own swings where they are known, else the first of the table."""
        return next((w for w in self.weighings if w.ground is Ground.SWINGS), self.weighings[0])


def noise_verdict(weighings: tuple[Weighing, ...]) -> Noise:
    """The verdict of all yardsticks together; the patient's own swings, where known, are preferred.

    Parameters
    ----------
    weighings
        One or more; the first of those from the table is the one to use.

    Raises
    ------
    ValueError
        If there is none.
    """
    counted = [w for w in weighings if w.counts]
    if not counted:
        raise ValueError("no yardstick, so no verdict")
    table = [w for w in counted if w.ground in (Ground.HEALTHY, Ground.OTHERS, Ground.MEASUREMENT)]
    own = [w for w in counted if w.ground in (Ground.SWINGS, Ground.TREND)]
    return _by_own(own, table) if own else _by_table(table)


def _is_beyond(weighing: Weighing) -> bool:
    return weighing.beyond is Answer.YES


def _by_own(own: list[Weighing], table: list[Weighing]) -> Noise:
    swings = all(_is_beyond(w) for w in own if w.ground is Ground.SWINGS)
    trend = all(_is_beyond(w) for w in own if w.ground is Ground.TREND)
    in_table = _is_beyond(table[0]) if table else swings
    if not swings:
        return Noise.OWN_SWINGS if in_table else Noise.WITHIN
    if not trend:
        return Noise.TREND
    return Noise.BEYOND if in_table else Noise.DISPUTED


def _by_table(table: list[Weighing]) -> Noise:
    inside = [w for w in table if not _is_beyond(w)]
    if not inside:
        return Noise.BEYOND
    if len(inside) == len(table):
        return Noise.WITHIN
    health_says_yes = table[0].ground is Ground.HEALTHY and _is_beyond(table[0])
    if health_says_yes and all(w.ground is Ground.OTHERS for w in inside):
        return Noise.HEALTH_ONLY
    return Noise.DISPUTED


def analyte_of(change: Change) -> Analyte | None:
    """The analyte behind a change: of the laboratory, or the quantity of a value read off a scan."""
    return find_analyte(change.subject) or find_analyte(change.subject.partition(", ")[0])


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """Whether each change of the case is more than noise, under each yardstick that is known.

    A change that cannot be judged is told with the reason.
    """
    series = {s.subject: s for s in series_of(case) if isinstance(s, Series)} if case.changes else {}
    verdicts: list[_Verdict] = []
    for change in case.changes:
        try:
            verdicts.append(_verdict(case, change, series.get(change.subject)))
        except Refusal as refusal:
            yield refusal.discrepancy()
    last = [v for v in verdicts if v.change.phase is Phase.LAST]
    adjusted = dict(zip((v.change.id for v in last), adjusted_p(tuple(v.preferred.p for v in last)), strict=True))
    for verdict in verdicts:
        yield _judgement(verdict, adjusted.get(verdict.change.id) if len(last) > 1 else None, len(last))


def _verdict(case: Case, change: Change, series: Series | None) -> _Verdict:
    analyte = analyte_of(change)
    if analyte is None:
        raise Refusal(
            where=change.label,
            what="it is not in the table of analytes, so its noise is not known",
            remedy="use the name of an analyte of the table if it is one of them",
        )
    refuse_infusion_artefact(case, change, analyte)
    _refuse_without_ratio(change, analyte)
    own = () if change.stated or series is None else own_values(series)
    pictures = weigh_by_pictures(case, change)
    weighings = (*weigh_by_own(change, own, analyte), *pictures, *weigh_by_table(change, analyte))
    if not weighings:
        raise Refusal(
            where=change.label,
            what=analyte.variation_refused or "its noise is not known",
            remedy="give four or more values before day zero, then the patient's own swings can be used",
        )
    noise = noise_verdict(weighings)
    if noise is Noise.WITHIN and any(w.beyond is Answer.UNKNOWN for w in weighings):
        raise Refusal(
            where=change.label,
            what=f"the change is {percent(change.relative or 0.0)} or more, which lies within noise at its limit, and "
            "how far it goes beyond its limit is not known",
            remedy="give the value itself in place of its limit",
        )
    scans = scan_conditions(case, change) if analyte.shared_cause == "tracer uptake" else ()
    told = picture_caveats(case, change) if pictures else _caveats(change, analyte, weighings)
    caveats = (*told, *_own_caveats(change, own), *scans)
    hidden = mask_words(masks(case, change, rose=change.better < 0), change.label)
    return _Verdict(change, analyte, weighings, noise, (*caveats, *_pick_caveat(change, series), *hidden))


def _refuse_without_ratio(change: Change, analyte: Analyte) -> None:
    what = ""
    if analyte.unit in SHIFTED_ZERO:
        what = analyte.variation_refused or "a share of a value has no meaning on a scale with a shifted zero"
    elif change.limit is Limit.OPEN:
        what = "the values are limits that leave open which of them is larger"
    elif change.relative is None:
        what = "the first value is 0 or less, so no ratio to it can be taken"
    elif change.log_ratio is None and change.relative < -1.0:
        what = "the later value is below 0, so no ratio to it can be taken"
    elif abs(change.relative) > _MOST_FOLD:
        what = "one value is more than a billion times the other, which no analyte of a patient reaches"
    if what:
        remedy = "give the values themselves; one that could not be measured is written as a limit (<0.3), not as 0"
        raise Refusal(where=change.label, what=what, remedy=remedy)


def _caveats(change: Change, analyte: Analyte, weighings: tuple[Weighing, ...]) -> Iterator[str]:
    if change.stated:
        yield "Stated by the author, not measured: there are no end values to recompute it from."
    if change.limit is Limit.AT_LEAST:
        yield "One value is a limit: the change is at least so large, and may be beyond yardsticks that say no."
    if change.limit is Limit.ABOUT:
        yield "One value is given as about so much."
    if change.log_ratio is None:
        yield "The logarithm of 0 has no meaning; only the symmetric limit is used."
    unverified = [w.name for w in weighings if not w.verified]
    if unverified:
        yield f"Unverified: nobody has read the number for {' and '.join(unverified)} in a paper."
    first = analyte.variations[0] if analyte.variations else None
    if first and first.analytic_cv_percent is None:
        yield (
            f"The paper gives no analytic variation; half of the within-person one "
            f"({figure(first.desirable_analytic_cv_percent)} %) is taken (Ricos 2004)."
        )
    raised = raised_analytic_z(change, first) if first else None
    if first and raised is not None:
        yield (
            f"With this laboratory's imprecision taken as {figure(first.desirable_analytic_cv_percent)} % "
            f"(half of the within-person variation, Ricos 2004), z is {raised:.2f}."
        )
    if analyte.shared_cause == "tracer uptake":
        yield "The repeatability was measured on tumours, and its limits were made for them, not for inflamed tissue."
    else:
        yield "Not assessable if the two values come from different laboratories or methods; the record does not say."


def _own_caveats(change: Change, own: tuple[Reading, ...]) -> Iterator[str]:
    if not change.stated:
        yield from own_doubts(own)


def _pick_caveat(change: Change, series: Series | None) -> Iterator[str]:
    if change.phase in (Phase.BEST, Phase.WORST) and series is not None:
        end = change.phase
        yield f"The {end} of {len(series.after)} values was picked; by chance alone the {end} of many lies further out."


def _judgement(verdict: _Verdict, adjusted: float | None, looked_at: int) -> Judgement:
    change = verdict.change
    derivation = Derivation(FUNCTION, VERSION, RCV_PAPERS, change.derivation.sources)
    values = tuple(v for w in verdict.weighings for v in _values(change, w, derivation))
    caveats = verdict.caveats
    if adjusted is not None:
        name = f"p, adjusted for {looked_at} measures"
        paper = replace(derivation, citation="Benjamini and Hochberg 1995")
        values = (*values, Measurement(name, change.id, adjusted, "1", paper))
        if verdict.preferred.p < 0.05 <= adjusted:
            caveats = (*caveats, f"{looked_at} measures were looked at; adjusted for that, {p_words(adjusted)}.")
    return Judgement(
        room=ROOM,
        subject=change.id,
        title=f"{change.label}: more than noise?",
        verdict=verdict.noise,
        explanation=_explanation(verdict),
        derivation=derivation,
        values=values,
        items=tuple(_item(w) for w in verdict.weighings),
        caveats=caveats,
    )


def _explanation(verdict: _Verdict) -> str:
    change = verdict.change
    least = {Limit.AT_LEAST: "at least ", Limit.ABOUT: "about "}.get(change.limit, "")
    size = f"{least}{percent(change.relative or 0.0)}"
    if change.baseline and change.after:
        ends = f"from {figure(change.baseline.value, 6)} to {figure(change.after.value, 6)} {change.unit}"
        told = f"{change.label} went {ends} in {days_words(change.elapsed)} ({size})."
    else:
        told = f"{change.label} changed by {size}, as the author states."
    found = "; ".join(f"z {w.z:.2f} against {w.name} ({p_words(w.p)})" for w in verdict.weighings)
    return f"{_capital(told)} {_capital(found)}. This says nothing of the cause."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _item(weighing: Weighing) -> Item:
    limits = weighing.limits
    reach = span(limits.fall_percent, limits.rise_percent, unit="%")
    paper = f" ({weighing.citation})" if weighing.citation else ""
    mark = "" if weighing.verified else "; unverified"
    aside = "" if weighing.counts else "; shown only, as it is not discernible or runs the other way"
    reason = f"z {weighing.z:.2f}, {p_words(weighing.p)}; noise reaches {reach}; {weighing.basis}{paper}{mark}{aside}"
    return Item(name=weighing.name, answer=weighing.beyond, points=None, reason=reason)


def _values(change: Change, weighing: Weighing, derivation: Derivation) -> Iterator[Measurement]:
    made = replace(
        derivation,
        citation="; ".join(filter(None, (weighing.citation, derivation.citation))),
        parameters=(("basis", weighing.basis), ("verified", "yes" if weighing.verified else "no")),
    )
    name, limits = weighing.name, weighing.limits
    yield Measurement(f"z, {name}", change.id, weighing.z, "1", made)
    yield Measurement(f"p, {name}", change.id, weighing.p, "1", made)
    if weighing.symmetric_percent is not None:
        yield Measurement(
            name=f"reference change value, {name}",
            subject=change.id,
            value=weighing.symmetric_percent,
            unit="%",
            derivation=made,
            low=limits.fall_percent,
            high=_number(limits.rise_percent),
            interval="95 %, of the measurement"
            if weighing.ground is Ground.MEASUREMENT
            else "95 %, log-normal; the value itself is the symmetric one",
        )
    if weighing.expected is not None:
        yield Measurement(
            name=f"expected value, {name}",
            subject=change.id,
            value=weighing.expected,
            unit=change.unit,
            derivation=made,
            low=weighing.expected * (1.0 + limits.fall_percent / 100.0),
            high=_number(weighing.expected * (1.0 + limits.rise_percent / 100.0)),
            interval="95 %, a single new value",
        )
    if weighing.interval is not None:
        yield _true_change(change, weighing, made)


def _true_change(change: Change, weighing: Weighing, made: Derivation) -> Measurement:
    """The interval of the true change; open to the side to which a limit leaves it open."""
    interval = weighing.interval
    low = 100.0 * interval.low if interval else None
    high = _number(100.0 * interval.high) if interval else None
    if change.limit is Limit.AT_LEAST:
        low, high = (None, high) if (change.relative or 0.0) < 0 else (low, None)
    value = 100.0 * (change.relative or 0.0)
    if weighing.ground in (Ground.SWINGS, Ground.TREND) and weighing.expected and change.after:
        value = 100.0 * (change.after.value / weighing.expected - 1.0)
    return Measurement(f"true change, {weighing.name}", change.id, value, "%", made, low, high, "95 %")


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
