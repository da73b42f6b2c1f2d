"""Signs, symptoms, illnesses and abnormal results of the patient, each on its noun phrase."""

from collections.abc import Iterator

from catamnesis.case.finding import Status
from catamnesis.case.mention import FindingSaid
from catamnesis.case.narrative import Part
from catamnesis.read.prose.context.assertion import Elsewhere, asserted
from catamnesis.read.prose.findings.finding_names import concept_of
from catamnesis.read.prose.findings.finding_phrases import Ground, Phrase, phrases, short_forms
from catamnesis.read.prose.findings.finding_sentence import Words, words_of
from catamnesis.read.prose.nouns import Line, TermKind
from catamnesis.read.prose.times.when import when_of

_NOT_OF_PATIENT = (Elsewhere.FAMILY, Elsewhere.HYPOTHETICAL)


def mentions(lines: tuple[Line, ...]) -> Iterator[FindingSaid]:
    """What the sentences say of signs, symptoms, illnesses and abnormal results."""
    read = [(line, words, phrases(words)) for line in lines for words in (words_of(line),)]
    short = frozenset(form for _, words, found in read for form in short_forms(words, found))
    told: set[str] = set()
    for line, words, found in read:
        if short and any(token.text in short for token in words.tokens):
            words = words_of(line, short)
            found = phrases(words)
        for phrase in found:
            named = {token.stem for token in words.tokens[phrase.first : phrase.last] if token.is_word}
            if line.sentence.part is Part.LEGEND and named <= told:
                continue
            told |= named
            yield from _said(line, words, phrase)


def _said(line: Line, words: Words, phrase: Phrase) -> Iterator[FindingSaid]:
    start, end = words.tokens[phrase.first].start, words.tokens[phrase.last - 1].end
    told = asserted(line, start, words.tokens[phrase.core - 1].end)
    if told.elsewhere in _NOT_OF_PATIENT or (phrase.ground is Ground.DENIED and told.status is not Status.ABSENT):
        return
    term = phrase.term
    yield FindingSaid(
        span=line.span(start, end),
        patient=line.sentence.patient,
        concept=concept_of(line, start, end, term, told.status),
        assertion=told.status,
        disease=term is not None and term.kind is TermKind.DISEASE,
        course=str(told.course) if told.course else "",
        when=when_of(line, start, end),
    )
