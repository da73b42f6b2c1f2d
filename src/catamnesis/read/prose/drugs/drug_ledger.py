"""What was said of each drug so far: named again with nothing new it gives no new fact; "this drug" is the last one."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from catamnesis.case.mention import Act, ExposureSaid
from catamnesis.case.narrative import Part
from catamnesis.read.prose.drugs.drug_courses import Step
from catamnesis.read.prose.drugs.drug_names import Named, known_class, member
from catamnesis.read.prose.nouns import Line, TermKind

_RUNNING = (Act.START, Act.CONTINUE, Act.INCREASE, Act.DECREASE)
_VAGUE = (Act.START, Act.NONE, Act.PAST)
#: Letters within which a second word on a drug explains the first.
_NEAR = 160
_SUMMARY = (Part.ABSTRACT, Part.TITLE, Part.INTRODUCTION, Part.DISCUSSION, Part.TABLE, Part.LEGEND)


@dataclass(frozen=True, slots=True)
class Said:
    """A fact with the name and the word it was made of."""

    exposure: ExposureSaid
    drug: Named
    step: Step


class Ledger:
    """Facts by drug, in the order of reading."""

    def __init__(self) -> None:
        self._facts: dict[str, list[Said]] = defaultdict(list)
        self.last: Named | None = None
        self.last_together: set[str] = set()

    def enter(self, said: Said, part: Part) -> None:
        """Take a fact up if it says something new, in place of an earlier one that says less of the same."""
        self._remember(said.drug)
        known = self._facts[said.exposure.drug.removeprefix("liposomal ").removeprefix("pegylated ")]
        if self._only_class(said):
            return
        if part in _SUMMARY and known and (said.exposure.action in _VAGUE or not _new_act(said, known)):
            return
        if said.exposure.action is Act.NONE and known and (said.step.faint or known[-1].exposure.action is Act.NONE):
            return
        if said.step.again and not said.step.named and known:
            known.append(said)
            return
        if said.exposure.action is Act.NONE and not said.step.faint:
            known.append(said)
            return
        for place, earlier in enumerate(known):
            if _adds_nothing(said, earlier, known):
                return
            if _says_less(earlier, said) and earlier is known[-1] and said.drug.start - earlier.drug.end < _NEAR:
                known[place] = said
                return
        if (
            not _new_act(said, known)
            and said.exposure.dose is None
            and said.exposure.route in (None, known[-1].exposure.route)
        ):
            return
        known.append(said)

    def facts(self) -> tuple[Said, ...]:
        """All facts in the order of the text."""
        every = [said for facts in self._facts.values() for said in facts]
        return tuple(sorted(every, key=lambda said: said.exposure.span.start))

    def _remember(self, drug: Named) -> None:
        if self.last is not None and self.last.end < drug.start - 200:
            self.last_together = set()
        if self.last is None or drug.start - self.last.end > 60:
            self.last_together = set()
        self.last_together.add(drug.label)
        self.last = drug

    def _only_class(self, said: Said) -> bool:
        """Whether a class speaks of its members named before and says nothing new of them."""
        if (
            said.drug.kind is not TermKind.DRUG_CLASS
            or said.exposure.action not in _VAGUE
            or said.exposure.dose is not None
        ):
            return False
        name, step = said.exposure.drug, said.step
        if not known_class(name) or (said.exposure.action is Act.START and not step.weak):
            return False
        last = [
            facts[-1].exposure.action
            for drug, facts in self._facts.items()
            if facts and drug != name and member(drug, name)
        ]
        over = all(act in (Act.PAST, Act.STOP) for act in last)
        return bool(last) and not (over and said.exposure.action is Act.START and not step.faint)


def _adds_nothing(said: Said, earlier: Said, known: list[Said]) -> bool:
    new, old = said.exposure, earlier.exposure
    same = new.action is old.action or (new.action in _VAGUE and old.action in _RUNNING)
    if new.action not in _VAGUE:
        same = new.action is old.action is known[-1].exposure.action
    if new.action is Act.START and known[-1].exposure.action in (Act.STOP, Act.PAST) and not said.step.faint:
        same = False
    return same and new.dose in (None, old.dose) and new.route in (None, old.route) and new.per in (None, old.per)


def _says_less(earlier: Said, said: Said) -> bool:
    new, old = said.exposure, earlier.exposure
    same = new.action is old.action or (old.action is Act.NONE)
    return same and old.dose in (None, new.dose) and old.route in (None, new.route) and old.per in (None, new.per)


def _new_act(said: Said, known: list[Said]) -> bool:
    if not known:
        return True
    act, last = said.exposure.action, known[-1].exposure.action
    if act is Act.PAST:
        return False
    if act is Act.START:
        return (
            last in (Act.STOP, Act.PAST, Act.NONE)
            and not said.step.faint
            and not (said.step.named and last is Act.STOP)
        )
    return act is not last


#: The doubt of a drug that is not named.
BY_REFERENCE = "not named here: taken for the drug spoken of before"
_REFERENCE = re.compile(
    r"\b(?:this|the|that|these|both) (drugs?|molecules?|medications?|agents?|medicines?|treatments?)\b(?! (?:of|with|"
    r"for|was changed))",
    re.IGNORECASE,
)
_RELAYED = re.compile(
    r"\b(?:followed by|then|relayed by|relay (?:by|with)|switched to|changed to|converted to|and)\s+(?:an?\s+|the\s+)?"
    r"((?:oral|intravenous|subcutaneous|intramuscular)(?:ly)?(?:\s+(?:route|form|therapy|administration|treatment|"
    r"dose|doses))?)"
    r"(?=\s*[(,:]?\s*(?:of|at|at a dose of)?\s*\d)",
    re.IGNORECASE,
)


def with_references(line: Line, drugs: tuple[Named, ...], ledger: Ledger) -> tuple[Named, ...]:
    """The drugs of a sentence; where none is named, "this drug" as the drug last spoken of."""
    last = ledger.last
    base = line.sentence.start
    if drugs:
        return _with_routes(line, drugs)
    if last is None:
        return drugs
    if (words := _REFERENCE.search(line.text)) and len(ledger.last_together) == 1:
        return (replace(last, start=base + words.start(1), end=base + words.end(1), doubt=BY_REFERENCE),)
    return ()


def _with_routes(line: Line, drugs: tuple[Named, ...]) -> tuple[Named, ...]:
    """The drugs of a sentence, and a route with a new dose as the drug before it ("1 g, followed by oral 1 mg/kg")."""
    more: list[Named] = []
    base = line.sentence.start
    for words in _RELAYED.finditer(line.text):
        start, end = base + words.start(1), base + words.end(1)
        before = [drug for drug in drugs if drug.end <= start]
        behind = [drug for drug in drugs if drug.start >= end]
        near = line.text[end - base : behind[0].start - base] if behind else "none near: "
        if before and not re.fullmatch(r"[^,;:.]{0,30}", near):
            more.append(replace(before[-1], start=start, end=end))
    return tuple(sorted([*drugs, *more], key=lambda drug: drug.start))
