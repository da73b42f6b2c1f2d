"""A text is cut where facts begin and end."""

from catamnesis.case.narrative import Narrative
from catamnesis.case.source import Document
from catamnesis.tell.highlights import pieces


def test_pieces_name_the_shortest_fact_and_the_next_one() -> None:
    cut = pieces(Narrative(Document("a.txt", ""), "abcdefgh"), [(0, 8), (2, 6), (3, 4), (3, 4)])
    assert [(piece.text, piece.fact, piece.under, piece.after) for piece in cut] == [
        ("ab", 0, None, ()),
        ("c", 1, 0, ()),
        ("d", 2, 3, (3,)),
        ("ef", 1, 0, ()),
        ("gh", 0, None, ()),
    ]


def test_where_nothing_stands_the_text_is_one_piece() -> None:
    cut = pieces(Narrative(Document("a.txt", ""), "abc"), [(2, 2), (-1, 2), (1, 9), (3, 1)])
    assert [(piece.text, piece.fact) for piece in cut] == [("abc", None)]


def test_an_empty_text_has_no_piece() -> None:
    assert pieces(Narrative(Document("a.txt", ""), ""), []) == ()


def test_ten_thousand_facts_within_one_another_are_cut() -> None:
    spans = [(at, 20_001 - at) for at in range(10_000)]
    cut = pieces(Narrative(Document("a.txt", ""), "x" * 20_001), spans)
    assert {piece.fact for piece in cut} == set(range(10_000))
