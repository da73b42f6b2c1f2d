"""Did a value become worse and better again before the last one? The change to the last value does not show it."""

from collections.abc import Container, Iterator, Sequence

from catamnesis.case.laboratory import Comparator
from catamnesis.case.series import Series
from catamnesis.terms.analytes import Analyte, Better, Variation
from catamnesis.weigh.effect_window import Days
from catamnesis.weigh.figures import figure
from catamnesis.weigh.rechallenge import worse_beyond_noise
from catamnesis.weigh.window_words import day_words

#: Comparators of a value that may lie further to the better side than it is written.
_PERHAPS_BETTER = {
    Better.LOWER: (Comparator.BELOW, Comparator.AT_MOST),
    Better.HIGHER: (Comparator.ABOVE, Comparator.AT_LEAST),
}


def rebound(
    values: Sequence[float], *, better: Better, variation: Variation, not_a_peak: Container[int] = ()
) -> int | None:
    """Place of the worst value that lies beyond noise on the worse side of an earlier value and of the last one.

    Parameters
    ----------
    values
        In one unit, above 0, in order of time, the one before day zero first.
    better
        Which side is the better one.
    variation
        Biological variation to reckon with; the laboratory's part is the desirable one.
    not_a_peak
        Places of values that may be better than they are written.

    Examples
    --------
    >>> from catamnesis.terms.analytes import find_analyte
    >>> alt = find_analyte("ALT")
    >>> rebound([70, 66, 268, 29], better=alt.better, variation=alt.variations[0])
    2
    >>> rebound([70, 66, 58, 29], better=alt.better, variation=alt.variations[0]) is None
    True
    """
    worst, best = (max, min) if better is Better.LOWER else (min, max)
    found: int | None = None
    for place in range(1, len(values) - 1):
        if place in not_a_peak:
            continue
        value = values[place]
        rose = worse_beyond_noise(best(values[:place]), value, better=better, variation=variation)
        went = worse_beyond_noise(values[-1], value, better=better, variation=variation)
        if rose and went and (found is None or worst(value, values[found]) != values[found]):
            found = place
    return found


def rebound_words(series: Series, analyte: Analyte | None) -> Iterator[str]:
    """The peak between, in a sentence; nothing where there is none, or where the noise of the measure is not known.

    A value of 0 or less has no ratio, so nothing is said of a course that holds one.
    """
    better = series.better
    if analyte is None or not analyte.variations or better not in _PERHAPS_BETTER:
        return
    held = (*series.before[-1:], *series.after)
    if any(reading.point.value <= 0.0 for reading in held):
        return
    limits = {place for place, reading in enumerate(held) if reading.comparator in _PERHAPS_BETTER[better]}
    values = [reading.point.value for reading in held]
    place = rebound(values, better=better, variation=analyte.variations[0], not_a_peak=limits)
    if place is not None:
        point = held[place].point
        went = "rose" if better is Better.LOWER else "fell"
        day = day_words(Days.of(point.days)).removeprefix("on ")
        yield f"{series.label}: in between it {went} to {figure(point.value)} {series.unit} ({day})."
