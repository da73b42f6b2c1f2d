"""What a change implies for how much of a substance the body makes, and whether it was faster than the body allows."""

import math
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from catamnesis.case.case import Case
from catamnesis.case.chronology import Bounds
from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.response import Change, Judgement, Limit, Measurement, Phase
from catamnesis.case.source import Derivation
from catamnesis.terms import VERSION
from catamnesis.terms.analytes import Analyte, HalfLife
from catamnesis.weigh.comparability import refuse_infusion_artefact
from catamnesis.weigh.figures import estimate, figure, percent, span
from catamnesis.weigh.masking import mask_words, masks
from catamnesis.weigh.reference_change import Z_95, log_scatter, pair_factor
from catamnesis.weigh.step_response import (
    HOURS_PER_DAY,
    Course,
    Implied,
    Range,
    fastest_fall_d,
    half_life_range,
    implied,
    too_fast,
)
from catamnesis.weigh.variation import analyte_of

ROOM = "turnover"
FUNCTION = "catamnesis.weigh.turnover.weighed"

#: Paper of the model.
MODEL_PAPER = "Dayneka NL, Garg V, Jusko WJ 1993, indirect response model I, step of production from a steady state"

#: Half-lives after which the exact half-life no longer matters.
LONG_AFTER = 4.0


#: Half-lives after which production stands to what it was as the value does, but for one part in a million.
SETTLED_AFTER = 20.0


class Turnover(StrEnum):
    """What a change implies for production."""

    LESS = "less was made"
    MORE = "more was made"
    COMPATIBLE_LESS = "compatible with less production"
    COMPATIBLE_MORE = "compatible with more production"
    NOT_SHOWN = "no change of production shown"
    AT_LIMIT = "as fast as the body allows"
    FASTER = "faster than the body allows"


def turnover_verdict(course: Course, first: Implied, *, redistributes: bool) -> Turnover:
    """The verdict under the first half-life of the table.

    Parameters
    ----------
    redistributes
        Whether the substance moves between vessels and tissue, so that a change is no proof of production.
    """
    if too_fast(course, first.half_life):
        return Turnover.FASTER
    if first.production < 0.0:
        return Turnover.AT_LIMIT
    low = -math.inf if first.low is None else first.low
    high = math.inf if first.high is None else first.high
    if low <= 1.0 <= high:
        return Turnover.NOT_SHOWN
    if first.production < 1.0:
        return Turnover.COMPATIBLE_LESS if redistributes else Turnover.LESS
    return Turnover.COMPATIBLE_MORE if redistributes else Turnover.MORE


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """What each change of the case implies for production, where the table knows a half-life.

    A fall that is faster than the half-life allows is told as a contradiction too. Measures without a half-life are
    told together.
    """
    without: dict[str, None] = {}
    for change in case.changes:
        analyte = analyte_of(change)
        if analyte is None:
            continue
        if not analyte.half_lives:
            without[f"{analyte.label} ({analyte.note})" if "half-life" in analyte.note else analyte.label] = None
            continue
        try:
            yield from _weighed(case, change, analyte)
        except Refusal as refusal:
            yield refusal.discrepancy()
    if without:
        yield Discrepancy(
            Kind.REFUSED,
            where="production",
            what=f"no half-life is in the table for {', '.join(without)}, so nothing is said of how much was made",
            remedy="none is needed where the measure is not a substance that is made and cleared",
        )


def _weighed(case: Case, change: Change, analyte: Analyte) -> Iterator[Judgement | Discrepancy]:
    refuse_infusion_artefact(case, change, analyte)
    course = _course(change, analyte)
    found = tuple(implied(course, half_life) for half_life in analyte.half_lives)
    verdict = turnover_verdict(course, found[0], redistributes=analyte.redistributes)
    if verdict is Turnover.FASTER:
        sure = found[0].half_life.mark.verified
        yield Discrepancy(
            Kind.CONTRADICTORY if sure else Kind.DOUBTFUL,
            where=_where(change),
            what=f"{change.label} fell by {percent(1.0 - course.ratio).lstrip('+')} in {_days(course.longest_days)} at "
            f"most, faster than a half-life of {_half_life_words(found[0].half_life)} allows",
            remedy="look for a wrong value, day or unit, a diluted sample, a change of assay, or plasma exchange",
        )
    judgement = _judgement(change, analyte, course, found, verdict)
    hidden = mask_words(masks(case, change, rose=change.better < 0), change.label)
    yield replace(judgement, caveats=(*judgement.caveats, *hidden))


def _where(change: Change) -> str:
    sources = change.derivation.sources
    return str(sources[-1]) if sources else change.label


def _course(change: Change, analyte: Analyte) -> Course:
    what = ""
    days = change.after.day if change.after else change.elapsed_days
    if change.limit is Limit.OPEN:
        what = "the values are limits that leave open which of them is larger"
    elif change.relative is None or change.relative <= -1.0:
        what = "a value is 0 or below 0"
    elif change.elapsed_days is None or days is None:
        what = "the days between the values are not known"
    elif days <= 0.0:
        what = "no time passed between day zero and the later value"
    if what or days is None:
        remedy = "give both values and their days; one that could not be measured is a limit (<0.3), not 0"
        raise Refusal(where=change.label, what=f"{what}, so nothing is said of production", remedy=remedy)
    ratio = 1.0 + (change.relative or 0.0)
    since = change.after.days if change.after else change.elapsed
    return Course(
        ratio=ratio,
        ratio_range=_ratio_range(change, analyte, ratio),
        days=days,
        days_range=_days_range(since, days),
        longest_days=math.inf if change.elapsed.latest is None else float(change.elapsed.latest),
    )


def _days_range(since: Bounds, days: float) -> Range | None:
    """Bounds of the time since the step; a fraction of day zero known by the clock stands for itself."""
    if since.exact and since.earliest == 0:
        return Range(days, days)
    if since.earliest is None or since.earliest <= 0:
        return None
    return Range(float(since.earliest), math.inf if since.latest is None else float(since.latest))


def _ratio_range(change: Change, analyte: Analyte, ratio: float) -> Range:
    """The ratio with the assay's imprecision of both values; a limit leaves its further side open."""
    analytic = _analytic_cv_percent(analyte)
    width = math.exp(Z_95 * pair_factor() * log_scatter(analytic, 0.0)) if analytic else 1.0
    low, high = ratio / width, ratio * width
    if change.limit is Limit.AT_LEAST:
        return Range(0.0, high) if ratio < 1.0 else Range(low, math.inf)
    return Range(low, high)


def _analytic_cv_percent(analyte: Analyte) -> float | None:
    """The assay's own imprecision: biological variation has no part in how much was made."""
    known = (v.analytic_cv_percent for v in analyte.variations)
    return next((cv for cv in known if cv), None)


def _judgement(
    change: Change, analyte: Analyte, course: Course, found: tuple[Implied, ...], verdict: Turnover
) -> Judgement:
    citation = f"{MODEL_PAPER}; {found[0].half_life.citation}".removesuffix("; ")
    derivation = Derivation(FUNCTION, VERSION, citation, change.derivation.sources)
    return Judgement(
        room=ROOM,
        subject=change.id,
        title=f"{change.label}{_phase(change)}: what does the change imply for production?",
        verdict=verdict,
        explanation=_explanation(change, course, found, verdict),
        derivation=derivation,
        values=tuple(_values(change, course, found, derivation)),
        caveats=tuple(_caveats(change, analyte, course, found)),
    )


def _explanation(change: Change, course: Course, found: tuple[Implied, ...], verdict: Turnover) -> str:
    first = found[0]
    half_life = _half_life_words(first.half_life)
    fastest = fastest_fall_d(course.ratio, first.half_life.hours / HOURS_PER_DAY) if course.ratio > 0.0 else math.inf
    if verdict is Turnover.FASTER:
        return (
            f"With no production at all and a half-life of {half_life} this fall takes {_days(fastest)}; at most "
            f"{_days(course.longest_days)} lie between the values by their days. One of them is wrong, or the "
            "substance was removed or diluted."
        )
    if verdict is Turnover.AT_LIMIT:
        return (
            f"With no production at all and a half-life of {half_life} this fall takes {_days(fastest)}, a little more "
            "than there was; within the error of assay, days and half-life production may have stopped."
        )
    least = "at least " if change.limit is Limit.AT_LEAST else ""
    if settled(course, first.half_life):
        tail = ", which the imprecision of the assay can make alone" if verdict is Turnover.NOT_SHOWN else ""
        return (
            f"More than {SETTLED_AFTER:g} half-lives of {half_life} have passed, so production changed as the value "
            f"did: {least}{percent(course.ratio - 1.0)}{tail}."
        )
    if first.production < 1.0:
        aside = [_range(first), *(_other(i) for i in found[1:] if i.production >= 0.0)]
        told = (
            f"With a half-life of {half_life} production fell by {least}{_share(1 - first.production)}{_aside(aside)}. "
            f"The fastest possible fall takes {_days(fastest)}, so this one is plausible."
        )
    else:
        rose = f"{least}x{estimate(first.production)}{_aside([_range(first)])}"
        told = f"With a half-life of {half_life} production rose to {rose}{_settles(change, first)}."
    if verdict is Turnover.NOT_SHOWN:
        told += " The range includes no change at all."
    return told


def settled(course: Course, half_life: HalfLife) -> bool:
    """Whether so many half-lives have surely passed that production says no more than the ratio of the values.

    Examples
    --------
    >>> from catamnesis.terms.analytes import find_analyte
    >>> crp = find_analyte("CRP").half_lives[0]
    >>> [settled(Course(0.2, Range(0.1, 0.3), day, Range(day, day), day), crp) for day in (8.0, 60.0)]
    [False, True]
    """
    earliest = course.days_range.low if course.days_range else 0.0
    return earliest > SETTLED_AFTER * half_life.hours / HOURS_PER_DAY


def _share(fraction: float) -> str:
    return percent(fraction).lstrip("+")


def _range(first: Implied) -> str:
    if first.low is None and first.high is None:
        return ""
    if first.production >= 1.0:
        return f"range {span(first.low, first.high, unit='times')}"
    low, high = _suppression_range(first)
    return f"range {span(low, high, unit='%')}"


def _other(one: Implied) -> str:
    return f"{_share(1 - one.production)} with {_half_life_words(one.half_life)}"


def _aside(parts: list[str]) -> str:
    told = "; ".join(filter(None, parts))
    return f" ({told})" if told else ""


def _suppression_range(one: Implied) -> tuple[float | None, float | None]:
    """Range of the fall of production in per cent; no more than all of it."""
    low = None if one.high is None else 100.0 * min(1.0, 1.0 - one.high)
    high = None if one.low is None else 100.0 * min(1.0, 1.0 - one.low)
    return low, high


def _settles(change: Change, first: Implied) -> str:
    if change.baseline is None:
        return ""
    return f"; the value would settle at {estimate(change.baseline.value * first.production)} {change.unit}"


def _days(days: float) -> str:
    if math.isinf(days):
        return "for ever"
    return f"{figure(days * HOURS_PER_DAY)} h" if days < 3.0 else f"{figure(days)} days"


def _half_life_words(half_life: HalfLife) -> str:
    hours = half_life.hours
    return f"{figure(hours)} h" if hours < 72.0 else f"{figure(hours / HOURS_PER_DAY)} days"


def _caveats(change: Change, analyte: Analyte, course: Course, found: tuple[Implied, ...]) -> Iterator[str]:
    first = found[0]
    yield (
        "The model takes one step of production on day zero from a steady state; it cannot say on which day the step "
        "was, nor what made it."
    )
    if analyte.redistributes:
        yield "Leaking vessels, fluids and infusions move it within hours, so this is no proof of production."
    if change.baseline and change.baseline.day < 0.0:
        yield (
            f"The baseline is {figure(-change.baseline.day)} days older than day zero and is taken to have held until "
            "then."
        )
    if settled(course, first.half_life):
        found = found[:1]
    elif course.days > LONG_AFTER * first.half_life.hours / HOURS_PER_DAY:
        yield (
            f"More than {LONG_AFTER:g} half-lives have passed: clearance alone would leave {_left(first.washout)} of "
            "the first amount, so the exact half-life hardly matters."
        )
    yield from _doubts(change, analyte, course, found)


def _left(share: float) -> str:
    return _share(share) if share >= 1e-4 else "less than 0.01 %"


def _doubts(change: Change, analyte: Analyte, course: Course, found: tuple[Implied, ...]) -> Iterator[str]:
    unverified = [
        f"{i.half_life.name} ({_half_life_words(i.half_life)})" for i in found if not i.half_life.mark.verified
    ]
    if unverified:
        yield f"Unverified: the half-life of {', of '.join(unverified)} was not read in its paper."
    first = found[0].half_life
    no_range = settled(course, first)
    if not no_range and (first.low_hours is None or first.high_hours is None):
        yield "The table gives no range of the half-life, so the range holds none of its doubt."
    if not no_range and not _analytic_cv_percent(analyte):
        yield "The imprecision of the assay is not known, so the range holds none of it."
    if course.days_range is None:
        yield "The later value may be of day zero itself, so no range can be given."
    if change.limit is Limit.AT_LEAST:
        yield "One value is a limit, so the change of production is at least so large."
    if change.limit is Limit.ABOUT:
        yield "One value is given as about so much."
    if change.stated:
        yield "Stated by the author, not measured."


def _values(
    change: Change, course: Course, found: tuple[Implied, ...], derivation: Derivation
) -> Iterator[Measurement]:
    settles = settled(course, found[0].half_life)
    for one in found[:1] if settles else found:
        half_life = one.half_life
        made = replace(
            derivation,
            parameters=(
                ("half-life", f"{half_life.hours:g} h, {half_life.name}"),
                ("verified", "yes" if half_life.mark.verified else "no"),
                ("days", f"{course.days:g}"),
            ),
        )
        if settles:
            yield Measurement(f"production ratio, {half_life.name}", change.id, one.production, "1", made)
            return
        yield from _of_one(change, one, made)
        if course.ratio < 1.0 and course.ratio > 0.0:
            ends = half_life_range(half_life)
            low, high = (24.0 * fastest_fall_d(course.ratio, d) for d in (ends.low, ends.high))
            hours = 24.0 * fastest_fall_d(course.ratio, half_life.hours / HOURS_PER_DAY)
            name = f"fastest possible fall, {half_life.name}"
            yield Measurement(name, change.id, hours, "h", made, low, high, "over the range of the half-life")


def _of_one(change: Change, one: Implied, made: Derivation) -> Iterator[Measurement]:
    covers = "over the half-life's range, the bounds of the days and the assay's 95 % error, all at once"
    name = one.half_life.name
    yield Measurement(f"production ratio, {name}", change.id, one.production, "1", made, one.low, one.high, covers)
    if one.production < 1.0 and (one.high is None or one.high > 0.0):
        low, high = _suppression_range(one)
        fell = 100.0 * min(1.0, 1.0 - one.production)
        yield Measurement(f"suppression of production, {name}", change.id, fell, "%", made, low, high, covers)
    if change.baseline is not None and one.production >= 0.0:
        first = change.baseline.value
        low = None if one.low is None else first * max(0.0, one.low)
        high = None if one.high is None else first * one.high
        yield Measurement(
            f"implied steady state, {name}", change.id, first * one.production, change.unit, made, low, high, covers
        )
    yield Measurement(f"left by clearance alone, {name}", change.id, 100.0 * one.washout, "%", made)


def _phase(change: Change) -> str:
    """Which value after day zero is meant; the last one goes without saying."""
    return "" if change.stated or change.phase is Phase.LAST else f", {change.phase} value"
