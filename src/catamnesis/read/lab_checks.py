"""What is checked of each laboratory value: analyte, unit, sign, plausible size, and whether it was said before."""

import math
from dataclasses import dataclass
from difflib import get_close_matches

from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.laboratory import LabValue
from catamnesis.read.ledger import Ledger
from catamnesis.read.table_layout import name_and_unit
from catamnesis.terms.analytes import Analyte, analytes, find_analyte, nearest_analytes
from catamnesis.terms.ucum import UnitError, convert, dimension_of, ucum_code

#: Longest name of an analyte, in characters.
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class NamedAnalyte:
    """An analyte as written: its row in the table of analytes where it has one, its id, and a unit in its brackets."""

    written: str
    known: Analyte | None
    id: str
    unit: str = ""


class LabChecks:
    """Checks values of one table, and remembers what it has seen.

    Parameters
    ----------
    name
        Name of the table, for messages.
    ledger
        Takes the doubts.
    """

    def __init__(self, name: str, ledger: Ledger) -> None:
        self._name = name
        self._ledger = ledger
        self._analytes: dict[str, NamedAnalyte] = {}
        self._codes: dict[tuple[str, str], str | UnitError] = {}
        self._series: dict[str, list[str]] = {}
        self._first: dict[tuple[str, str], tuple[int, LabValue]] = {}
        self._rows: dict[tuple[object, ...], int] = {}

    def analyte(self, written: str, where: str) -> NamedAnalyte:
        """The analyte that a name means; a name that is not in the table is told once."""
        if written not in self._analytes:
            self._analytes[written] = self._found(written, where)
        return self._analytes[written]

    def _found(self, written: str, where: str) -> NamedAnalyte:
        if not written or len(written) > MAX_NAME:
            raise Refusal(where=where, what="no analyte is named, so the row was left out", remedy="write its name")
        known = find_analyte(written)
        name, unit = written, ""
        if known is None:
            bare, bracket = name_and_unit(written)
            if bracket and _is_unit(bracket):
                name, unit, known = bare, bracket, find_analyte(bare)
        if known is None:
            near = nearest_analytes(name)
            hint = f"did you mean {' or '.join(near)}? " if near else ""
            self._ledger.file(
                "analyte",
                Kind.DOUBTFUL,
                where,
                f"the analyte {name!r} is not in the table of analytes: its variation and half-life are unknown",
                f"{hint}it is kept under this name",
            )
        return NamedAnalyte(written, known, known.id if known else name, unit)

    def code(self, named: NamedAnalyte, written: str, where: str) -> str:
        """UCUM code of a unit that fits an analyte.

        Raises
        ------
        Refusal
            If no unit is written, it is none, or it measures something else than the analyte.
        """
        key = (named.id, written)
        if key not in self._codes:
            try:
                self._codes[key] = _fitting_code(named, written)
            except UnitError as error:
                self._codes[key] = error
        code = self._codes[key]
        if isinstance(code, UnitError):
            what, _, remedy = str(code).partition("; ")
            raise Refusal(
                where=where,
                what=f"{named.written}: {what}; the value was left out",
                remedy=remedy or "write the unit that the laboratory gave",
            )
        self._one_series(named, code, where)
        return code

    def _one_series(self, named: NamedAnalyte, code: str, where: str) -> None:
        """Tell once where a series of one analyte comes in several units."""
        codes = self._series.setdefault(named.id, [])
        if code in codes:
            return
        codes.append(code)
        if len(codes) != 2:
            return
        first = codes[0]
        if _converts(named, code, first):
            what, remedy = (
                "they were read as written and are converted where they are compared",
                "check that both are meant",
            )
        else:
            what, remedy = "one does not turn into the other", "write one unit, or give the two series different names"
        self._ledger.file(
            "two units", Kind.DOUBTFUL, where, f"{named.written} comes in {first} and in {code}; {what}", remedy
        )

    def plausible(self, named: NamedAnalyte, value: float, code: str, where: str) -> None:
        """File a value that lies outside what a body can have; refuse a negative one.

        Raises
        ------
        Refusal
            If the value is negative where the analyte cannot be.
        """
        known = named.known
        if known is None:
            if value < 0:
                self._ledger.file(
                    "negative", Kind.DOUBTFUL, where, f"{named.written} is negative ({value:g})", "check the sign"
                )
            return
        low, high = known.plausible_low, known.plausible_high
        in_unit = convert(value, code, known.unit, molar_mass_g_per_mol=known.molar_mass_g_per_mol)
        if in_unit < 0 and (low is None or low >= 0):
            raise Refusal(
                where=where,
                what=f"{named.written} is negative ({value:g}), so the value was left out",
                remedy="correct the sign; for a value below a limit write <",
            )
        if (low is not None and in_unit < low) or (high is not None and in_unit > high):
            self._ledger.file(
                "implausible",
                Kind.DOUBTFUL,
                where,
                f"{named.written} {value:g} {code} lies outside {_limit(low)} to {_limit(high)} {known.unit}",
                "perhaps another unit, or a slip of the decimal point? It was kept as written",
            )

    def said_before(self, lab: LabValue, row: int) -> bool:
        """Whether the same value stands in an earlier row; another value at the same time is filed."""
        moment = (lab.analyte, lab.when.written)
        exactly = (*moment, lab.comparator, lab.value, lab.unit)
        first, other = self._first.setdefault(moment, (row, lab))
        if other is lab:
            self._rows[exactly] = row
            return False
        twin = self._rows.get(exactly) or (first if equal_values(other, lab) else None)
        if twin is not None:
            self._ledger.file(
                "duplicate",
                Kind.DOUBTFUL,
                f"{self._name}, row {row}",
                f"row {twin} says the same ({lab.name_written}, {lab.when.written}); it was counted once",
                "delete one of the two rows",
            )
            return True
        self._rows[exactly] = row
        self._ledger.file(
            "two values",
            Kind.CONTRADICTORY,
            f"{self._name}, row {row}",
            f"{lab.name_written} at {lab.when.written!r} is {_told(lab)} here, {_told(other)} in row {first}; kept",
            "correct one, or add the clock times (2011-04-12 08:30)",
        )
        return False


def _told(lab: LabValue) -> str:
    sign = "" if lab.comparator.value == "=" else lab.comparator.value
    return f"{sign}{lab.value:g} {lab.unit_written}"


def _limit(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def equal_values(one: LabValue, other: LabValue) -> bool:
    """Whether two values of one analyte say the same, whatever their units."""
    if one.comparator is not other.comparator:
        return False
    if one.unit == other.unit:
        return one.value == other.value
    known = find_analyte(one.analyte)
    try:
        mass = known.molar_mass_g_per_mol if known else None
        return math.isclose(
            convert(other.value, other.unit, one.unit, molar_mass_g_per_mol=mass), one.value, rel_tol=1e-6
        )
    except UnitError:
        return False


def _is_unit(written: str) -> bool:
    try:
        ucum_code(written)
    except UnitError:
        return False
    return True


def _fitting_code(named: NamedAnalyte, written: str) -> str:
    if not written:
        raise UnitError("no unit is given; write it in the column 'unit' or in the header, and 1 for a bare number")
    known = named.known
    code = ucum_code(written, expected=known.unit if known else None)
    if known is not None:
        try:
            convert(1.0, code, known.unit, molar_mass_g_per_mol=known.molar_mass_g_per_mol)
        except UnitError:
            raise UnitError(
                f"the unit {written!r} does not fit this analyte, which is measured in {known.unit} or the like; "
                f"{_unit_remedy(code)}"
            ) from None
    return code


def _unit_remedy(code: str) -> str:
    """Which analytes are measured in such a unit, as a hint at a shifted column."""
    fitting = [analyte.label for analyte in analytes() if dimension_of(analyte.unit) == dimension_of(code)]
    alike = get_close_matches(code, fitting, n=1)
    named = ", ".join((alike or fitting)[:3])
    return f"correct the unit{f' or the name (such a unit has, for example, {named})' if named else ''}"


def _converts(named: NamedAnalyte, code: str, other: str) -> bool:
    mass = named.known.molar_mass_g_per_mol if named.known else None
    try:
        convert(1.0, code, other, molar_mass_g_per_mol=mass)
    except UnitError:
        return False
    return True
