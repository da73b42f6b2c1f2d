"""Did a lesion's uptake change by more than two scans of one unchanged patient differ? Test and retest, in logs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Match, Pair
from catamnesis.case.response import Change, Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.weigh.figures import figure, p_words, percent, span
from catamnesis.weigh.reference_change import adjusted_p
from catamnesis.weigh.variation import analyte_of, noise_verdict
from catamnesis.weigh.yardsticks import RCV_PAPERS, Weighing, weigh_by_table

ROOM: Final = "variation"
FUNCTION: Final = f"{__name__}.lesion_changes"
#: Conditions without which a change is no change of the lesion: the scans differ in what they measure.
CONDITIONS: Final = ("tracer", "scale of uptake", "uptake time, difference")
_NO_PAIR: Final = (Fate.NEW, Fate.VANISHED)


def lesion_changes(pair: Pair, conditions: Judgement | None = None) -> Iterator[Judgement | Discrepancy]:
    """Each change of each lesion whose repeatability is known, held against it; the rest is left to the reader.

    The noise of one value has the standard deviation sigma = sqrt(ln(1 + CV^2)) on the scale of logarithms, and the
    difference of two values sqrt(2) sigma; CV 12 % (QIBA profile, unverified), 10 % (Lodge 2017) and 15 % (ours).

    Parameters
    ----------
    pair
        Both studies, with the changes of each match.
    conditions
        What ``comparable`` says of them: where tracer, scale or uptake time differ, nothing is judged.
    """
    unlike = [item.name for item in conditions.items if _breaks(item)] if conditions else []
    held = [(match, change) for match in pair.matches for change in match.changes if _is_known(change)]
    if unlike and held:
        what = f"the studies differ in {', '.join(unlike)}, so no change of a lesion can be told from that difference"
        yield Refusal(where="lesions", what=what, remedy="compare scans made in the same way").discrepancy()
        return
    judged = [(match, change, _weighings(change)) for match, change in held]
    adjusted = adjusted_p(tuple(weighings[0].p for _, _, weighings in judged))
    for (match, change, weighings), p in zip(judged, adjusted, strict=True):
        yield _judgement(match, change, weighings, p if len(judged) > 1 else None, len(judged))


def _breaks(item: Item) -> bool:
    return item.name in CONDITIONS and item.answer is Answer.NO


def _is_known(change: Change) -> bool:
    analyte = analyte_of(change)
    return bool(analyte and analyte.variations) and change.log_ratio is not None


def _weighings(change: Change) -> tuple[Weighing, ...]:
    analyte = analyte_of(change)
    return tuple(weigh_by_table(change, analyte)) if analyte else ()


def _judgement(
    match: Match, change: Change, weighings: tuple[Weighing, ...], adjusted: float | None, looked_at: int
) -> Judgement:
    derivation = Derivation(FUNCTION, VERSION, RCV_PAPERS, change.derivation.sources)
    values = tuple(value for one in weighings for value in _values(change, one, derivation))
    if adjusted is not None:
        paper = replace(derivation, citation="Benjamini and Hochberg 1995")
        values = (*values, Measurement(f"p, adjusted for {looked_at} lesions", change.id, adjusted, "1", paper))
    return Judgement(
        room=ROOM,
        subject=change.id,
        title=f"{change.label}: more than test and retest?",
        verdict=noise_verdict(weighings),
        explanation=_explanation(change, weighings),
        derivation=derivation,
        values=values,
        items=tuple(map(_item, weighings)),
        caveats=tuple(_caveats(match, weighings, adjusted, looked_at)),
    )


def _explanation(change: Change, weighings: tuple[Weighing, ...]) -> str:
    told = f"{change.label} changed by {percent(change.relative or 0.0)}."
    if change.baseline and change.after:
        ends = f"from {figure(change.baseline.value)} to {figure(change.after.value)} {change.unit}"
        told = f"{change.label} went {ends} ({percent(change.relative or 0.0)})."
    found = "; ".join(f"against {one.name} z {one.z:.2f} ({p_words(one.p)})" for one in weighings)
    return f"{told} {found[:1].upper()}{found[1:]}. This says nothing of the cause."


def _item(weighing: Weighing) -> Item:
    reach = span(weighing.limits.fall_percent, weighing.limits.rise_percent, unit="%")
    paper = f" ({weighing.citation})" if weighing.citation else ""
    mark = "" if weighing.verified else "; unverified"
    reason = f"z {weighing.z:.2f}, {p_words(weighing.p)}; noise reaches {reach}; {weighing.basis}{paper}{mark}"
    return Item(weighing.name, weighing.beyond, None, reason)


def _values(change: Change, weighing: Weighing, derivation: Derivation) -> Iterator[Measurement]:
    made = replace(
        derivation,
        citation="; ".join(filter(None, (weighing.citation, derivation.citation))),
        parameters=(("basis", weighing.basis), ("verified", "yes" if weighing.verified else "no")),
    )
    yield Measurement(f"z, {weighing.name}", change.id, weighing.z, "1", made)
    yield Measurement(f"p, {weighing.name}", change.id, weighing.p, "1", made)
    limits, interval = weighing.limits, weighing.interval
    name = f"reference change value, {weighing.name}"
    if weighing.symmetric_percent is not None:
        yield Measurement(
            *(name, change.id, weighing.symmetric_percent, "%", made, limits.fall_percent, limits.rise_percent),
            interval="95 %, log-normal; the value itself is the symmetric one",
        )
    if interval is not None:
        size = 100.0 * (change.relative or 0.0)
        ends = (100.0 * interval.low, 100.0 * interval.high)
        yield Measurement(f"true change, {weighing.name}", change.id, size, "%", made, *ends, interval="95 %")


def _caveats(match: Match, weighings: tuple[Weighing, ...], adjusted: float | None, looked_at: int) -> Iterator[str]:
    yield "The repeatability was measured on tumours, and its limits were made for them, not for inflamed tissue."
    unverified = [one.name for one in weighings if not one.verified]
    if unverified:
        yield f"Unverified: nobody has read the number for {' and '.join(unverified)} in a paper."
    if adjusted is not None and weighings[0].p < 0.05 <= adjusted:
        yield f"{looked_at} lesions were looked at; adjusted for that, {p_words(adjusted)}."
    if match.fate not in (Fate.MATCHED, *_NO_PAIR):
        yield f"The lesion {match.fate} between the studies, so its maximum may be that of another part."
    yield from (f"{doubt[:1].upper()}{doubt[1:].rstrip('.')}." for doubt in match.doubts)
