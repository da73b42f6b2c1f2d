"""What a report calls a finding or an illness, and which two of its words mean the same thing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from catamnesis.case.finding import Status
from catamnesis.case.mention import FindingSaid
from catamnesis.read.prose.draft.entries_drafted import clean
from catamnesis.read.prose.findings.finding_words import is_shade
from catamnesis.read.prose.nouns import TermKind
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.vocabulary import find, vocabulary

_QUOTES = str.maketrans("", "", '"\u201c\u201d\u00ab\u00bb')
_SHORT = re.compile(r"[A-Z][A-Za-z0-9/-]{0,8}[A-Z0-9]s?")
#: Words behind which an illness stands, whatever it is called.
_NAMING = re.compile(
    r"\b(?:diagnosed (?:with|as(?: having)?|to have)|diagnosis of|diagnosis was|known (?:case of|to have)|"
    r"suffer(?:s|ed|ing) from)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}\Z",
    re.IGNORECASE,
)
#: Last words of long forms that are illnesses: "clinically amyopathic dermatomyositis".
_ILLNESS = re.compile(
    r"(?:itis|pathy|omas?|osis|trophy|penia|(?<!\w)(?:syndrome|disease|disorder|cancer|leuka?emia|failure|hypertension|"
    r"infection|deficiency))\Z",
    re.IGNORECASE,
)
#: Sides, which make two findings of one name.
_SIDES = frozenset("left right upper lower bilateral".split())


@dataclass(frozen=True, slots=True)
class Called:
    """A finding as the case calls it.

    Parameters
    ----------
    name
        The author's words; the long form of a short form that the report explains.
    code
        Of a public vocabulary, None where none says the same.
    same
        What other words for the same thing give too.
    is_illness
        Whether it is the name of an illness.
    illness_code
        Its code as an illness in the Disease Ontology.
    is_diagnosed
        Whether the text calls it the diagnosis.
    """

    name: str
    code: str | None
    same: str
    is_illness: bool = False
    illness_code: str | None = None
    is_diagnosed: bool = False


class Callings:
    """How one report calls things.

    Parameters
    ----------
    text
        The report.
    short
        Short forms that it explains, with their long forms.
    """

    def __init__(self, text: str, short: Mapping[str, str]) -> None:
        self._text = text
        self._short = short

    def called(self, one: FindingSaid) -> Called:
        """What a finding is called here."""
        written = clean(one.span.words.translate(_QUOTES))
        long = self._short.get(written) or self._short.get(written.removesuffix("s"))
        name, concept = written or clean(one.concept.label), one.concept
        if long:
            name = clean(long)
        elif _SHORT.fullmatch(written) and concept.curie:
            name = clean(concept.label)
        code = _code_of_illness(concept.curie) or (_known(name) if long and not concept.curie else None)
        before = self._text[max(0, one.span.start - 80) : one.span.start]
        named = _NAMING.search(before) is not None or (bool(long) and _ILLNESS.search(name) is not None)
        diagnosed = named and one.assertion is not Status.ABSENT
        illness = one.disease or bool(code) or named
        same = _sameness(name, code or concept.curie)
        return Called(name, concept.curie or code, same, illness, code, diagnosed)


@cache
def _labels() -> dict[str, str]:
    """The name of each sign by its code."""
    rows = (row.split("\t") for row in vocabulary().rows)
    return {curie: label for letter, curie, label in rows if letter == "F"}


@cache
def _code_of_illness(curie: str | None) -> str | None:
    """The code of an illness that has one as a sign too: heart failure, squamous cell carcinoma."""
    if not curie or curie.startswith("DOID:"):
        return curie
    label = _labels().get(curie)
    illness = find(TermKind.DISEASE, label) if label else None
    return illness.id if illness is not None and illness.id.startswith("DOID:") else None


def _known(name: str) -> str | None:
    found = find(TermKind.DISEASE, name)
    return found.id if found is not None and found.id.startswith("DOID:") else None


def _sameness(name: str, code: str | None) -> str:
    words = [token.low for token in tokens(name) if token.is_word]
    sides = sorted(_SIDES.intersection(words))
    plain = [token.stem for token in tokens(name) if token.is_word and not is_shade(token.low)]
    return " ".join((code or " ".join(plain) or " ".join(words), *sides))
