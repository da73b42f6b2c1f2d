"""Numbers that stand together under one unit: values, ranges, changes, titres, blood pressures, reference ranges."""

import re
from dataclasses import dataclass, replace

from catamnesis.read.prose.nouns import Number, Quantity, Shape
from catamnesis.read.prose.numbers import around_numbers
from catamnesis.read.prose.numbers.numerals import Numeral, numerals
from catamnesis.read.prose.numbers.written_units import WrittenUnit

#: What may stand before a number, and how it is then to be read. Longer words first.
_COMPARED = {
    "no more than": "<=", "not more than": "<=", "at most": "<=", "a maximum of": "=", "up to": "=", "as high as": "=",
    "as low as": "=", "less than": "<", "lower than": "<", "fewer than": "<", "smaller than": "<", "inferior to": "<",
    "below": "<", "under": "<", "no less than": ">=", "not less than": ">=", "at least": ">=", "a minimum of": ">=",
    "more than": ">", "greater than": ">", "higher than": ">", "larger than": ">", "superior to": ">",
    "in excess of": ">", "exceeding": ">", "above": ">", "over": ">", "beyond": ">", "approximately": "~",
    "approx.": "~", "approx": "~", "about": "~", "around": "~", "nearly": "~", "almost": "~", "roughly": "~",
    "circa": "~", "ca.": "~", "estimated at": "~", "close to": "~", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "<": "<", ">": ">", "~": "~", "∼": "~", "≈": "~",
}  # fmt: skip
_COMPARATOR = re.compile(
    r"(?:\b(?i:"
    + "|".join(re.escape(word) for word in _COMPARED if word[0].isalpha())
    + r")\s{1,2}|"
    + r"(?<![-=–—+/−])(?:"
    + "|".join(re.escape(word) for word in _COMPARED if not word[0].isalpha() and word != "=")
    + r")\s{0,2})(?:(?:an?|the)\s)?$"
)
_REACH = 28
#: What joins two numbers, without its spaces.
_JOINED = {
    **dict.fromkeys(
        ("-", "–", "—", "‒", "−", "~", "∼", "to", "-to-", "- to", "-to", "till", "through", "- to -"), "to"
    ),
    **dict.fromkeys(("->", "→", "➔", "⇒", "=>", "-->", "➝", ">>"), "arrow"),
    **dict.fromkeys(("x", "×", "X", "*", "by", "-x", "× ×"), "by"),
    **dict.fromkeys(("±", "+/-", "+-", "+/−", "-/+"), "spread"),
    **dict.fromkeys(("of", "out of", "from a total of"), "of"),
    **dict.fromkeys((",", "and", "or", ", and", ", or", "&", ";", "; and", ", then", "then"), "list"),
    "/": "stroke",
    ":": "colon",
}


@dataclass(frozen=True, slots=True)
class _Operand:
    """A number, the comparator before it and the unit behind it."""

    numeral: Numeral
    lead: int
    comparator: str

    @property
    def unit(self) -> WrittenUnit | None:
        return self.numeral.unit

    def number(self) -> Number:
        return Number(self.lead, self.numeral.end, self.numeral.value, self.comparator)


def quantities(text: str, start: int = 0, end: int | None = None) -> tuple[Quantity, ...]:
    """All numbers of a stretch of a text, with their units and how they stand together, in order.

    Dates, ages, times of the clock, hours and longer, citations, and figures in names ("IL-6", "CD4", "type 2") are
    left out. A number without a unit has the shape ``BARE``.

    Parameters
    ----------
    start, end
        Code points of the text, end exclusive; the whole text where not given.

    Examples
    --------
    >>> [(one.shape.value, one.unit, one.value) for one in quantities("CRP fell (179 to 31 mg/L), Hb 9,5 g/dl")]
    [('change', 'mg/L', 179.0), ('value', 'g/dl', 9.5)]
    """
    stop = len(text) if end is None else end
    return _Parser(text, start, stop).quantities()


class _Parser:
    """Reads operands from the left; each rule takes as many as belong together."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.operands = [self._operand(numeral) for numeral in numerals(text, start, end)]

    def quantities(self) -> tuple[Quantity, ...]:
        found: list[Quantity] = []
        place = 0
        while place < len(self.operands):
            taken, made = self._group(place)
            found.extend(self._limits_told(quantity, found[-1] if found else None) for quantity in made)
            place += taken
        return tuple(found)

    def _before(self, one: _Operand, reach: int = 80) -> str:
        return self.text[max(self.start, one.lead - reach) : one.lead]

    def _operand(self, numeral: Numeral) -> _Operand:
        before = self.text[max(self.start, numeral.start - _REACH) : numeral.start]
        found = _COMPARATOR.search(before)
        if not found:
            return _Operand(numeral, numeral.start, "=")
        word = " ".join(found[0].lower().split()).removesuffix(" the").removesuffix(" an").removesuffix(" a")
        return _Operand(numeral, numeral.start - len(before) + found.start(), _COMPARED.get(word, "="))

    def _joint(self, place: int) -> str:
        """What stands between an operand and the next: a word of ``_JOINED``'s values, or nothing."""
        if place + 1 >= len(self.operands):
            return ""
        one, two = self.operands[place : place + 2]
        gap = self.text[one.numeral.stop : two.lead]
        if len(gap) > 20:
            return ""
        word = " ".join(gap.lower().split())
        if not word:
            return "to" if two.numeral.value < 0 else ""
        return _JOINED.get(word, "")

    def _joined(self, place: int, joint: str, most: int) -> list[_Operand]:
        """The operands from a place on that one kind of joint holds together."""
        operands = [self.operands[place]]
        while len(operands) < most and self._joint(place + len(operands) - 1) == joint:
            operands.append(self.operands[place + len(operands)])
        return operands

    def _group(self, place: int) -> tuple[int, list[Quantity]]:
        """How many operands the rule of the first joint takes, and what it makes of them."""
        rules = {
            "to": self._range, "arrow": self._arrow, "by": self._dimensions, "spread": self._spread,
            "of": self._ratio, "stroke": self._stroke, "colon": self._colon, "list": self._list,
        }  # fmt: skip
        rule = rules.get(self._joint(place))
        taken, made = rule(place) if rule else (0, [])
        return (taken, made) if taken else (1, self._single(self.operands[place]))

    def _made(self, shape: Shape, operands: list[_Operand], unit: WrittenUnit | None) -> list[Quantity]:
        """One quantity, but none of hours, days and longer: these are times."""
        if unit is not None and unit.kind == "clock":
            return []
        stop = max(operand.numeral.stop for operand in operands)
        numbers = tuple(operand.number() for operand in operands)
        written, code = (unit.written, unit.ucum) if unit else (None, None)
        return [Quantity(operands[0].lead, stop, shape, numbers, written, code)]

    def _single(self, one: _Operand) -> list[Quantity]:
        unit = one.unit
        if unit is None:
            return self._bare(one)
        if self._is_lettered(one, unit):
            return []
        percent = unit.kind == "percent" or unit.written == "kg"
        if percent and around_numbers.is_change_by(self._before(one), self.text, one.numeral.stop, self.end):
            return self._made(Shape.PERCENT_CHANGE if unit.kind == "percent" else Shape.VALUE, [one], unit)
        return self._made(Shape.VALUE, [one], unit)

    def _is_lettered(self, one: _Operand, unit: WrittenUnit) -> bool:
        """Whether a single letter behind the figure is part of a name: figure 1C, 18F, in her 50s, IL-6 g."""
        numeral = one.numeral
        if unit.below or len(unit.written) > 1 or unit.written in ("%", "°"):
            return False
        tight = numeral.end == unit.start
        if unit.written == "+":
            return not tight or self.text[unit.end : unit.end + 1].strip(" ).,;") != ""
        named = numeral.named or around_numbers.is_label(self._before(one, _REACH))
        warm = unit.kind == "temperature" and not 30 <= numeral.value <= 110
        years = unit.written == "s" and tight and numeral.whole and numeral.value % 10 == 0
        return named or warm or years or (tight and unit.written in ("G", "J", "V", "W", "M", "F"))

    def _bare(self, one: _Operand) -> list[Quantity]:
        numeral = one.numeral
        if (numeral.named and numeral.whole) or around_numbers.is_frequency(self.text, numeral.end, self.end):
            return []
        fold = around_numbers.fold_end(self.text, numeral.end, self.end)
        if fold is not None:
            if not around_numbers.is_fold(self._before(one), self.text[numeral.end : fold]):
                return []
            return [Quantity(one.lead, fold, Shape.FOLD, (one.number(),), "times", None)]
        if around_numbers.is_label(self._before(one, _REACH)) or self._is_year(one):
            return []
        return self._made(Shape.BARE, [one], None)

    def _is_year(self, one: _Operand) -> bool:
        numeral = one.numeral
        plain = numeral.whole and numeral.end - numeral.start == 4
        return plain and 1900 <= numeral.value <= 2049 and not around_numbers.is_amount(self._before(one, _REACH))

    def _arrow(self, place: int) -> tuple[int, list[Quantity]]:
        operands = self._joined(place, "arrow", 12)
        return len(operands), self._made(Shape.CHANGE, operands, _unit_of(operands))

    def _range(self, place: int) -> tuple[int, list[Quantity]]:
        operands = self.operands[place : place + 2]
        one, two = operands
        if one.unit and two.unit and one.unit.kind != two.unit.kind:
            return 0, []
        unit = _unit_of(operands)
        shape = Shape.CHANGE if self._is_change(one, two) else Shape.RANGE
        if unit is None:
            is_name = one.numeral.named or around_numbers.is_label(self._before(one, _REACH))
            falling = shape is Shape.RANGE and one.numeral.value >= two.numeral.value
            if is_name or falling or (self._is_year(one) and self._is_year(two)):
                return 2, []
        if unit is not None and one.unit is None and one.numeral.named:
            return 0, []
        return 2, self._made(shape, operands, unit)

    def _is_change(self, one: _Operand, two: _Operand) -> bool:
        if not self.text[one.numeral.stop : two.lead].strip().isalpha():
            return False
        before = self._before(one)
        if around_numbers.is_ranging(before):
            return False
        return one.numeral.value > two.numeral.value or around_numbers.is_changing(before)

    def _spread(self, place: int) -> tuple[int, list[Quantity]]:
        one, two = self.operands[place : place + 2]
        unit = _unit_of([one, two])
        made = self._made(Shape.VALUE if unit else Shape.BARE, [one], unit)
        return 2, [replace(quantity, end=two.numeral.stop) for quantity in made]

    def _dimensions(self, place: int) -> tuple[int, list[Quantity]]:
        """3 x 2 cm; but in 3 x 250 mg and 500 mg x 2 the lone number only multiplies."""
        operands = self._joined(place, "by", 4)
        unit = _unit_of(operands)
        if unit is None or unit.kind in ("length", "area", "volume"):
            return len(operands), self._made(Shape.DIMENSIONS, operands, unit)
        return (1, []) if operands[0].unit is None else (2, self._single(operands[0]))

    def _ratio(self, place: int) -> tuple[int, list[Quantity]]:
        one, two = self.operands[place : place + 2]
        if one.unit or one.numeral.named:
            return 0, []
        return 2, self._made(Shape.RATIO, [one, two], two.unit)

    def _stroke(self, place: int) -> tuple[int, list[Quantity]]:
        operands = self._joined(place, "stroke", 4)
        unit = _unit_of(operands)
        if operands[0].unit is not None and operands[-1].unit is None:
            return len(operands), self._single(operands[0])
        shape = Shape.RATIO
        if len(operands) == 2:
            if self._is_pressure(operands, unit):
                shape = Shape.PRESSURE
            elif unit is None and self._is_titre(operands):
                return 2, _titre(operands)
        if unit and unit.kind == "length" and not unit.below:
            shape = Shape.DIMENSIONS
        return len(operands), self._made(shape, operands, unit)

    def _is_pressure(self, operands: list[_Operand], unit: WrittenUnit | None) -> bool:
        high, low = (operand.numeral.value for operand in operands)
        if unit is not None:
            return unit.kind == "pressure"
        return 40 <= high <= 300 and 10 <= low < high and around_numbers.is_pressure(self._before(operands[0]))

    def _is_titre(self, operands: list[_Operand]) -> bool:
        one, two = (operand.numeral for operand in operands)
        if one.value != 1 or not (one.whole and two.whole) or two.value < 2:
            return False
        return two.value >= 40 or around_numbers.is_titre(self._before(operands[0], 100))

    def _colon(self, place: int) -> tuple[int, list[Quantity]]:
        operands = self.operands[place : place + 2]
        one, two = (operand.numeral for operand in operands)
        if one.value == 1 and one.whole and two.whole and two.value > 1 and operands[1].lead - one.stop <= 3:
            return 2, _titre(operands)
        return 2, self._made(Shape.RATIO, operands, two.unit)

    def _list(self, place: int) -> tuple[int, list[Quantity]]:
        """35, 40 and 48 U/L: the unit at the end governs all; between 35 and 40 is a range."""
        one, two = self.operands[place : place + 2]
        joint = self.text[one.numeral.stop : two.lead].strip()
        if joint == "and" and around_numbers.is_between(self._before(one, _REACH)):
            return 2, self._made(Shape.RANGE, [one, two], _unit_of([one, two]))
        operands = [one]
        while operands[-1].unit is None and self._joint(place + len(operands) - 1) == "list" and len(operands) < 12:
            operands.append(self.operands[place + len(operands)])
        unit = operands[-1].unit
        if one.unit or unit is None or self._joint(place + len(operands) - 1) in ("to", "by", "stroke", "colon"):
            return 0, []
        if unit.kind != "clock" and (one.numeral.named or around_numbers.is_label(self._before(one, _REACH))):
            return 0, []
        return len(operands), [made for operand in operands for made in self._made(Shape.VALUE, [operand], unit)]

    def _limits_told(self, quantity: Quantity, last: Quantity | None) -> Quantity:
        """The quantity, told to be a reference range where the words around it say so."""
        if quantity.shape not in (Shape.RANGE, Shape.CHANGE, Shape.VALUE, Shape.BARE):
            return quantity
        before = self.text[max(self.start, quantity.start - 64) : quantity.start]
        if quantity.shape is Shape.CHANGE and quantity.numbers[0].value > quantity.numbers[-1].value:
            return quantity
        like_limits = quantity.shape in (Shape.RANGE, Shape.CHANGE) or quantity.numbers[0].comparator in (
            "<",
            ">",
            "<=",
            ">=",
        )
        if like_limits:
            limits = (
                around_numbers.leads_to_limits(before)
                or around_numbers.may_lead_to_limits(before)
                or self._is_beside(quantity, last)
            )
        else:
            limits = around_numbers.leads_to_limits(before)
        return replace(quantity, shape=Shape.REFERENCE) if limits else quantity

    def _is_beside(self, quantity: Quantity, last: Quantity | None) -> bool:
        """Whether it stands alone in brackets right behind a value: 74 mg/L (0-5)."""
        if last is None or last.shape not in (Shape.VALUE, Shape.BARE):
            return False
        if self.text[last.end : quantity.start].strip() not in ("(", "["):
            return False
        closed = self.text[quantity.end : quantity.end + 1] in (")", "]")
        return closed or around_numbers.is_called_normal(self.text, quantity.end, self.end)


def _unit_of(operands: list[_Operand]) -> WrittenUnit | None:
    """The unit that governs them: the last one written."""
    return next((operand.unit for operand in reversed(operands) if operand.unit), None)


def _titre(operands: list[_Operand]) -> list[Quantity]:
    """1:640 is 640."""
    first, second = operands[0], operands[1].numeral
    number = Number(first.lead, second.end, second.value, first.comparator)
    return [Quantity(first.lead, second.end, Shape.TITRE, (number,), "titre", "{titer}")]
