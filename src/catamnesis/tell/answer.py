"""The answer first: what became of each part of the illness, on what it rests, and what cannot be said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.event import Answer, Outcome
from catamnesis.case.finding import Domain, Finding
from catamnesis.case.response import Change, Item, Judgement, Phase
from catamnesis.case.therapy import Exposure
from catamnesis.tell import phrases
from catamnesis.tell.candidates import Candidates, asked_in_words
from catamnesis.tell.opinions import caveat
from catamnesis.tell.opinions import tag as opinion_tag
from catamnesis.tell.page import (
    Block,
    Cell,
    Line,
    Listing,
    Paragraph,
    Printed,
    Row,
    Section,
    Table,
    Tag,
    anchored,
    plain,
)
from catamnesis.tell.story import outcome_words, patient_words, treatment_words
from catamnesis.tell.typography import listed, sentence_case, typeset

#: Said once, plainly.
NOTICE = "For research and documentation. Not a medical device."
#: Said of every uncontrolled course.
NO_CAUSE = (
    "That the treatment caused what changed: one course without a comparison cannot show it, and no probability of "
    "cause is given."
)
#: The order in which verdicts are told.
BLIND = "not evaluable"
VERDICTS = ("improved", "worsened", "conflicting", "unchanged", BLIND)
#: Words by which a judgement says that no number stands behind it.
STATED_WORDS = "stated by the author"
#: Words by which a judgement says that a measure takes no part in its verdict.
NOT_COUNTED = "not counted"
#: Beginnings of caveats that the table shows already, and the words by which two measures count as one.
IN_THE_TABLE = ("Rivals by their window", "Everything here is stated")
ONE_SIGNAL = "one signal, not two"
#: What the room of coexposures says where a change cannot be told apart from what else was given.
NOT_SEPARABLE = "not separable"
#: Rivals that are named in a cell; more are counted.
MOST_RIVALS = 4


@dataclass(frozen=True, slots=True)
class Weight:
    """What other rooms say of a domain: is it more than noise, and what else could explain it."""

    noise: tuple[Line, ...]
    rivals: tuple[Line, ...]


def treatment_in_question(case: Case) -> Exposure | None:
    """The treatment in question, or None where the case does not hold it."""
    try:
        return case.exposure_in_question()
    except Refusal:
        return None


def question_line(case: Case) -> Line:
    """The question in one line."""
    exposure = treatment_in_question(case)
    if exposure is None and not case.question.exposure:
        return plain("No treatment in question is named, so there is no day 0 and nothing is weighed.")
    if exposure is None:
        return plain("The treatment in question is not among the treatments of the case.")
    aim = f" Aim: {case.question.aim}." if case.question.aim else ""
    return (
        Printed("What became of "),
        Printed(patient_words(case)),
        Printed(" after the start of "),
        Printed(treatment_words(exposure), exposure.sources, strong=True),
        *asked_in_words(Candidates.of(case)),
        Printed(f"?{aim}"),
    )


def answer_section(case: Case) -> Section:
    """The verdicts by domain, and what cannot be said."""
    verdicts = sorted((j for j in case.judgements if j.room == "verdict"), key=_order)
    if not verdicts:
        words = "No part of the illness could be judged. The reasons stand under Discrepancies."
        return Section("answer", "The answer", (*Candidates.of(case).told(), Paragraph(plain(words), "lead")))
    blocks: list[Block] = [*Candidates.of(case).told(), Paragraph(plain(_in_short(verdicts)), "lead")]
    blocks.append(
        Table(
            "",
            ("Domain", "Verdict", "On what", "More than noise?", "What else could explain it"),
            tuple(_row(case, verdict, number) for number, verdict in enumerate(verdicts)),
            "verdicts",
        )
    )
    blocks += _end(case)
    blocks.append(Listing("What cannot be said", tuple(_cannot(case, verdicts))))
    return Section("answer", "The answer", tuple(blocks))


def _order(judgement: Judgement) -> tuple[int, int, str]:
    domains = [domain.value for domain in Domain]
    place = domains.index(judgement.subject) if judgement.subject in domains else len(domains)
    said = VERDICTS.index(judgement.verdict) if judgement.verdict in VERDICTS else len(VERDICTS)
    return said == len(VERDICTS) - 1, place, judgement.subject


def _in_short(verdicts: list[Judgement]) -> str:
    told = []
    for word in VERDICTS:
        held = [v for v in verdicts if v.verdict == word]
        if not held:
            continue
        stated = [v.subject for v in held if _only_stated(v)]
        measured = [v.subject for v in held if v.subject not in stated]
        if word == BLIND or not stated:
            told.append(f"{sentence_case(word)}: {listed([v.subject for v in held])}.")
        elif not measured:
            told.append(f"{sentence_case(word)} by the author's word only: {listed(stated)}.")
        else:
            sides = f"{listed(measured)}, by measurement; {listed(stated)}, by the author's word only"
            told.append(f"{sentence_case(word)}: {sides}.")
    return " ".join(told)


def _only_stated(verdict: Judgement) -> bool:
    counted = [item for item in verdict.items if item.answer is Answer.YES] or verdict.items
    return bool(counted) and all(STATED_WORDS in item.reason.lower() for item in counted)


def _row(case: Case, verdict: Judgement, number: int) -> Row:
    weight = _weight(case, verdict)
    return Row(
        (
            Cell((plain(sentence_case(verdict.subject)),)),
            Cell(((Printed(sentence_case(verdict.verdict), how=verdict.derivation),),), sign=verdict.verdict),
            Cell(tuple(_measure(case, item) for item in verdict.items) or (caveat(verdict.explanation),)),
            Cell(weight.noise or ((plain("not measured", quiet=True),) if verdict.verdict != BLIND else ())),
            Cell(weight.rivals),
        ),
        f"verdict-{anchored(verdict.subject, number)}",
        sentence_case(verdict.subject),
    )


def _measure(case: Case, item: Item) -> Line:
    """A measure with its two values, or a finding, with the first words of its reason, which say where it went."""
    stated = STATED_WORDS in item.reason.lower()
    values = next((_values(change) for change in case.changes if change.label == item.name and _last(change)), "")
    said = re.split(r"[,;]", item.reason)[0]
    hidden = f"; {NOT_COUNTED}" in item.reason
    words = sentence_case(typeset(f"{item.name}: {values}{said}{f', {NOT_COUNTED}' if hidden else ''}"))
    return (Printed(words, item.sources, tag=Tag.STATED if stated else opinion_tag(item.reason)),)


def _last(change: Change) -> bool:
    return change.phase is Phase.LAST


def _values(change: Change) -> str:
    """The two values and the time between them, where both are known: "179 → 31 mg/L in 8 days, "."""
    if change.baseline is None or change.after is None:
        return ""
    before, after = phrases.reported(change.baseline.value), phrases.value_unit(change.after.value, change.unit)
    return f"{before} → {after} in {phrases.elapsed_words(change.elapsed)}, "


def _weight(case: Case, verdict: Judgement) -> Weight:
    subjects = {
        change.id: change.label for change in case.changes if change.domain == verdict.subject and _last(change)
    }
    found = {finding.id for finding in case.of(Finding) if finding.domain == verdict.subject}
    noise = [
        (
            Printed(f"{subjects[j.subject]}: " if len(subjects) > 1 else ""),
            Printed(j.verdict if len(subjects) > 1 else sentence_case(j.verdict), how=j.derivation),
        )
        for j in case.judgements
        if j.room == "variation" and j.subject in subjects
    ]
    rivals = [j for j in case.judgements if j.room == "coexposure" and (j.subject in subjects or j.subject in found)]
    return Weight(tuple(noise), tuple(_rival_lines(rivals, _asked(case))))


def _asked(case: Case) -> str:
    exposure = treatment_in_question(case)
    return exposure.drug.label if exposure else ""


def _rival_lines(judgements: Iterable[Judgement], asked: str) -> Iterator[Line]:
    items = [item for judgement in judgements for item in judgement.items if item.name != asked]
    sure = list(dict.fromkeys(item.name for item in items if item.answer is Answer.YES))
    open_ = [n for n in dict.fromkeys(i.name for i in items if i.answer is Answer.UNKNOWN) if n not in sure]
    for names, word in ((sure, "yes"), (open_, "perhaps")):
        if names:
            more = f" and {len(names) - MOST_RIVALS} more" if len(names) > MOST_RIVALS else ""
            yield (Printed(f"{word}: ", quiet=True), Printed(", ".join(names[:MOST_RIVALS]) + more))
    if items and not sure and not open_:
        yield plain("no other drug given")


def _cannot(case: Case, verdicts: list[Judgement]) -> Iterator[Line]:
    yield plain(NO_CAUSE)
    held = [j for j in case.judgements if j.room == "coexposure"]
    mixed = [j for j in held if j.verdict == NOT_SEPARABLE]
    if mixed:
        told = "no change" if len(mixed) == len(held) else f"only {len(held) - len(mixed)} of {len(held)} changes"
        yield plain(f"Which treatment did it: by the days, {told} can be told apart from what else was given.")
    blind = [verdict.subject for verdict in verdicts if verdict.verdict == BLIND]
    if blind:
        yield plain(f"What became of {listed(blind)}: the reasons stand in the table.")
    said = [text for verdict in verdicts for text in verdict.caveats if not text.startswith(IN_THE_TABLE)]
    shared = [text for text in said if ONE_SIGNAL in text]
    for text in dict.fromkeys((*shared[:1], *(text for text in said if ONE_SIGNAL not in text))):
        yield caveat(sentence_case(text))


def _end(case: Case) -> Iterator[Block]:
    said = {judgement.subject: judgement.verdict for judgement in case.judged("outcome")}
    for outcome in case.of(Outcome):
        scored = f" {sentence_case(said[outcome.id])}." if outcome.id in said else ""
        yield Paragraph((Printed(outcome_words(outcome) + scored, outcome.sources),))
