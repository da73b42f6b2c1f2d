"""What a finding is called: the name and code of the lexicon where it says the same, else the author's words."""

from catamnesis.case.finding import Status
from catamnesis.read.prose.findings.finding_words import is_shade
from catamnesis.read.prose.nouns import Line, Term, TermKind
from catamnesis.terms.concept import Concept

_QUOTES = str.maketrans("", "", '"\u201c\u201d\u00ab\u00bb')


def concept_of(line: Line, start: int, end: int, term: Term | None, status: Status) -> Concept:
    """The concept of a phrase.

    A name of the lexicon within a longer phrase stands for the whole of it only where the rest is a shade ("severe",
    "left-sided", "recurrent"). Rebound tenderness is no pain, and electric shocks are no shock. A kind of an illness
    that is there is that illness ("viral myocarditis"); one that is not there says nothing of the others.

    Parameters
    ----------
    line
        The sentence.
    start, end
        Place of the phrase.
    term
        The name of the lexicon in it, if there is one.
    status
        Whether the sentence says that it was there.
    """
    written = " ".join(line.words(start, end).translate(_QUOTES).split())
    if term is None:
        return Concept(written)
    if start >= term.start and end <= term.end:
        return Concept(term.label, term.id)
    before = [token.low for token in line.tokens if start <= token.start < term.start and token.is_word]
    after = [token.low for token in line.tokens if term.end <= token.start < end and token.is_word]
    same = all(map(is_shade, (*before, *after)))
    kind = term.kind is TermKind.DISEASE and not after and status is not Status.ABSENT
    return Concept(written, term.id if same or kind else None)
