"""Laboratory values that a text tells, entry by entry of case.yaml, held to the same checks as those of a table."""

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.laboratory import Comparator, LabValue, ReferenceRange
from catamnesis.read.entries import Desk, Note


def lab_value(note: Note, desk: Desk) -> LabValue | None:
    """The value of one entry; None, and a discrepancy, where its unit is missing, is none, or does not fit.

    Parameters
    ----------
    note
        The entry.
    desk
        What is at hand while the case is read.
    """
    value = note.number("value")
    if value is None:
        return None
    where = desk.where(note.path)
    checks = desk.lab_checks
    sources = desk.sources(note)
    try:
        named = checks.analyte(note.text("analyte"), where)
        unit = note.text("unit") or named.unit
        code = checks.code(named, unit, where)
        checks.plausible(named, value, code, where)
    except Refusal as refusal:
        desk.ledger.add("lab value", refusal.discrepancy())
        return None
    return LabValue(
        id=note.id,
        analyte=named.id,
        name_written=named.written,
        value=value,
        comparator=Comparator(note.text("comparator", Comparator.EQUAL)),
        unit=code,
        unit_written=unit,
        reference=ReferenceRange(note.number("ref_low"), note.number("ref_high")),
        when=desk.timing(note, "when", note.id),
        sources=sources,
    )
