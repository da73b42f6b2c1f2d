"""Values of a report as entries of a case folder: laboratory, stated changes, and what is told of scans."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import (
    ChangeSaid,
    MeasurementSaid,
    Mention,
    SaidWhen,
    ScanSaid,
    TimeForm,
    TimeSaid,
    UptakeSaid,
)
from catamnesis.case.source import Span
from catamnesis.read.prose.draft.entries_drafted import Drafted, Value, clean
from catamnesis.read.prose.draft.names import Names
from catamnesis.read.prose.draft.story_times import Story, Told, spoken_length
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.ucum import UnitError, ucum_code

ORDER = "when: by the order of telling"
#: MBq in a mCi.
MBQ_PER_MCI = 37.0
_NO_DAY = "the text gives no day for it: taken as the first day of {}, because the change is told as what followed"
_SITE = "site not stated"
#: Units that are other names of the first: an international unit of an enzyme is a unit.
_SAME = frozenset(
    (("U/L", "iu/l"), ("U/L", "ui/l"), ("U/L", "iu/liter"), ("U/L", "iu/litre"), ("U/L", "units/l"), ("U/L", "u/l"))
)
#: Ions with one charge, of which a milliequivalent is a millimole.
_ONE_CHARGE = frozenset(("sodium", "potassium", "chloride", "bicarbonate", "lithium"))
#: Measures that are plain numbers by their nature.
_PLAIN = re.compile(r"\b(?:score|scale|index|ratio|ph|inr|gravity|titre|titer)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a value was, as drafted: the time, a doubt, a remark, the name that others hang on, its role in a change."""

    written: str = ""
    doubt: str = ""
    note: str = ""
    id: str = ""
    role: str = ""


class Values:
    """Drafts the values of one patient.

    Parameters
    ----------
    story
        Times of the story.
    said
        Everything that is said of the patient.
    hangs_on
        For each change by its place, the id of the drug that was begun last before it is told.
    names
        Gives names to values that others hang on.
    """

    def __init__(
        self,
        story: Story,
        said: Iterable[Mention],
        hangs_on: Mapping[Span, str],
        names: Names,
    ) -> None:
        self._story = story
        told = tuple(said)
        self._values = sorted((one for one in told if isinstance(one, MeasurementSaid)), key=lambda one: one.span.start)
        self._changes = [one for one in told if isinstance(one, ChangeSaid)]
        self._times = sorted((one for one in told if isinstance(one, TimeSaid)), key=lambda one: one.span.start)
        self._hangs_on = hangs_on
        self._names = names
        self._moments: dict[int, _Moment] = {}
        self._shown: set[int] = set()

    def entries(self, scans: Iterable[ScanSaid] = ()) -> Iterator[Drafted]:
        """All values, and the changes that are stated without both of them."""
        passages = tuple(scans)
        for number, scan in enumerate(passages):
            yield from self._scan(scan, first=number == 0)
        taken = {uptake.span for scan in passages for uptake in scan.uptakes}
        for change in self._changes:
            self._date_ends(change)
        for said in self._values:
            if not any(_overlap(said.span, span) for span in taken):
                yield self._value(said)
        for change in self._changes:
            if change.percent is not None and (change.before is None or change.after is None):
                yield self._stated(change)

    def _date_ends(self, change: ChangeSaid) -> None:
        """When the two values of a change were: the second so long after the first."""
        first, second = self._end(change, change.before), self._end(change, change.after)
        if first is None or second is None or first is second:
            return
        length = self._length(change)
        start, end = self._story.said(first.when), self._story.said(second.when)
        if start == end and _one_time(first, second):
            # "Two weeks later it had fallen from 80 to 6": the time is that of the second value.
            start = ""
        treatment = self._story.treatment
        if not start and length and treatment and self._hangs_on.get(change.span) == treatment:
            self._moments[id(first)] = _Moment(f"at {treatment}", _NO_DAY.format(treatment), role="first value")
            self._moments[id(second)] = _Moment(end or f"{length} after {treatment}", role="second value")
            return
        told = Told(start) if start else self._before(change)
        note = ORDER if told.by_order else ""
        name = self._names.new(f"{change.analyte} before") if length and not end else ""
        self._moments[id(first)] = _Moment(told.written, note=note, id=name, role="first value")
        end = end or (f"{length} after {name}" if name else "")
        later = Told(end) if end else self._story.by_order(second.span)
        note = ORDER if later.by_order else ""
        self._moments[id(second)] = _Moment(later.written, note=note, role="second value")

    def _before(self, change: ChangeSaid) -> Told:
        """The first value of a change that is told after the start of the treatment was taken before its effect."""
        treatment = self._story.treatment
        if treatment and self._hangs_on.get(change.span) == treatment:
            return Told(f"before {treatment}", by_order=True)
        return self._story.by_order(change.span)

    def _end(self, change: ChangeSaid, value: float | None) -> MeasurementSaid | None:
        first = bisect_left(self._values, change.span.start, key=lambda said: said.span.start)
        last = bisect_left(self._values, change.span.end, key=lambda said: said.span.start)
        inside = [s for s in self._values[first:last] if s.span.end <= change.span.end and s.value == value]
        return inside[0] if inside else None

    def _value(self, said: MeasurementSaid) -> Drafted:
        moment = self._moments.get(id(said))
        if moment is None:
            told = self._story.time(said.when, said.span)
            moment = _Moment(told.written, note=ORDER if told.by_order else "")
        if said.analyte.startswith("suv"):
            return self._uptake_value(said, moment)
        keys: list[tuple[str, Value]] = [("id", moment.id)] if moment.id else []
        keys += [("analyte", _analyte(said)), ("value", said.value)]
        keys += [("comparator", str(said.comparator))] if said.comparator is not Comparator.EQUAL else []
        unit = _unit(said)
        keys += [("unit", unit)] if unit else []
        low, high = said.reference
        keys += [("ref_low", low)] if low is not None else []
        keys += [("ref_high", high)] if high is not None else []
        keys += [("when", moment.written)] if moment.written else []
        doubt = "; ".join(filter(None, (said.doubt, moment.doubt)))
        return Drafted("labs", tuple(keys), said.span, doubt=doubt, note=moment.note, role=moment.role)

    def _uptake_value(self, said: MeasurementSaid, moment: _Moment) -> Drafted:
        keys: list[tuple[str, Value]] = [("quantity", said.analyte), ("site", _SITE), ("value", said.value)]
        keys += [("unit", "g/mL"), *([("when", moment.written)] if moment.written else [])]
        return Drafted("imaging_values", tuple(keys), said.span, doubt=said.doubt, note=moment.note)

    def _stated(self, change: ChangeSaid) -> Drafted:
        percent = change.percent or 0.0
        keys: list[tuple[str, Value]] = [("subject", _subject(change)), ("percent", percent)]
        when = self._time_beside(change.span)
        treatment = self._story.treatment
        hangs = self._hangs_on.get(change.span) == treatment
        if not when and treatment and hangs and self._length(change):
            when = f"{self._length(change)} after {treatment}"
        after = bool(treatment) and (when.endswith(f"after {treatment}") or self._story.after_treatment(change.span))
        if after:
            keys.append(("start", f"before {treatment}"))
        keys += [("when", when or f"after {treatment}")] if when or after else []
        if not -100 < percent <= 1_000_000:
            keys = [(key, value) for key, value in keys if key != "percent"]
        return Drafted("stated_changes", tuple(keys), change.span, doubt=change.doubt)

    def _length(self, change: ChangeSaid) -> str:
        """How long a change took, in its own words, else in those of the nearest time that says as much."""
        if change.over_days is None or change.over_days <= 0:
            return ""
        alike = [time for time in self._times if time.amount == change.over_days]
        nearest = min(alike, key=lambda time: abs(time.span.start - change.span.start), default=None)
        spoken = spoken_length(change.span.words) or (spoken_length(nearest.span.words) if nearest is not None else "")
        return spoken or (f"{change.over_days:g} day" + ("" if change.over_days == 1 else "s"))

    def _time_beside(self, span: Span) -> str:
        """The first time after the treatment in question that the sentence of a place says."""
        sentence = self._story.parts.sentence_at(span.start)
        if sentence is None:
            return ""
        first = bisect_left(self._times, sentence.start, key=lambda time: time.span.start)
        last = bisect_left(self._times, sentence.end, key=lambda time: time.span.start)
        for time in self._times[first:last]:
            if time.form is TimeForm.OFFSET and (time.amount or 0) > 0:
                written = self._story.said(_when(time))
                if written:
                    return written
        return ""

    def _scan(self, scan: ScanSaid, *, first: bool) -> Iterator[Drafted]:
        """A passage on a PET: how it was made, and what uptake was measured; one that says neither is no entry."""
        doubts = [scan.doubt] if scan.doubt else []
        keys: list[tuple[str, Value]] = [("id", self._names.new("pet")), ("modality", f"{scan.tracer} PET".strip())]
        keys += [("tracer", scan.tracer)] if scan.tracer else []
        if scan.uptake_minutes is not None and 0 < scan.uptake_minutes <= 1440:
            keys.append(("uptake_minutes", scan.uptake_minutes))
        if scan.activity is not None and scan.activity_unit is not None:
            if scan.activity_unit.endswith("/kg"):
                factor = MBQ_PER_MCI if scan.activity_unit.startswith("mCi") else 1.0
                keys.append(("activity_mbq_per_kg", scan.activity * factor))
            else:
                doubts.append(f"{scan.activity:g} {scan.activity_unit} is not per kg of body weight, and is left out")
        if scan.glucose_mmol_l is not None and 0 < scan.glucose_mmol_l <= 60:
            keys.append(("glucose_mmol_per_l", round(scan.glucose_mmol_l, 2)))
        if not scan.tracer and len(keys) == 2 and not scan.uptakes:
            return
        when = next((w for span in (scan.span, *scan.more) if (w := self._time_beside(span))), "")
        keys += [("when", when)] if when else []
        yield Drafted("imaging", tuple(keys), scan.span, scan.more, doubt="; ".join(doubts))
        for uptake in scan.uptakes:
            yield self._uptake(uptake, str(keys[0][1]) if first or when else "")

    def _uptake(self, uptake: UptakeSaid, study: str) -> Drafted:
        keys: list[tuple[str, Value]] = [("quantity", uptake.quantity), ("site", clean(uptake.site) or _SITE)]
        keys += [("value", uptake.value), ("unit", "g/mL"), *([("study", study)] if study else [])]
        doubt = "" if uptake.comparator is Comparator.EQUAL else f"the text says {uptake.comparator} {uptake.value:g}"
        return Drafted("imaging_values", tuple(keys), uptake.span, doubt=doubt)


def _when(time: TimeSaid) -> SaidWhen:
    return SaidWhen(offset_days=time.amount, anchor=time.anchor, span=time.span)


def _one_time(first: MeasurementSaid, second: MeasurementSaid) -> bool:
    """Whether one length of time is told for both values of a change; a date may be that of either."""
    return first.when is not None and second.when is not None and first.when.offset_days is not None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _analyte(said: MeasurementSaid) -> str:
    """The analyte by a name that the table of analytes knows, where it knows the thing at all.

    A share of all cells is another measure than their number.
    """
    known = find_analyte(said.analyte)
    if said.unit == "%" and known is not None and known.unit.startswith("10*"):
        return f"{clean(said.analyte, 200)}, share"
    if known is not None or said.analyte_id is None:
        return clean(said.analyte, 200)
    return said.analyte_id


def _subject(change: ChangeSaid) -> str:
    known = find_analyte(change.analyte)
    return known.id if known is not None else change.analyte_id or clean(change.analyte)


def _unit(said: MeasurementSaid) -> str:
    """The unit as written where it can be read, else its code; a plain number has 1 where its measure has no unit."""
    known = find_analyte(said.analyte_id or said.analyte)
    if said.unit is None:
        plain = bool(_PLAIN.search(said.analyte)) if known is None else known.unit == "1"
        return said.ucum or ("1" if plain else "")
    if said.unit == "titre":
        return "1"
    if known is not None and (known.unit, said.unit.lower()) in _SAME:
        return known.unit
    if said.unit.lower() == "meq/l" and said.analyte in _ONE_CHARGE:
        return "mmol/L"
    try:
        ucum_code(said.unit, expected=known.unit if known else None)
    except UnitError:
        return said.ucum or clean(said.unit, 50)
    return clean(said.unit, 50)
