"""Two readers of one report laid on one another: what both found, what one found, and where they contradict.

What the offline reader found stays as it is. Where a language model reads the same, the fact may gain what the offline
reader left open; where the model alone found a fact, it is added with its doubt; where both read the same place and not
the same, the offline fact stays and the contradiction is told.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.mention import FindingSaid, MeasurementSaid, Mention

#: Members that do not tell what a fact says, or that a model is not asked for.
_NO_VALUE = frozenset({"span", "patient", "doubt", "reader", "when", "concept", "analyte_id", "drug_id", "ucum"})
_NO_VALUE |= {"reference", "disease", "course", "anchor", "titre", "lasted_days", "indication", "caused", "stopped_for"}
#: What stands for "not said".
_OPEN = (None, "", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Merged:
    """Facts of both readers in the order of the text, and where the two contradict one another."""

    mentions: tuple[Mention, ...]
    discrepancies: tuple[Discrepancy, ...]


def facts_of(said: Mention) -> tuple[tuple[str, Any], ...]:
    """What a mention says, without its place, its doubt and its reader: equal for two that say the same."""
    told = tuple((f.name, getattr(said, f.name)) for f in fields(said) if f.name not in _NO_VALUE)
    return (("kind", type(said).__name__), *told)


def merged(offline: Sequence[Mention], from_model: Iterable[Mention], *, document: str = "text") -> Merged:
    """Lay what a model found on what the offline reader found.

    Parameters
    ----------
    offline
        Facts of the offline reader; each of them stays.
    from_model
        Grounded facts of a language model.
    document
        Name of the report, for messages.
    """
    kept = list(offline)
    index = _Index(kept)
    added: list[Mention] = []
    told: list[Discrepancy] = []
    for said in from_model:
        places = index.overlapping(said)
        agreeing = next((at for at in places if not _apart(kept[at], said)), None)
        if agreeing is not None:
            kept[agreeing] = _filled(kept[agreeing], said)
        elif places:
            told.append(_contradiction(kept[places[0]], said, document))
        else:
            added.append(said)
    found = sorted((*kept, *added), key=lambda said: (said.span.start, said.span.end, type(said).__name__))
    return Merged(tuple(found), tuple(told))


class _Index:
    """Mentions by kind and patient, found by their place."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        held: dict[tuple[type, int], list[int]] = defaultdict(list)
        for at in sorted(range(len(mentions)), key=lambda at: mentions[at].span.start):
            held[type(mentions[at]), mentions[at].patient].append(at)
        self._held = held
        self._starts = {key: [mentions[at].span.start for at in ats] for key, ats in held.items()}
        self._widest = max((said.span.end - said.span.start for said in mentions), default=0)

    def overlapping(self, said: Mention) -> list[int]:
        """Which mentions of the same kind and patient share a letter with one, the most alike in place first."""
        key = (type(said), said.patient)
        starts = self._starts.get(key, [])
        first = bisect_left(starts, said.span.start - self._widest)
        last = bisect_left(starts, said.span.end)
        found = [at for at in self._held.get(key, [])[first:last] if self._mentions[at].span.end > said.span.start]
        return sorted(found, key=lambda at: _distance(self._mentions[at], said))


def _distance(one: Mention, other: Mention) -> int:
    return abs(one.span.start - other.span.start) + abs(one.span.end - other.span.end)


def _apart(one: Mention, other: Mention) -> list[str]:
    """Names of what two mentions of one kind both say, and not alike."""
    names = [name for name, _ in facts_of(one) if name != "kind"]
    return [
        name
        for name in names
        if getattr(one, name) not in _OPEN
        and getattr(other, name) not in _OPEN
        and getattr(one, name) != getattr(other, name)
        and not _same_thing(one, other, name)
    ]


def _same_thing(one: Any, other: Any, name: str) -> bool:
    """Whether two names of an analyte or a drug mean one thing, by their id."""
    identity = {"analyte": "analyte_id", "drug": "drug_id"}.get(name)
    if identity and getattr(one, identity) is not None:
        return bool(getattr(one, identity) == getattr(other, identity))
    return name == "drug" and one.concept.curie is not None and one.concept.curie == other.concept.curie


def _filled(one: Mention, other: Mention) -> Mention:
    """The offline fact, with what it left open and the model read; of a value nothing is ever filled in."""
    if isinstance(one, FindingSaid | MeasurementSaid):
        return one
    open_ones = [
        name for name, value in facts_of(one) if name != "kind" and value in _OPEN and getattr(other, name) not in _OPEN
    ]
    if not open_ones:
        return one
    doubt = f"{', '.join(name.replace('_', ' ') for name in open_ones)} read by the language model only"
    values: dict[str, Any] = {name: getattr(other, name) for name in open_ones}
    return replace(one, **values, doubt="; ".join(filter(None, (one.doubt, doubt))))


def _contradiction(one: Mention, other: Mention, document: str) -> Discrepancy:
    apart = _apart(one, other)
    readings = "; ".join(f"{name} {getattr(one, name)} or {getattr(other, name)}" for name in apart)
    return Discrepancy(
        Kind.CONTRADICTORY,
        f"{document}, characters {one.span.start} to {one.span.end}",
        f"the reader by {one.reader} and the language model {other.reader} read {one.span.words[:80]!r} differently: "
        f"{readings.replace('_', ' ')}",
        "the first reading stands; look at the words, and correct the case folder if it is wrong",
    )
