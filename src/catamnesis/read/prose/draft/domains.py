"""Which part of the illness a sign belongs to: skin, joints, lung and so on, by its words."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads

from catamnesis.case.finding import Domain
from catamnesis.read.prose.tokens import tokens


@dataclass(frozen=True, slots=True)
class _Rule:
    """The words of one part; ``barred`` are those beside which it is passed over."""

    domain: Domain
    words: tuple[tuple[str, ...], ...]
    barred: frozenset[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    table = loads(files("catamnesis.read.prose.draft").joinpath("domains.toml").read_text("utf-8"))
    return tuple(
        _Rule(
            Domain(row["name"]),
            tuple(_stems(words) for words in row["words"]),
            frozenset(stem for words in row.get("not", ()) for stem in _stems(words)),
        )
        for row in table["domain"]
    )


def _stems(words: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(words) if token.is_word)


@lru_cache(maxsize=4096)
def domain_of(words: str) -> Domain | None:
    """The part of the illness that a sign belongs to; None where its words fit none.

    Parameters
    ----------
    words
        The sign as written.

    Examples
    --------
    >>> [str(domain_of(sign)) for sign in ("worsening skin ulcers", "gastric ulcer", "polyarthritis", "chest pain")]
    ['skin', 'None', 'joints', 'pain']
    """
    stems = _stems(words)
    for rule in _rules():
        if rule.barred.isdisjoint(stems) and any(_holds(stems, wanted) for wanted in rule.words):
            return rule.domain
    return None


def _holds(stems: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether words stand in a sign, one after the other, with at most one other word between them."""
    place = -1
    for word in wanted:
        try:
            found = stems.index(word, place + 1)
        except ValueError:
            return False
        if place >= 0 and found > place + 2:
            return False
        place = found
    return True
