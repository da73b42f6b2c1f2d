"""What the rules for PET response look at: the hottest lesion, the five hottest, lean uptake, and for whom they are."""

from collections.abc import Iterator, Sequence
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.case.lesion import Fate, Lesion, Match, Pair, Study
from catamnesis.case.lesion_names import name_of
from catamnesis.case.response import Item, Judgement
from catamnesis.case.source import Source

#: Lesions that the secondary reading of PERCIST adds up, and how many of them may lie in one organ.
MOST_TARGETS: Final = 5
MOST_IN_ONE_SITE: Final = 2

#: Said beside each rule, unless a person says that the lesion is a tumour.
TUMOURS: Final = (
    "These rules were made for tumours. In inflammation the monitoring of treatment is studied too little (EANM/SNMMI "
    "2024, abstract): read the result as a reference, not as a verdict."
)


def hottest(lesions: Sequence[Lesion]) -> Lesion | None:
    """The lesion with the highest peak, or with the highest maximum where none has a peak; None where there is none."""
    return max(lesions, key=_heat, default=None)


def _heat(lesion: Lesion) -> tuple[float, float]:
    return lesion.uptake.peak_global or 0.0, lesion.uptake.max or 0.0


def targets(
    lesions: Sequence[Lesion], *, most: int = MOST_TARGETS, in_one_site: int = MOST_IN_ONE_SITE
) -> tuple[Lesion, ...]:
    """The hottest lesions, no more than a few of them in one site.

    Parameters
    ----------
    lesions
        Of one study.
    most, in_one_site
        How many in all, and how many that bear the same words for their site; lesions without such words each count
        as a site of their own.
    """
    found: list[Lesion] = []
    for lesion in sorted(lesions, key=_heat, reverse=True):
        beside = sum(1 for one in found if one.site and one.site == lesion.site)
        if beside < in_one_site:
            found.append(lesion)
    return tuple(found[:most])


def peak_sul(study: Study, lesion: Lesion) -> float | None:
    """SULpeak of a lesion (g/mL); None where height or sex is not stated, or the lesion has no peak."""
    if study.lean_factor is None or lesion.uptake.peak_global is None:
        return None
    return lesion.uptake.peak_global * study.lean_factor


def with_fate(pair: Pair, fate: Fate) -> tuple[Match, ...]:
    """Matches of one fate."""
    return tuple(match for match in pair.matches if match.fate is fate)


def names(pair: Pair, matches: Sequence[Match]) -> str:
    """Names of matches, as the table has them."""
    return ", ".join(name_of(pair, match) for match in matches)


def sources_of(pair: Pair) -> tuple[Source, ...]:
    """Where both scans stand."""
    return (pair.baseline.scan.source, pair.follow_up.scan.source)


def answers(judgement: Judgement) -> dict[str, Item]:
    """Items of a judgement by their names."""
    return {item.name: item for item in judgement.items}


def broken(conditions: Judgement, asked: Sequence[str]) -> Iterator[Item]:
    """Conditions that a rule asks for and that do not hold."""
    found = answers(conditions)
    yield from (found[name] for name in asked if name in found and found[name].answer is Answer.NO)


def open_conditions(conditions: Judgement, asked: Sequence[str]) -> tuple[str, ...]:
    """Names of conditions that a rule asks for and of which nothing is known."""
    found = answers(conditions)
    return tuple(name for name in asked if name not in found or found[name].answer is Answer.UNKNOWN)


def tumour_caveat(*, tumour: bool) -> tuple[str, ...]:
    """The sentence that the rules come from tumours; nothing where the lesion is one."""
    return () if tumour else (TUMOURS,)
