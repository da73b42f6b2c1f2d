"""What each lesion of two studies is called, in judgements, tables, pictures and files alike: one name for one row."""

from catamnesis.case.lesion import Lesion, Match, Pair


def labels(lesions: tuple[Lesion, ...]) -> str:
    """Labels of lesions as one name."""
    return "+".join(lesion.label for lesion in lesions)


def match_names(pair: Pair) -> tuple[str, ...]:
    """A name for each match, no two alike: its label on the first study; that of a new lesion is told apart.

    Parameters
    ----------
    pair
        Both studies.
    """
    first = [labels(match.baseline) for match in pair.matches]
    taken: set[str] = set()
    found = []
    for match, name in zip(pair.matches, first, strict=True):
        told = name or _of_new(match, {*first, *taken})
        while told in taken:
            told += "'"
        taken.add(told)
        found.append(told)
    return tuple(found)


def _of_new(match: Match, taken: set[str]) -> str:
    name = labels(match.follow_up)
    return f"new {name}" if name in taken else name


def name_of(pair: Pair, match: Match) -> str:
    """The name of one match.

    Parameters
    ----------
    pair, match
        Both studies, and one of their matches.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    for name, one in zip(match_names(pair), pair.matches, strict=True):
        if one is match:
            return name
    raise ValueError("the match is none of the pair")
