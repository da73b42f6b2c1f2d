"""Why a drug was given, what harm the text ties to it, and why it was stopped."""

import re

from catamnesis.read.prose.drugs.drug_names import Named
from catamnesis.read.prose.nouns import Line, Term, TermKind

_FOR = re.compile(
    r"\b(?:for|against|to treat|to control|to prevent)\s+(?:(?:the\s+)?(?:treatment|management|control|prophylaxis|"
    r"prevention|suspicion)"
    r"\s+of\s+)?(?:[\w-]+\s+){0,4}$"
)
_OTHER_STATEMENT = re.compile(
    r";|\.\s|\b(?:while|but|whereas|which|who|after|because|then)\b|,\s+(?:and\s+)?(?:he|she|was)\b"
)
_TREATED_FOR = re.compile(r"\b(?:treat(?:ed|ment)|therapy)\s+(?:for|of)\s+[^;,.]{0,60}$", re.IGNORECASE)
_INDUCED = re.compile(r"^[\s-]*(?:induced|associated|related|triggered)\s+$")
_DUE_TO = re.compile(
    r"\b(?:due to|secondary to|caused by|induced by|attributed to|because of|related to|after|following|as a result of|"
    r"side effects? of|while (?:on|taking|receiving))\s+(?:[\w-]+\s+){0,5}$"
)
_HARM = re.compile(
    r"\b(?:develop\w*|experienc\w*|occur\w*|suffer\w*|presented with|induced|caused?|responsible for|complicated by|"
    r"led to)\b"
)
_REASON = re.compile(
    r"\b(?:because of|due to|owing to|for|given|on account of|as a result of|secondary to|following|"
    r"after)\s+(?:[\w-]+\s+){0,4}$"
)


#: Letters before a finding that are looked at.
_NEAR = 120


def _harms(line: Line) -> tuple[Term, ...]:
    return line.of(TermKind.FINDING, TermKind.DISEASE)


def indication(line: Line, drug: Named) -> str:
    """What the sentence says the drug was given for, as written; empty where it does not."""
    base = line.sentence.start
    for term in _harms(line):
        if drug.end <= term.start and term.start - drug.end < 120:
            gap = line.text[drug.end - base : term.start - base]
            if _FOR.search(gap) and not _OTHER_STATEMENT.search(gap):
                return line.words(term.start, term.end)
        elif term.end <= drug.start and drug.start - term.end < 60:
            before = line.text[max(0, term.start - base - _NEAR) : term.start - base]
            gap = line.text[term.end - base : drug.start - base]
            if _TREATED_FOR.search(before) and re.match(r"\s+(?:with|by|using)\b", gap):
                return line.words(term.start, term.end)
    return ""


def caused(line: Line, drug: Named) -> str:
    """What harm the sentence ties to the drug, as written; empty where none."""
    base = line.sentence.start
    for term in _harms(line):
        if drug.end <= term.start:
            gap = line.text[drug.end - base : term.start - base]
            if _INDUCED.match(gap + " ") or (
                len(gap) < 80
                and re.search(r"^[\w\s,-]{0,40}\b(?:induced|caused|led to|was responsible for)\b[^;.]{0,30}$", gap)
            ):
                return line.words(term.start, term.end)
        elif term.end <= drug.start and drug.start - term.end < 80:
            gap = line.text[term.end - base : drug.start - base]
            before = line.text[max(0, drug.start - base - _NEAR) : drug.start - base]
            in_time = re.search(r"\b(?:after|following)\b", gap)
            if _DUE_TO.search(gap) and (_HARM.search(before) or not in_time):
                return line.words(term.start, term.end)
    return ""


def stopped_for(line: Line, drug: Named) -> str:
    """Why the drug was stopped, as written; empty where the sentence does not say."""
    base = line.sentence.start
    for term in _harms(line):
        if (
            _REASON.search(line.text[max(0, term.start - base - _NEAR) : term.start - base])
            and term.start - drug.end < 120
        ):
            return line.words(term.start, term.end)
    return ""
