"""A judgement is printed with its figures, and its marks are seen."""

from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Measurement
from catamnesis.tell.opinions import caveat, figure, figures_table, items_table
from catamnesis.tell.page import Tag
from tell.worked import made

HOW = made("weigh.room.weighed")
UNREAD = made("weigh.room.weighed", verified="no")


def number(
    name: str, value: float, unit: str = "1", low: float | None = None, high: float | None = None
) -> Measurement:
    """A figure."""
    return Measurement(name, "subject", value, unit, HOW, low, high, "95 %" if low is not None else "")


def test_a_z_and_a_p_have_their_own_forms() -> None:
    assert figure(number("z, healthy adults", -1.0987)).text == "−1.10"
    assert figure(number("p", 0.2719)).text == "p = 0.27"
    assert figure(number("baseline trend p", 1e-9)).text == "p < 0.001"


def test_a_figure_bears_its_interval() -> None:
    assert (
        figure(number("true change", -46.0, "%", -61.23, -24.78)).text
        == "−46\u202f% (−61.2 to −24.8\u202f%, 95\u202f%)"
    )


def test_a_figure_whose_constants_nobody_read_is_marked() -> None:
    assert figure(Measurement("x", "subject", 1.0, "1", UNREAD)).tag is Tag.UNVERIFIED


def test_figures_on_two_bases_become_a_table() -> None:
    values = tuple(number(f"{name}, {basis}", 1.0) for name in ("a", "b") for basis in ("here", "there"))
    table = figures_table(values)
    assert table is not None
    assert table.heads == ("Basis", "A", "B")
    assert len(table.rows) == 2


def test_a_basis_that_nobody_read_is_marked_once() -> None:
    values = tuple(Measurement(f"{name}, x", "s", 1.0, "1", UNREAD) for name in ("a", "b", "c", "d"))
    table = figures_table(values)
    assert table is not None
    tags = [printed.tag for cell in table.rows[0].cells for line in cell.lines for printed in line]
    assert tags == [Tag.UNVERIFIED, Tag.NONE, Tag.NONE, Tag.NONE, Tag.NONE]


def test_figures_without_bases_stay_a_list() -> None:
    assert figures_table(tuple(number(name, 1.0) for name in "abcd")) is None


def test_items_without_points_have_no_column_for_them() -> None:
    table = items_table((Item("rash", Answer.YES, None, "seen"),))
    assert table is not None
    assert table.heads == ("Item", "Answer", "Reason")
    assert items_table(()) is None


def test_an_unverified_sentence_is_tagged_and_not_told_twice() -> None:
    (printed,) = caveat("its effect begins after 28 days (window unverified)")
    assert (printed.text, printed.tag) == ("its effect begins after 28 days", Tag.UNVERIFIED)
