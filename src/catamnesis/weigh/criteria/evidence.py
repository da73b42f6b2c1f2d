"""Looks up in a case what an item of a set of criteria asks for: signs, antibodies, enzymes, a muscle biopsy.

A name fits only as a whole. Nothing is concluded from a name that merely contains another.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads
from typing import Any, Final

from catamnesis.case.case import Case
from catamnesis.case.event import Answer
from catamnesis.case.finding import Finding, Serology, SerologyResult, Status
from catamnesis.case.laboratory import Comparator, LabValue
from catamnesis.case.patient import Diagnosis
from catamnesis.case.therapy import Procedure
from catamnesis.terms.analytes import find_analyte
from catamnesis.terms.concept import Concept
from catamnesis.weigh.figures import figure
from catamnesis.weigh.questionnaire import Reply, joined

Words = tuple[str, ...]

#: Words that say how much or since when, or join others, and do not change which sign is named.
_ASIDE: Final = frozenset(
    "a an the of on in at both severe mild moderate marked slight typical characteristic classic classical new acute "
    "symmetric symmetrical progressive bilateral persistent recurrent chronic diffuse active extensive".split()
)
#: Words of a report that only say that something was seen.
_REPORTING: Final = frozenset(
    "showed shows showing show revealed revealing reveals found finding with there was were is are presence evidence "
    "some few many abundant focal biopsy sign".split()
)
_NEGATIONS: Final = frozenset("no not without absence absent nor neither".split())
_SPELLING: Final = (("haem", "hem"), ("oede", "ede"), ("oeso", "eso"), ("fibre", "fiber"), ("tising", "tizing"))
_MYOSITIS: Final = frozenset("myositis dermatomyositis polymyositis dermatomyopathy antisynthetase cadm".split())
#: Skin signs of dermatomyositis that criteria count one by one.
SKIN_SIGNS: Final = ("heliotrope rash", "Gottron papules", "Gottron sign")
_ANTIBODY: Final = frozenset("anti antibody autoantibody igg serology".split())
_AT_LEAST: Final = (Comparator.EQUAL, Comparator.ABOVE, Comparator.AT_LEAST, Comparator.ABOUT)
_AT_MOST: Final = (Comparator.EQUAL, Comparator.BELOW, Comparator.AT_MOST, Comparator.ABOUT)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its own names and codes, narrower, broader and contrary ones, and those that need a muscle biopsy."""

    id: str
    curies: frozenset[str]
    words: frozenset[Words]
    implying: frozenset[Words]
    implying_curies: frozenset[str]
    ruling_out: frozenset[Words]
    denying: frozenset[Words]
    in_biopsy: frozenset[Words]


@lru_cache(maxsize=4096)
def folded(name: str) -> Words:
    """Words of a name without capitals, accents, plurals, hyphens, spelling variants and words of degree.

    Examples
    --------
    >>> folded("Severe Gottron's papules"), folded("Jo-1") == folded("JO1")
    (('gottron', 'papule'), True)
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s\b", "", plain)
    words = (_singular(word) for word in re.findall(r"[^\W\d_]+|\d+", plain))
    return tuple(word for word in words if word not in _ASIDE)


def _singular(word: str) -> str:
    for british, american in _SPELLING:
        word = word.replace(british, american)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "is", "us")):
        return word[:-1]
    return word


@cache
def signs() -> dict[str, Sign]:
    """Signs of the table ``signs.toml`` by their id.

    Examples
    --------
    >>> sorted(signs()["Gottron sign"].curies)
    ['HP:0430033']
    """
    table = loads(files("catamnesis.weigh.criteria").joinpath("signs.toml").read_text("utf-8"))
    return {row["id"]: _sign(row) for row in table["sign"]}


def _sign(row: dict[str, Any]) -> Sign:
    def names(key: str) -> frozenset[Words]:
        return frozenset(folded(name) for name in row.get(key, ()) if not name.startswith("HP:"))

    return Sign(
        id=row["id"],
        curies=frozenset(row["curies"]),
        words=names("words"),
        implying=names("implied_by"),
        implying_curies=frozenset(name for name in row.get("implied_by", ()) if name.startswith("HP:")),
        ruling_out=names("ruled_out_by"),
        denying=names("denied_by"),
        in_biopsy=names("in_biopsy"),
    )


def sign_reply(case: Case, sign: str) -> Reply:
    """Whether a sign was ever there, from the findings and diagnoses of a case.

    Present once is present; possible is open; absent counts where it was never said to be there.

    Parameters
    ----------
    sign
        Id in ``signs.toml``.

    Raises
    ------
    KeyError
        If the table has no such sign.
    """
    wanted = signs()[sign]
    facts: tuple[Finding | Diagnosis, ...] = (*case.of(Finding), *case.of(Diagnosis))
    return _settled(sign, ((_bearing(wanted, fact.concept, fact.status), fact) for fact in facts))


def _settled(sign: str, found: Iterable[tuple[Answer | None, Finding | Diagnosis]]) -> Reply:
    by_answer: dict[Answer, list[Finding | Diagnosis]] = {}
    for answer, fact in found:
        if answer is not None:
            by_answer.setdefault(answer, []).append(fact)
    said = {Answer.YES: "recorded", Answer.UNKNOWN: "recorded as possible", Answer.NO: "ruled out by the record"}
    for answer, word in said.items():
        if facts := by_answer.get(answer):
            labels = ", ".join(dict.fromkeys(f"{fact.concept.label} {fact.status}" for fact in facts))
            return Reply(answer, f"{word}: {labels}", joined(fact.sources for fact in facts), hidden=True)
    return Reply(Answer.UNKNOWN, f"{sign} is not recorded, neither as present nor as absent", hidden=True)


def _bearing(sign: Sign, concept: Concept, status: Status) -> Answer | None:
    """What one fact says of a sign; None where it says nothing."""
    name = folded(concept.label)
    itself = name in sign.words or concept.curie in sign.curies
    narrower = name in sign.implying or concept.curie in sign.implying_curies
    if status is Status.ABSENT:
        return Answer.NO if itself or name in sign.ruling_out else None
    if itself or narrower:
        return Answer.YES if status is Status.PRESENT else Answer.UNKNOWN
    return Answer.NO if status is Status.PRESENT and name in sign.denying else None


def finding_says(sign: str, finding: Finding) -> Answer | None:
    """What one finding says of a sign; None where it says nothing."""
    return _bearing(signs()[sign], finding.concept, finding.status)


def antibody_reply(case: Case, sign: str) -> Reply:
    """Whether an antibody was found, from the serologies, then from the findings."""
    wanted = signs()[sign]
    own = {_bare(words) for words in wanted.words}
    broader = {_bare(words) for words in wanted.ruling_out}
    tests = [test for test in case.of(Serology) if _bare(folded(test.target.label)) in own]
    groups = [test for test in case.of(Serology) if _bare(folded(test.target.label)) in broader]
    for answer, result, among in (
        (Answer.YES, SerologyResult.POSITIVE, tests),
        (Answer.UNKNOWN, SerologyResult.BORDERLINE, tests),
        (Answer.NO, SerologyResult.NEGATIVE, [*tests, *groups]),
    ):
        hits = [test for test in among if test.result is result]
        if hits:
            labels = ", ".join(dict.fromkeys(test.target.label for test in hits))
            return Reply(answer, f"{labels} {result}", joined(test.sources for test in hits), hidden=True)
    return sign_reply(case, sign)


def _bare(words: Words) -> Words:
    return tuple(word for word in words if word not in _ANTIBODY)


def raised_reply(case: Case, analytes: Iterable[str]) -> Reply:
    """Whether one of several analytes was ever above the laboratory's own limit; no only where each was measured."""
    wanted = tuple(analytes)
    labels = {name: analyte.label if (analyte := find_analyte(name)) else name for name in wanted}
    normal: dict[str, LabValue] = {}
    for lab in case.of(LabValue):
        if lab.analyte not in wanted or lab.reference.high is None:
            continue
        if lab.value > lab.reference.high and lab.comparator in _AT_LEAST:
            limit = f"{figure(lab.value)} {lab.unit}, limit {figure(lab.reference.high)}"
            return Reply(Answer.YES, f"{labels[lab.analyte]} {limit}", lab.sources, hidden=True)
        if lab.value <= lab.reference.high and lab.comparator in _AT_MOST:
            normal[lab.analyte] = lab
    missing = [labels[name] for name in wanted if name not in normal]
    sources = joined(lab.sources for lab in normal.values())
    if not missing:
        return Reply(Answer.NO, f"never above the limit: {', '.join(labels.values())}", sources, hidden=True)
    reason = f"no value with a reference range for {', '.join(missing)}"
    return Reply(Answer.UNKNOWN, reason, sources, hidden=True)


def first_settled(replies: Iterable[Reply]) -> Reply:
    """The first yes, else the first no, else the first reply; several ways of looking for one thing."""
    looked = tuple(replies)
    for answer in (Answer.YES, Answer.NO):
        for reply in looked:
            if reply.answer is answer:
                return reply
    return looked[0]


def any_reply(replies: Iterable[Reply], *, name: str) -> Reply:
    """Whether at least one of several things was there: no only where each is known to be absent."""
    looked = tuple(replies)
    for answer in (Answer.YES, Answer.UNKNOWN):
        hits = [reply for reply in looked if reply.answer is answer]
        if hits:
            reason = "; ".join(dict.fromkeys(reply.reason for reply in hits))
            kept = reason if answer is Answer.YES else f"{name}: not known to be absent, and not recorded as present"
            return Reply(answer, kept, joined(reply.sources for reply in hits), hidden=True)
    reason = "; ".join(dict.fromkeys(reply.reason for reply in looked))
    return Reply(Answer.NO, reason, joined(reply.sources for reply in looked), hidden=True)


def skin_reply(case: Case) -> Reply:
    """Whether there was a rash of dermatomyositis: heliotrope, Gottron's papules or sign, or so named."""
    names = ("dermatomyositis rash", *SKIN_SIGNS)
    return any_reply((sign_reply(case, name) for name in names), name=names[0])


def muscle_biopsies(case: Case) -> tuple[Procedure, ...]:
    """Biopsies of muscle; a biopsy of skin, or of a place that is not named, is none."""
    return tuple(act for act in case.of(Procedure) if folded(act.concept.label) in signs()["muscle biopsy"].words)


def biopsy_reply(case: Case, sign: str) -> Reply:
    """Whether a muscle biopsy showed a feature, from its result in words, then from the findings."""
    wanted = signs()[sign]
    names = wanted.words | wanted.in_biopsy
    told: dict[Answer, Procedure] = {}
    acts = muscle_biopsies(case)
    for act in acts:
        for phrase, answer in _clauses(act.result):
            if phrase in names:
                told.setdefault(answer, act)
    for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO):
        if answer in told:
            act = told[answer]
            return Reply(answer, f"{act.concept.label}: {act.result}", act.sources, hidden=True)
    found = sign_reply(case, sign)
    if found.answer is Answer.UNKNOWN and not acts:
        return Reply(Answer.UNKNOWN, "no muscle biopsy is recorded; a skin biopsy is none", hidden=True)
    return found


def _clauses(result: str) -> Iterator[tuple[Words, Answer]]:
    """Phrases of a result in words, each affirmed, denied, or open where a denial may reach over a comma."""
    for sentence in re.split(r"[.;]|\bbut\b", result):
        denied = False
        for clause in sentence.split(","):
            carried, denied = denied, False
            for piece in re.split(r"\band\b|\bor\b|\bnor\b|\bwith\b", clause):
                words = folded(piece)
                denied = denied or any(word in _NEGATIONS for word in words)
                answer = Answer.NO if denied else Answer.UNKNOWN if carried else Answer.YES
                yield tuple(w for w in words if w not in _NEGATIONS and w not in _REPORTING), answer
            denied = denied or carried


def myositis_in_question(case: Case) -> bool:
    """Whether the case names a myositis, or shows a skin sign of dermatomyositis."""
    for diagnosis in case.of(Diagnosis):
        words = set(folded(diagnosis.concept.label))
        if diagnosis.status is not Status.ABSENT and words & _MYOSITIS and not words & _NEGATIONS:
            return True
    return skin_reply(case).answer is Answer.YES
