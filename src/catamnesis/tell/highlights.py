"""A text cut where facts, sentences, sections and pages begin and end, so that each piece can be marked by itself."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catamnesis.case.narrative import Narrative, Section

#: Letters that may lie between a heading and its section.
_GAP = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that is marked in one way.

    Parameters
    ----------
    text
        Its letters.
    fact
        Number of the fact that it is marked with, the shortest there; None where none stands.
    under
        Number of the next longer fact there; None where there is none.
    first, last
        Whether the fact's mark begins and ends here.
    ours
        Whether its sentence tells of a patient.
    heading
        Whether it belongs to the heading of a section.
    before
        Words of the page that come before it: the page of the PDF, the part of the report, whose story begins.
    after
        Numbers of facts that end here and have no letter to themselves.
    """

    text: str
    fact: int | None
    under: int | None
    first: bool
    last: bool
    ours: bool
    heading: bool
    before: tuple[tuple[str, str], ...]
    after: tuple[int, ...]


def pieces(narrative: Narrative, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Cut a text for its facts.

    Parameters
    ----------
    narrative
        The report.
    spans
        Place of each fact, start and end (exclusive); the number of a fact is its place in this sequence. What lies
        outside the text or is empty is left out.

    Examples
    --------
    >>> from catamnesis.case.source import Document
    >>> cut = pieces(Narrative(Document("a.txt", ""), "CRP fell."), [(0, 3), (0, 8)])
    >>> [(piece.text, piece.fact, piece.under) for piece in cut]
    [('CRP', 0, 1), (' fell', 1, None), ('.', None, None)]
    """
    text = narrative.text
    whole = {number: span for number, span in enumerate(spans) if stands(span, len(text))}
    signs = _signs(narrative)
    ours, headings = _ours(narrative), _headings(narrative)
    cuts = {0, len(text), *(edge for span in whole.values() for edge in span), *(at for at in signs if at < len(text))}
    cuts.update(edge for start, end in (*ours, *headings) for edge in (start, end))
    edges = sorted(edge for edge in cuts if 0 <= edge <= len(text))
    layers = _layers(whole, edges)
    firsts, lasts = _ends(layers)
    loose = defaultdict(list)
    for number, (_, end) in whole.items():
        if number not in firsts:
            loose[end].append(number)
    return tuple(
        Piece(
            text[start:end],
            top,
            under,
            top is not None and firsts[top] == at,
            top is not None and lasts[top] == at,
            _within(ours, start),
            _within(headings, start),
            tuple(signs.get(start, ())),
            tuple(loose.get(end, ())),
        )
        for at, (start, end, (top, under)) in enumerate(zip(edges, edges[1:], layers, strict=False))
    )


def stands(span: tuple[int, int], length: int) -> bool:
    """Whether a place is one of a text of so many letters."""
    return 0 <= span[0] < span[1] <= length


Layer = tuple[int | None, int | None]


def _layers(whole: Mapping[int, tuple[int, int]], edges: Sequence[int]) -> list[Layer]:
    """For each stretch between two edges the two shortest facts that cover it."""
    opening, closing = defaultdict(list), defaultdict(list)
    for number, (start, end) in whole.items():
        opening[start].append((end - start, number))
        closing[end].append((end - start, number))
    here: list[tuple[int, int]] = []
    layers: list[Layer] = []
    for edge in edges[:-1]:
        for fact in closing.get(edge, ()):
            here.pop(bisect_right(here, fact) - 1)
        for fact in opening.get(edge, ()):
            insort(here, fact)
        layers.append((here[0][1] if here else None, here[1][1] if len(here) > 1 else None))
    return layers


def _ends(layers: Iterable[Layer]) -> tuple[dict[int, int], dict[int, int]]:
    """The first and the last stretch of each fact that has one to itself."""
    firsts: dict[int, int] = {}
    lasts: dict[int, int] = {}
    for at, (top, _) in enumerate(layers):
        if top is not None:
            firsts.setdefault(top, at)
            lasts[top] = at
    return firsts, lasts


def _ours(narrative: Narrative) -> list[tuple[int, int]]:
    """Stretches that tell of a patient, in order; neighbours are one."""
    return [(said.start, said.end) for said in narrative.sentences if said.patient]


def _headings(narrative: Narrative) -> list[tuple[int, int]]:
    """Where the headings of the sections stand."""
    places = (_heading(narrative.text, section) for section in narrative.sections)
    return [place for place in places if place]


def _heading(text: str, section: Section) -> tuple[int, int] | None:
    """Where the heading of a section stands: where it begins, or before it with nothing but marks between."""
    words = section.heading
    if not words:
        return None
    if text.startswith(words, section.start):
        return section.start, section.start + len(words)
    place = text.rfind(words, max(section.start - len(words) - _GAP, 0), section.start)
    if place < 0 or any(letter.isalnum() for letter in text[place + len(words) : section.start]):
        return None
    return place, place + len(words)


def _within(stretches: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of some stretches that are in order."""
    at = bisect_right(stretches, (place, len(stretches) + (1 << 62))) - 1
    return at >= 0 and place < stretches[at][1]


def _signs(narrative: Narrative) -> Mapping[int, list[tuple[str, str]]]:
    """What is put before a place of the text: page, part, patient; each with its kind."""
    signs: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for start, page in page_starts(narrative):
        signs[start].append(("page", f"page {page}"))
    for section in narrative.sections:
        place = _heading(narrative.text, section)
        signs[place[0] if place else section.start].append(("part", str(section.part)))
    if narrative.patients > 1:
        for start, patient in _patient_starts(narrative):
            signs[start].append(("who", f"patient {patient}"))
    return signs


def page_starts(narrative: Narrative) -> tuple[tuple[int, int], ...]:
    """Where each page of a PDF begins in the text: place and number, in the order of the text."""
    starts: dict[int, int] = {}
    for box in narrative.boxes:
        starts[box.page] = min(starts.get(box.page, box.start), box.start)
    return tuple(sorted((start, page) for page, start in starts.items()))


def _patient_starts(narrative: Narrative) -> Iterator[tuple[int, int]]:
    last = 0
    for said in narrative.sentences:
        if said.patient and said.patient != last:
            yield said.start, said.patient
            last = said.patient
