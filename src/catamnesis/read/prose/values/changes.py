"""Rises and falls that a report itself states: from what, to what, by how much, in how long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catamnesis.case.mention import ChangeSaid, TimeForm
from catamnesis.read.prose.nouns import Line, Quantity, Shape, TimeExpression
from catamnesis.read.prose.values.analyte_names import Name, names_in
from catamnesis.read.prose.values.measured import Result, pieces, results
from catamnesis.read.prose.values.measurements import analyte_id

_I = re.IGNORECASE
_DOWN = re.compile(
    r"\b(?:decreas|reduc|drop|declin|fell|fall|lost|loss|los(?:e|ing)\b|diminish|shr[iau]nk|lower|regress|deteriorat|down)",
    _I,
)
_UP = re.compile(
    r"\b(?:increas|rise|risen|rising|rose|gain|elevat|rais|climb|grew|growth|improv|up\b|surge|augment)", _I
)
#: Beginnings of all words that may tell a change.
_CUE = re.compile(
    r"\b(?:drop|fell|fall|decreas|declin|r[oi]s[ei]|increas|climb|improv|recover|normali|return|peak|plummet|jump|surg|reduc|"
    r"worsen|deteriorat|lower|diminish|desaturat|went|c[ao]me|brought|chang|progress|escalat|gr[eo]w|soar|elevat|rais|up\b|"
    r"aggravat|exacerbat|from|lost|loss|los|gain)",
    _I,
)
#: Verbs of change before "to", with nothing between but an adverb or the name.
_WENT = re.compile(
    r"\b(?P<verb>drop(?:ped|ping|s)?|f[ae]ll(?:ing|en|s)?|decreas(?:ed|ing|es|e)|declin(?:ed|ing|es|e)|rose|ris(?:en|ing|es|e)|"
    r"increas(?:ed|ing|es|e)|climb(?:ed|ing)|improv(?:ed|ing|es|e|ement)|recover(?:ed|ing|y)|normali[sz](?:ed|ing|ation)|"
    r"return(?:ed|ing)?|peak(?:ed|ing)|plummet(?:ed|ing)|jump(?:ed|ing)|surg(?:ed|ing)|reduc(?:ed|ing|tion)|"
    r"worsen(?:ed|ing)|deteriorat(?:ed|ing|ion)|lowered|diminish(?:ed|ing)|desaturat(?:ed|ing|ion)|went\s(?:up|down)|"
    r"c[ao]me\s(?:up|down)|brought\sdown|changed|progress(?:ed|ing)|escalat(?:ed|ing)|gr[eo]wn?|soar(?:ed|ing)|"
    r"(?:elevated|raised|up)(?=\sup\sto)|drop|fall|rise|decrease|increase|decline)\b"
    r"(?P<way>[^.;:\d]{0,70})$",
    _I,
)
#: How the words between such a verb and the value must end.
_TO = re.compile(
    r"\b(?:to|at|below|above|under|over|reaching|as\s(?:low|high)\sas|up\sto|down\sto)\s(?:(?:an?|about|around|only)\s)?$",
    _I,
)
#: What was increased at 2 g/L only was high; what peaked or settled at 2 g/L went there.
_AT = re.compile(r"peak|normali|recover|return|improv|stabili", _I)
#: What "was increased to" was so; what "increased to" or "had decreased to" went there.
_STATE = re.compile(r"(?:increased|decreased|reduced|lowered|raised|diminished)$", _I)
_WAS = re.compile(r"\b(?:was|were|is|are)\s(?:\w{1,14}\s)?$", _I)
_TO_NAME = re.compile(r"\bto\s(?:an?\s|the\s)?[^.;:,]{2,40}\s?(?:of|=|\()\s?$", _I)
#: Nouns of change that a value in brackets or behind "at" completes: "aggravation of anaemia (7.3 g/dL)".
_NOUN = re.compile(
    r"\b(?:aggravation|exacerbation|worsening|deterioration|decrease|increase|drop|fall|rise|decline|improvement|recovery|"
    r"normali[sz]ation|reduction)\s(?:of|in|on)\s[^.;:,\d]{2,50}(?:\(|=|\bat|\bto)\s?(?:[A-Za-z]{1,6}\s?[=:]?\s?)?$",
    _I,
)
_FROM = re.compile(r"\bfrom\s(?:(?:an?|the|about|initial|baseline|value|level|of)\s){0,4}$", _I)
_FURTHER = re.compile(r"\s?(?:,\s?)?(?:and|then)?\s?(?:then\s|subsequently\s|finally\s)?to\s(?:about\s)?$", _I)
_AND = re.compile(r"[\s)]{0,3}(?:,|and|,\sand)\s[^.;:,\d]{0,40}$", _I)
_KG_MOVED = re.compile(
    r"\b(?:los(?:t|s|ing)|gain(?:ed|ing)?|decreas\w{1,3}|increas\w{1,3}|reduc\w{2,4})\b[^.;\d]{0,40}$", _I
)
_KG_BEHIND = re.compile(
    r"\s?(?:\w{1,12}\s){0,2}?(?:lost|weight\s(?:loss|gain)|(?:of\s)?(?:weight\s)?(?:loss|gain)|gained)\b", _I
)
_ELAPSED = re.compile(
    r"\b(?:in|over|within|after|during|for)\s(?:(?:the|an?|past|last|previous|first|preceding|next|period|of|about|only|just|another)\s){0,4}$",
    _I,
)
_LATER = re.compile(r"\b(?:later|after|within|over|in)\b", _I)


@dataclass(frozen=True, slots=True)
class _Move:
    """A change: where it stands, of which analyte, and its numbers."""

    start: int
    end: int
    label: str
    before: float | None
    after: float | None
    unit: str | None
    percent: float | None = None
    by_verb: bool = True


def mentions(lines: tuple[Line, ...]) -> Iterator[ChangeSaid]:
    """Changes that the text states, in the order of the text.

    A value that is only called high or low is none. Of a change of which only the end is said, ``before`` is None.
    """
    for line in (piece for whole in lines for piece in pieces(whole)):
        if _may_tell(line):
            for move in _joined(sorted(_moves(line), key=lambda one: one.start)):
                yield _said(line, move)


def _may_tell(line: Line) -> bool:
    """Whether a word of change or a change in figures stands in the sentence at all."""
    if any(quantity.shape in (Shape.CHANGE, Shape.PERCENT_CHANGE) for quantity in line.quantities):
        return True
    return bool(line.quantities) and bool(_CUE.search(line.text))


def _joined(moves: Sequence[_Move]) -> Iterator[_Move]:
    """The moves, a percentage right behind a change taken into it: "12.3 to 4.1 (67 % reduction)"."""
    waiting: _Move | None = None
    for move in moves:
        if waiting is not None and _completes(waiting, move):
            yield replace(waiting, end=move.end, percent=move.percent)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = move if move.label else None
    if waiting is not None:
        yield waiting


def _completes(first: _Move, percent: _Move) -> bool:
    """Whether a percentage stands right behind a change that has none."""
    if percent.percent is None or first.percent is not None or percent.label not in ("", first.label):
        return False
    return 0 <= percent.start - first.end < 12


def _said(line: Line, move: _Move) -> ChangeSaid:
    time = _elapsed(line, move)
    end = move.end
    if time is not None and 0 <= time.start - move.end < 12:
        end = time.end
    return ChangeSaid(
        span=line.span(move.start, end),
        patient=line.sentence.patient,
        analyte=move.label,
        analyte_id=analyte_id(move.label),
        before=move.before,
        after=move.after,
        unit=move.unit,
        percent=move.percent,
        over_days=None if time is None else time.amount,
    )


def _moves(line: Line) -> Iterator[_Move]:
    yield from _of_values(line, results(line))
    for quantity in line.quantities:
        if quantity.shape is Shape.PERCENT_CHANGE:
            yield from _by_percent(line, quantity)
        elif quantity.ucum in ("kg", "g", "[lb_av]") and quantity.shape in (Shape.VALUE, Shape.RANGE):
            yield from _of_weight(line, quantity)


def _of_values(line: Line, found: Sequence[Result]) -> Iterator[_Move]:
    last: _Move | None = None  # the last change that a verb tells
    for place, result in enumerate(found):
        if result.quantity.shape is Shape.CHANGE:
            for one, two in zip(result.numbers, result.numbers[1:], strict=False):
                last = _Move(one.start, _end(result, two.end), result.label, one.value, two.value, result.quantity.unit)
                yield last
            continue
        move = _to_value(line, result, found[place - 1] if place else None)
        if move is None and last is not None and _goes_on(line, last, result):
            move = _move_to(result, result.quantity.start, None)
        if move is not None:
            last = move if move.by_verb else None
            yield move


def _end(result: Result, end: int) -> int:
    return result.quantity.end if end >= result.numbers[-1].end else end


def _to_value(line: Line, result: Result, previous: Result | None) -> _Move | None:
    """A value that something went to: by a verb, by a noun, or by "from A ... to B"."""
    start = result.quantity.start
    before = _text_before(line, start, 110)
    if previous is not None and previous.label == result.label and previous.quantity.end <= start:
        between = line.words(previous.quantity.end, result.numbers[0].start)
        led = _FROM.search(_text_before(line, previous.quantity.start, 60))
        if led and len(between) < 60 and re.search(r"\bto\s(?:\w{1,12}\s){0,2}$", between):
            return _move_to(result, previous.quantity.start, previous.numbers[-1].value)
        if _FURTHER.fullmatch(between) or _went(before[-len(between) - 1 :] if len(between) < 110 else ""):
            return _move_to(result, previous.quantity.start, previous.numbers[-1].value)
    cue = _went(before + (line.words(start, result.numbers[0].end) if result.quantity.shape is Shape.VALUE else ""))
    if cue is None:
        cue = _went(before)
    if cue is None:
        noun = _NOUN.search(before) if result.quantity.shape in (Shape.VALUE, Shape.TITRE) else None
        return replace(_move_to(result, start - len(before) + noun.start(), None), by_verb=False) if noun else None
    return _move_to(result, start - len(before) + cue, None)


def _went(before: str) -> int | None:
    """Where the verb of change begins that leads to the value behind these words; None where none does."""
    text = re.sub(r"\d[\d.,\s]*$", "", before)
    found = _WENT.search(text)
    if not found:
        return None
    way = found["way"]
    leads = _TO.search(way) or _TO_NAME.search(way)
    if leads and leads[0].split()[0].lower() == "at" and not _AT.match(found["verb"]):
        return None
    parted = re.search(r",|\b(?:and|but|with|was|were)\b", way)
    state = _STATE.match(found["verb"]) and _WAS.search(text[: found.start()])
    return found.start() if leads and not parted and not state else None


def _move_to(result: Result, start: int, before: float | None) -> _Move:
    pressure = result.quantity.shape is Shape.PRESSURE
    label = "systolic blood pressure" if pressure else result.label
    after = result.numbers[0 if pressure else -1].value
    return _Move(start, result.quantity.end, label, before, after, result.quantity.unit)


def _goes_on(line: Line, last: _Move, result: Result) -> bool:
    """Whether a value is the next of a list of changes: "dropped to 6.5 g/dL and 86 G/L"."""
    if last.before is not None or result.quantity.start < last.end:
        return False
    between = line.words(last.end, result.quantity.start)
    return (
        len(between) < 50 and bool(_AND.fullmatch(between)) and not re.search(r"\b(?:was|were|with|had|is)\b", between)
    )


def _by_percent(line: Line, quantity: Quantity) -> Iterator[_Move]:
    around = line.words(max(line.sentence.start, quantity.start - 70), min(line.sentence.end, quantity.end + 60))
    behind = line.words(quantity.end, min(line.sentence.end, quantity.end + 60))
    before = _text_before(line, quantity.start, 80)
    sign = _sign(before, behind) or _sign(around, "")
    name = _name_of(line, quantity)
    if not sign:
        return
    if name is None:
        yield _Move(quantity.start, quantity.end, "", None, None, None, sign * quantity.value)
        return
    label = "body weight" if name.label in ("weight loss", "weight gain") else name.label
    start, end = min(name.start, quantity.start), max(quantity.end, name.end if name.start - quantity.end < 40 else 0)
    if name.end < quantity.start:
        start = quantity.start
    yield _Move(start, end, label, None, None, None, sign * quantity.value)


def _sign(before: str, behind: str) -> int:
    """-1 down, 1 up, by the word of change nearest to the number; 0 where there is none."""
    told = [
        (len(before) - found.end(), sign) for cue, sign in ((_DOWN, -1), (_UP, 1)) for found in cue.finditer(before)
    ]
    told += [(found.start(), sign) for cue, sign in ((_DOWN, -1), (_UP, 1)) for found in cue.finditer(behind)]
    return min(told)[1] if told else 0


def _name_of(line: Line, quantity: Quantity) -> Name | None:
    """The analyte that moved by a percentage: the nearest of the clause."""
    near = []
    for name in names_in(line):
        gap = name.start - quantity.end if name.start >= quantity.end else quantity.start - name.end
        between = line.words(*sorted((min(name.end, quantity.end), max(name.start, quantity.start))))
        if 0 <= gap < 70 and not re.search(r"[.;]|\b(?:but|while|whereas)\b", between):
            near.append((gap + (15 if name.start > quantity.end else 0) + 20 * between.count(","), name))
    return min(near, key=lambda one: one[0])[1] if near else None


def _of_weight(line: Line, quantity: Quantity) -> Iterator[_Move]:
    """Kilograms lost or gained."""
    before = _text_before(line, quantity.start, 60)
    behind = line.words(quantity.end, min(line.sentence.end, quantity.end + 30))
    moved = _KG_MOVED.search(before)
    if not moved and not _KG_BEHIND.match(behind):
        return
    if moved and re.search(r"\b(?:to|from)\b", moved[0]):
        return
    if quantity.ucum == "g" or re.search(r"\b(?:dose|dosage|tumou?r|mass)\b", before):
        return
    start = quantity.start - (len(before) - moved.start()) if moved else quantity.start
    yield _Move(start, quantity.end, "body weight", None, None, quantity.unit)


def _text_before(line: Line, place: int, reach: int) -> str:
    return line.words(max(line.sentence.start, place - reach), place)


def _elapsed(line: Line, move: _Move) -> TimeExpression | None:
    """How long it took: a time behind it after "in", "over", "within", or one that opens the sentence so."""
    times = [time for time in line.times if time.amount is not None and time.form is not TimeForm.FREQUENCY]
    behind = [time for time in times if 0 <= time.start - move.end < 45 and time.amount and time.amount > 0]
    for time in behind[:1]:
        between = line.words(move.end, time.start)
        if len(between) > 25 or any(character.isdigit() for character in between):
            continue
        if _ELAPSED.search(between) or _ELAPSED.match(line.words(time.start, time.end) + " ") or _is_later(line, time):
            return time
    before = [time for time in times if 0 <= move.start - time.end < _reach(time) and time.amount and time.amount > 0]
    for time in reversed(before):
        if any(0 <= time.start - quantity.end < 40 for quantity in line.quantities):
            continue
        led = _text_before(line, time.start, 24)
        if _is_later(line, time) or (_ELAPSED.search(led) and not led.strip().endswith("for")):
            return time
    return None


def _reach(time: TimeExpression) -> int:
    """How far a time governs: "4 months after" its whole sentence, "over 10 years" its clause."""
    return 260 if time.form is TimeForm.OFFSET else 110


def _is_later(line: Line, time: TimeExpression) -> bool:
    return bool(_LATER.search(line.words(time.start, time.end)))
