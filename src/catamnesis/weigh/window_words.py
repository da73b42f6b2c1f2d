"""Why a drug can or cannot explain a change, in a sentence for a doctor."""

import math

from catamnesis.weigh.effect_window import (
    FOREVER_DAYS,
    NEAR_DAYS,
    Days,
    Fit,
    Ground,
    Hinge,
    Kind,
    Regimen,
    Span,
    Window,
)

#: Stands in where a drug's window is not known; its days are never told.
_NO_WINDOW = Window(0.0, NEAR_DAYS, NEAR_DAYS)


def day_words(days: Days) -> str:
    """Bounds of a day as words.

    Examples
    --------
    >>> day_words(Days(3, 3)), day_words(Days(high=-1)), day_words(Days())
    ('on day 3', 'on day -1 or earlier', 'on a day that is not stated')
    """
    low, high = days.low, days.high
    if math.isinf(low) and math.isinf(high):
        return "on a day that is not stated"
    if math.isinf(low):
        return f"on day {high:g} or earlier"
    if math.isinf(high):
        return f"on day {low:g} or later"
    return f"on day {low:g}" if low == high else f"between day {low:g} and day {high:g}"


def reason(
    found: Fit, regimen: Regimen, span: Span, points: tuple[str, str] = ("the first value", "the second value")
) -> str:
    """The reason of a class, with the conditions on which it hangs where it is open.

    Parameters
    ----------
    found
        What ``effect_window.fit`` gave.
    regimen, span
        What it was asked.
    points
        What the two ends of the span are called.

    Examples
    --------
    >>> from catamnesis.weigh.effect_window import Rise, fit
    >>> regimen, span = Regimen((Rise(Days(-90, -90)),), window=Window(0.5, 10, 10)), Span(Days(0, 0), Days(8, 8))
    >>> reason(fit(regimen, span), regimen, span)
    'unchanged, started on day -90; full effect within 10 days, before the first value'
    """
    window = regimen.window or _NO_WINDOW
    rise = regimen.rises[found.rise]
    last = regimen.lowerings[-1] if regimen.lowerings else None
    lowered = f"{last.word} {day_words(last.day)}" if last else ""
    facts = {
        "begun": f"{rise.word} {day_words(rise.begin)}",
        "course": f"{rise.word} {day_words(rise.begin)}{' and ' if lowered else ''}{lowered}",
        "lowered": lowered,
        "rise": rise.word,
        "end": last.word if last else "ended",
        "acts": _acts(window),
        "onset": _days(window.onset_days),
        "complete": _days(window.complete_days),
        "persistence": _days(window.persistence_days),
        "apart": _apart(span),
        "first": points[0],
        "second": points[1],
    }
    told = _TOLD[found.ground].format_map(facts)
    if found.ground is Ground.UNKNOWN_WINDOW:
        near = found.kind is Kind.CAN
        told += ": near enough not to be excluded" if near else f": not changed near {points[0]} or after it"
    if not found.hinges:
        return told
    conditions = ", and ".join(_HINGES[hinge].format_map(facts) for hinge in found.hinges)
    can = "a slow drift, if" if found.kind is Kind.BACKGROUND else "only if"
    return f"{told}. Open: {can} {conditions}"


_TOLD = {
    Ground.BUILDING: "{course}; {acts}",
    Ground.PERSISTING: "{course}; {acts}, lasts {persistence} longer than the drug; "
    "its end may also have taken a harm away",
    Ground.HARM: "{begun}; a harm of it is not excluded",
    Ground.LOSS: "{lowered}: its effect may have been lost",
    Ground.LOWERED: "{lowered}: can have helped only if it did harm",
    Ground.COMPLETE: "unchanged, {begun}; full effect within {complete}, before {first}",
    Ground.TOO_SLOW: "{begun}; acts after {onset} at the earliest, too slow for a change within {apart}",
    Ground.TOO_LATE: "{begun}, too late to act by {second}",
    Ground.OVER: "{lowered}; its effect was gone within {persistence}",
    Ground.UNKNOWN_WINDOW: "{course}; its window of effect is not known here",
    Ground.SYMPTOMATIC: "it only relieves symptoms",
}

_HINGES = {
    Hinge.BEGUN: "{rise} at least {onset} before {second}",
    Hinge.ACTING: "{end} no more than {persistence} before {second}",
    Hinge.KEPT: "lowered only after {first}",
    Hinge.BUILDING: "{rise} no more than {complete} before {first}",
    Hinge.PACE: "{first} and {second} lie at least {onset} apart",
    Hinge.NEAR: "changed no more than {complete} before {first}",
}


def _acts(window: Window) -> str:
    begins = f"acts after {_days(window.onset_days)} at the earliest" if window.onset_days else "can act at once"
    if window.full_dated:
        return f"{begins}, in full within {_days(window.complete_days)}"
    return f"{begins}, for {_days(window.complete_days)}; when in full is not known here"


def _days(days: float) -> str:
    if days >= FOREVER_DAYS:
        return "a time that is not known"
    return "1 day" if days == 1 else f"{days:g} days"


def _apart(span: Span) -> str:
    least, most = max(span.second.low - span.first.high, 0.0), span.second.high - span.first.low
    if math.isinf(most):
        return "that time"
    return _days(most) if least == most else f"{least:g} to {_days(most)}"
