"""What is said of a measured photograph: area, tissue, scale and doubts in words."""

from collections.abc import Iterator

from catamnesis.case.chronology import Timing
from catamnesis.case.wound import Normalisation, OutlineMethod, Planimetry
from catamnesis.tell import phrases

#: Kinds of tissue as they are told.
_TISSUE = (
    ("red", "red (granulation)"),
    ("yellow", "yellow (slough)"),
    ("black", "black (necrosis)"),
    ("other", "other"),
)


def area_words(one: Planimetry) -> str:
    """The area with its interval.

    A closed wound has none: an eye that sees no wound gives no number with a bound below.
    """
    if one.outline.method is OutlineMethod.CLOSED:
        return "0 cm² (closed)"
    reach = phrases.interval(one.low_cm2, one.high_cm2, "cm2")
    return f"{phrases.with_unit(phrases.number(one.area_cm2), 'cm2')} (95 %: {reach})"


def tissue_words(one: Planimetry) -> str:
    """The shares of tissue, the largest first, those below 1 % left out; empty where there are none."""
    if one.tissue is None:
        return ""
    shares = [(float(getattr(one.tissue, name)), words) for name, words in _TISSUE]
    told = [f"{words} {100.0 * share:.0f} %" for share, words in sorted(shares, key=lambda s: -s[0]) if share >= 0.01]
    return ", ".join(told)


def normalised_words(one: Planimetry) -> str:
    """By what the colours were set right."""
    if one.tissue is None:
        return ""
    if one.normalised_by is Normalisation.NONE:
        return "colours as the camera wrote them"
    return f"colours set right by the {one.normalised_by.value}"


def scale_words(one: Planimetry) -> str:
    """Where the scale comes from, and the tilt."""
    if one.scale is None:
        return "none needed"
    tilt = "" if one.tilt_degrees is None else f", camera tilted by about {one.tilt_degrees:.0f}°"
    return f"{one.scale.method.value} ({one.scale.found}){tilt}"


def when_words(when: Timing) -> str:
    """When the picture was taken, in the words of the record and as a day."""
    day = phrases.day_words(when.days, when.nominal_day)
    if not when.stated:
        return "not dated"
    return when.written if day == "not dated" else f"{when.written} ({day})"


def lines(one: Planimetry) -> Iterator[str]:
    """Everything, line by line, for a terminal."""
    yield f"area        {area_words(one)}"
    if one.outline.method is not OutlineMethod.CLOSED:
        yield f"perimeter   {phrases.with_unit(phrases.number(one.perimeter_cm), 'cm')}"
    if one.tissue is not None:
        yield f"tissue      {tissue_words(one)}; {normalised_words(one)}"
    yield f"scale       {scale_words(one)}"
    yield f"outline     {one.outline.method.value}"
    if one.taken:
        yield f"taken       {one.taken}"
    yield from (f"note        {doubt}" for doubt in one.doubts)
