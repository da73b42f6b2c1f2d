"""From a report as text to what it says: each sentence is analysed once, then every room of facts looks at it."""

from collections.abc import Callable, Iterator

from catamnesis.case.mention import Mention
from catamnesis.case.narrative import Narrative, Sentence
from catamnesis.read.prose import patients
from catamnesis.read.prose.drugs import exposures
from catamnesis.read.prose.findings import findings
from catamnesis.read.prose.happenings import events
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.numbers.quantity import quantities
from catamnesis.read.prose.serology import serologies
from catamnesis.read.prose.times import time_facts
from catamnesis.read.prose.times.timex import time_expressions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.values import changes, measurements
from catamnesis.read.prose.words.lexicon import Abbreviations, abbreviations, terms_in

#: A room sees the lines of one patient, in order, and yields what they say.
Room = Callable[[tuple[Line, ...]], Iterator[Mention]]
ROOMS: tuple[Room, ...] = (
    patients.mentions,
    measurements.mentions,
    changes.mentions,
    exposures.mentions,
    findings.mentions,
    serologies.mentions,
    events.mentions,
    time_facts.mentions,
)


def lines(narrative: Narrative) -> tuple[Line, ...]:
    """The sentences of the patients' stories, analysed."""
    short = abbreviations(narrative.text)
    return tuple(_line(narrative.text, sentence, short) for sentence in narrative.sentences if sentence.patient)


def _line(text: str, sentence: Sentence, short: Abbreviations) -> Line:
    pieces = tokens(text, sentence.start, sentence.end)
    numbers = quantities(text, sentence.start, sentence.end)
    return Line(
        sentence,
        text[sentence.start : sentence.end],
        pieces,
        terms_in(pieces, short),
        numbers,
        time_expressions(text, sentence.start, sentence.end),
    )


def mentions(narrative: Narrative) -> tuple[Mention, ...]:
    """Everything that a report says of its patients, in the order of the text."""
    return mentions_in(lines(narrative), narrative.patients)


def mentions_in(analysed: tuple[Line, ...], patients: int) -> tuple[Mention, ...]:
    """Everything that analysed sentences say of so many patients, in the order of the text."""
    found: list[Mention] = []
    for patient in range(1, patients + 1):
        own = tuple(line for line in analysed if line.sentence.patient == patient)
        for room in ROOMS:
            found.extend(room(own))
    return tuple(sorted(found, key=lambda said: (said.span.start, said.span.end, type(said).__name__)))
