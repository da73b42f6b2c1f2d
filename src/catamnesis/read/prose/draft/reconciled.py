"""What a report says twice is one entry with two places; where summary and story differ, both are candidates."""

from collections.abc import Iterable
from dataclasses import replace

from catamnesis.case.finding import Status
from catamnesis.case.mention import PatientSaid
from catamnesis.case.patient import Sex
from catamnesis.read.prose.draft.entries_drafted import Drafted, Value

#: How many places beside the first one an entry keeps.
_PLACES = 20
#: Keys that say when or by which name, not what.
_ASIDE = frozenset(("id", "when", "code", "start"))
#: Keys by which a thing is called; two entries on one thing may differ in them.
_NAMES = frozenset(("name", "code"))
#: What two entries of a section must share to speak of the same thing, and the key in which they may differ.
_CLAIMS = {"labs": (("analyte", "unit"), "value"), "serologies": (("target",), "result")}


def told_once(entries: Iterable[Drafted]) -> tuple[Drafted, ...]:
    """The entries with those merged that say the same, in the order of the text.

    Two entries of the story are one where they agree in everything, the time included. One of the summary is one with
    that of the story that says the same at any time.

    Parameters
    ----------
    entries
        Everything that was drafted, in the order of the text.
    """
    held = list(entries)
    kept: list[Drafted] = []
    known: dict[object, int] = {}
    loose: dict[object, int] = {}
    for entry in sorted(held, key=lambda one: one.summary):
        said, content = _said(entry), _content(entry)
        twin = loose.get(content) if entry.summary else known.get(said)
        if twin is not None:
            kept[twin] = _with_place(kept[twin], entry)
            continue
        known[said] = len(kept)
        loose.setdefault(content, len(kept))
        kept.append(entry)
    return tuple(sorted(_told_apart(kept), key=_place))


def _place(entry: Drafted) -> int:
    return entry.span.start if entry.span is not None else -1


def _said(entry: Drafted) -> object:
    """What an entry says: of a thing with several names, the thing; of an illness, whenever it is named."""
    if not entry.same:
        return entry.section, entry.keys
    if entry.section == "diagnoses":
        stated = "" if entry.note else entry.text("when")
        return entry.section, entry.same, entry.text("status") == Status.ABSENT, stated
    return entry.section, entry.same, tuple(pair for pair in entry.keys if pair[0] not in _NAMES)


def _content(entry: Drafted) -> object:
    keys = tuple((key, value) for key, value in entry.keys if key not in _ASIDE)
    return entry.section, tuple(pair for pair in keys if pair[0] not in _NAMES) if entry.same else keys, entry.same


def _with_place(entry: Drafted, other: Drafted) -> Drafted:
    """An entry with the place of its twin; of two doubts the one that is nobody's goes: said twice is surer.

    An illness that was suspected and then found is there, and of its two names the one that says more stands.
    """
    spans = (*entry.also, *((other.span,) if other.span is not None else ()), *other.also)
    also = tuple(dict.fromkeys(span for span in spans if span != entry.span))[:_PLACES]
    if entry.section == "diagnoses" and len(other.text("name")) > len(entry.text("name")):
        entry = entry.having("name", other.text("name"))
    if entry.section == "diagnoses" and entry.get("status") == Status.POSSIBLE and other.get("status") is None:
        entry = replace(entry, keys=tuple(pair for pair in entry.keys if pair[0] != "status"))
    return replace(entry, also=also, doubt=entry.doubt if other.doubt else "")


def _told_apart(entries: list[Drafted]) -> list[Drafted]:
    """Entries with a doubt at each that another one contradicts."""
    result = list(entries)
    for section, (shared, differing) in _CLAIMS.items():
        groups: dict[tuple[Value | None, ...], list[int]] = {}
        for index, entry in enumerate(entries):
            if entry.section == section and (section != "labs" or entry.role):
                groups.setdefault((entry.role, *(entry.get(key) for key in shared)), []).append(index)
        for indices in groups.values():
            for index in indices:
                rival = next((r for r in indices if _contradicts(entries[index], entries[r], differing)), None)
                if rival is not None:
                    result[index] = result[index].doubting(_difference(entries[index], entries[rival], differing))
    return result


def _contradicts(one: Drafted, other: Drafted, key: str) -> bool:
    """Whether two entries give different answers about one moment: summary against story, or the same stated time."""
    same_time = bool(one.text("when")) and one.text("when") == other.text("when") and not one.note
    return one.get(key) != other.get(key) and (one.summary is not other.summary or same_time)


def _difference(one: Drafted, other: Drafted, key: str) -> str:
    here, there = ("the summary" if entry.summary else "the story" for entry in (one, other))
    if here == there:
        return f"another sentence says {other.text(key)} of the same time"
    return f"{there} says {other.text(key)} where {here} says {one.text(key)}"


def patient_told(said: Iterable[PatientSaid], *, weight_kg: float | None = None) -> Drafted | None:
    """The patient as first told, with what a later place adds; a place that differs makes it a candidate."""
    told = list(said)
    if not told:
        return None
    first = next((one for one in told if one.age_years is not None), told[0])
    sexes = dict.fromkeys(one.sex for one in told if one.sex is not Sex.UNKNOWN)
    ages = dict.fromkeys(one.age_years for one in told if one.age_years is not None)
    keys: list[tuple[str, Value]] = [("sex", str(next(iter(sexes), Sex.UNKNOWN)))]
    if first.age_years is not None:
        keys.append(("age_years", first.age_years))
    if weight_kg is not None:
        keys.append(("weight_kg", weight_kg))
    also = tuple(dict.fromkeys(one.span for one in told if one.span != first.span))
    patient = Drafted("patient", tuple(keys), first.span, also, doubt=first.doubt)
    if len(sexes) > 1:
        patient = patient.doubting(f"the report says {' and '.join(map(str, sexes))}")
    if len(ages) > 1:
        patient = patient.doubting(f"the report says {' and '.join(f'{age:g}' for age in ages)} years")
    return patient
