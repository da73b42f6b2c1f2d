"""From what a sentence says of one drug to facts: one for each thing done with it, each with its dose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from catamnesis.case.finding import Status
from catamnesis.case.mention import Act, ExposureSaid, TimeForm
from catamnesis.read.prose.context.assertion import Elsewhere, asserted
from catamnesis.read.prose.drugs.doses import Dose
from catamnesis.read.prose.drugs.drug_courses import Step
from catamnesis.read.prose.drugs.drug_ledger import Said
from catamnesis.read.prose.drugs.drug_names import Named
from catamnesis.read.prose.drugs.drug_past import not_long_before, past_words, within_story
from catamnesis.read.prose.drugs.drug_reasons import caused, indication, stopped_for
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.times.when import when_of
from catamnesis.terms.concept import Concept
from catamnesis.terms.drugs import find_drug

_FOR = re.compile(
    r"\b(?:for|during|over|lasting|course of|total of)\s+(?:an?|another|the|about|approximately|nearly|up to|at least|"
    r"only)?\s*[\w-]+ ?[\w-]*$|\d-days? course"
)
#: A list of what the patient takes.
_LISTED = re.compile(
    r"\b(?:medications?|drugs|(?:home|usual|regular|current|chronic|daily) (?:treatment|therapy))\b(?! (?:was|were) "
    r"(?:stopped|discontinued|started|given))"
    r"[^.;]{0,50}(?:\b(?:were|was|are|include[sd]?|consist(?:s|ed) of|comprised|comprising|including)\b"
    r"|:)(?:[^.;]|\.(?=\d)){0,300}$",
    re.IGNORECASE,
)
_USED = re.compile(
    r"\b(?:with|by|under|on|using|plus|for|despite|(?:day|week) \d+ of)\s+(?:[\w-]+\s){0,2}$|\b(?:therapy"
    r"|treatment|care|drugs?|agents?|medications?|regimens?|antibiotics?|chemotherapy|inhibitors?|diuretics?|steroids?|support)\s?[(:[]\s*$|\+\s*$",
    re.IGNORECASE,
)
_ONE_DOSE = re.compile(
    r"\b(?:first|second|third|last|single|one|one-time|loading|bolus|stat)\s+(?:[a-z]+\s+)?(?:dose|bolus|injection|infusion|"
    r"pulse)\s+of\s+(?:[\w-]+\s)?$",
    re.IGNORECASE,
)
#: Letters before a drug that are looked at.
_NEAR = 300


#: The moment at which the story finds the patient.
_AT_ENTRY = re.compile(
    r"\b(?:at|on|upon) (?:the time of )?(?:\w+ )?(?:admission|presentation|referral|first visit|diagnosis|entry"
    r"|arrival)\b"
    r"|\b\d+[ -]years?[ -]old\b",
    re.IGNORECASE,
)
_LIST = r"(?:(?!\b(?:with|by|was|were|after|and was)\b)[\w\s,()/-]){0,80}$"
#: "is on X", "was on X", "progressed on X".
_GOES_ON = re.compile(
    r"\b(?:is|are|remains?|has been|have been|still|being) (?:\w+ ){0,3}(?:on|under)\s" + _LIST, re.IGNORECASE
)
_WAS_ON = re.compile(
    r"\b(?:(?:had been|was|were) (?:\w+ly |already )?(?:on|under)|known [\w\s]{3,40} on|had (?:\w+ly "
    r")?(?:progressed|failed|relapsed|recurred)"
    r" (?:on|despite|under|after|with)|(?:reported|admitted|stated|recalled|denied any other|disclosed)\b[^.;]{0,40}"
    r"\b(?:us\w+|tak\w+|took|ingesti\w+))\s" + _LIST,
    re.IGNORECASE,
)

#: "He reported that he used X".
_REPORTED = re.compile(
    r"\b(?:reported|admitted|stated|recalled|disclosed|acknowledged|mentioned)\b(?: to| that)?(?: (?:he|she"
    r"|they))?(?: had)?"
    r" (?:us|tak|took|ingest|receiv)\w*\s[^.;]{0,60}$",
    re.IGNORECASE,
)
_STILL = re.compile(r"\b(?:still|now|currently|continu\w+|follow-?\s?up|discharge\w*)\b", re.IGNORECASE)
_UPON = re.compile(r"\b(?:after|despite|following|upon|by)\s$", re.IGNORECASE)
_COURSE = re.compile(r"\w+ (?:course|doses?|regimen|schedule)\b")
_CHANGED = ("chang", "switch", "replac", "convert")


class Told:
    """What a sentence tells of one drug."""

    def __init__(self, line: Line, drug: Named, doses: list[Dose], route: str | None, *, background: bool) -> None:
        self.line, self.drug, self.doses, self.route = line, drug, doses, route
        self.past = background or past_words(line, drug.start, drug.end)
        self.background = background

    def _before(self) -> str:
        """What stands before the drug, as far as it can bear on it."""
        start = self.drug.start - self.line.sentence.start
        return self.line.text[max(0, start - _NEAR) : start]

    def facts(self, steps: Sequence[Step]) -> Iterator[Said]:
        """A fact for each thing done with the drug, and for each dose split by a slash."""
        done = (self._listed() if all(step.faint for step in steps) else []) or self._done(steps) or self._unsaid()
        for place, step in enumerate(done):
            for dose in self._doses_of(place, done):
                yield self._fact(step, dose)

    def none(self) -> Said:
        """The fact that the drug was not given."""
        return self._fact(Step(Act.NONE, self.drug.start, weak=False, faint=False), None)

    def _listed(self) -> list[Step]:
        """Whether it stands in a list of what the patient takes."""
        before = self._before()
        listed = _LISTED.search(before)
        if not listed:
            return []
        act = Act.CONTINUE if "discharge" in listed[0].lower() else Act.PAST
        return [Step(act, self.drug.start, weak=True, faint=True)]

    def _unsaid(self) -> list[Step]:
        """What a drug without any status word is taken for: given before, given now, or only spoken of."""
        before = self._before()
        if not self.doses and not _USED.search(before) and not self.past:
            harmful = caused(self.line, self.drug)
            return [Step(Act.NONE, self.drug.start, weak=True, faint=True)] if harmful else []
        return [Step(self._bare(before), self.drug.start, weak=True, faint=True)]

    def _bare(self, before: str) -> Act:
        """What a drug with a mere "on" or "with" before it is taken for."""
        if self.past or (_WAS_ON.search(before) and not within_story(self.line)):
            return Act.PAST
        return Act.CONTINUE if _GOES_ON.search(before) else Act.START

    def _done(self, steps: Sequence[Step]) -> list[Step]:
        """Each act once, in order, what is faint only where nothing else is said."""
        clear = [step for step in steps if not step.faint] or list(steps[:1])
        if any(step.act is Act.START and not self._swapped(step) for step in clear):
            clear = [step for step in clear if not self._manner(step)]
        acts: dict[Act, Step] = {}
        for step in clear:
            act = self._act(step)
            if act not in acts:
                acts[act] = replace(step, act=act)
        if Act.START in acts and Act.CONTINUE in acts and acts[Act.START].weak:
            del acts[Act.START]
        return list(acts.values())

    def _swapped(self, step: Step) -> bool:
        return self.line.text.startswith(_CHANGED, step.place - self.line.sentence.start)

    def _manner(self, step: Step) -> bool:
        """Whether a taper is only the manner in which the drug was begun: "a tapering course of X was started"."""
        start = step.place - self.line.sentence.start
        return step.act is Act.DECREASE and step.place < self.drug.start and bool(_COURSE.match(self.line.text, start))

    def _act(self, step: Step) -> Act:
        if step.act is None:
            return Act.NONE
        if step.act is Act.START and step.past:
            told = within_story(self.line) or (not step.weak and not_long_before(self.line))
            return Act.START if told else Act.PAST
        if step.act is Act.START and step.weak and (self.past or _REPORTED.search(self._before())):
            return Act.PAST
        if (
            step.act is Act.CONTINUE
            and step.named
            and _UPON.search(self.line.text[: step.place - self.line.sentence.start])
        ):
            return Act.PAST if self.past or self._had_been() else Act.START
        if step.act is Act.CONTINUE:
            return Act.PAST if self._went_on_before(step) else Act.CONTINUE
        return step.act

    def _went_on_before(self, step: Step) -> bool:
        """Whether what went on is told of the time before: "she had been taking", "at admission he was receiving"."""
        if step.past or self.background or self._had_been():
            return True
        taking = self.line.text.startswith("taking", step.place - self.line.sentence.start)
        if taking and not _STILL.search(self._before()):
            return True
        return step.named and (self.past or bool(_AT_ENTRY.search(self.line.text)))

    def _doses_of(self, place: int, done: Sequence[Step]) -> list[Dose | None]:
        """The dose of one of the things done: that which follows its word, the first the one beside the drug."""
        base = self.line.sentence.start
        own = [dose for dose in self.doses if self._owner(dose.start + base, done) == place]
        if not own:
            return [None]
        act = done[place].act
        first = own[-1] if act in (Act.INCREASE, Act.DECREASE) and not own[-1].second else own[0]
        if act in (Act.INCREASE, Act.DECREASE) and first.top is not None:
            first = replace(first, amount=first.top)
        return [first, *(dose for dose in own if dose.second and dose.start == first.start)]

    def _owner(self, start: int, done: Sequence[Step]) -> int:
        earlier = [place for place, step in enumerate(done) if self.drug.start < step.place < start]
        if earlier and start > self.drug.end:
            return earlier[-1]
        return next((place for place, step in enumerate(done) if step.act in (Act.START, Act.PAST)), 0)

    def _fact(self, step: Step, dose: Dose | None) -> Said:
        drug, line = self.drug, self.line
        act = step.act or Act.NONE
        listed = find_drug(drug.label)
        exposure = ExposureSaid(
            span=line.span(drug.start, drug.end),
            patient=line.sentence.patient,
            doubt=drug.doubt,
            drug=drug.label,
            concept=Concept(drug.id if drug.id.startswith("DRUGBANK:") else "", drug.label),
            drug_id=listed.id if listed else None,
            dose=dose.amount if dose else None,
            dose_unit=dose.unit if dose else None,
            per=(dose.per or self._once()) if dose else None,
            route=self.route,
            action=act,
            when=when_of(line, drug.start, drug.end),
            lasted_days=self._lasted(),
            indication=indication(line, drug),
            caused=caused(line, drug),
            stopped_for=stopped_for(line, drug) if act is Act.STOP else "",
        )
        return Said(exposure, drug, step)

    def _had_been(self) -> bool:
        before = self._before()
        return bool(re.search(r"\b(?:had been|was (?:\w+ )?taking)\b[^;.]*$", before))

    def _once(self) -> str | None:
        """Whether the words before the drug speak of one dose: "the first dose of X"."""
        before = self._before()
        return "dose" if _ONE_DOSE.search(before) else None

    def _lasted(self) -> float | None:
        """For how long, where it stands behind the drug: "for 3 days"."""
        base = self.line.sentence.start
        for time in self.line.times:
            if time.form is TimeForm.DURATION and 0 <= time.start - self.drug.end < 70:
                gap = self.line.text[self.drug.end - base : time.start - base]
                if _FOR.search(gap + self.line.text[time.start - base : time.end - base]) and not re.search(
                    r";|\b(?:and|after|but|to|by|then|followed)\b", gap
                ):
                    return time.amount
        return None


#: Things given that are no drugs of the case: blood products, gases, contrast media, tracers, drugs of pleasure.
_NOT_COUNTED = re.compile(
    r"albumin(?: human)?|human albumin|oxygen|nitrogen|helium|plasma|blood|red (?:blood )?cells?|platelets|water|"
    r"ethanol|methanol|"
    r"gado[\w ]+|iohexol|iopamidol|iodixanol|iopromide|barium sulfate|technetium.*|fluorodeoxyglucose.*|"
    r"fludeoxyglucose.*|"
    r"contrast(?: medi(?:um|a)| agents?)?|gallium.*|thallium.*|antibod(?:y|ies)|alcohol|tobacco|cannabis|cocaine|"
    r"heroin|nicotine"
)
#: What makes a drug only spoken of.
_SPOKEN_OF = re.compile(
    r"\s?-?\s?(?:resistan|sensitiv|susceptib|allerg|hypersensitiv|uptake|mutation|metabolism|positive|negative|"
    r"binding|scan\b|scintigra|SPECT|PET\b|propert|effects?\b|"
    r"activit|exposure|dependent\b|na[iï]ve|free\b|intoleran|toxicit|overdose|poisoning|intoxication|test|skin "
    r"test|patch test|antibod)",
    re.IGNORECASE,
)
#: Somebody else of whom the sentence says that he took it.
_OF_KIN = re.compile(
    r"\b(?:his|her|the patient's) (?:mother|father|wife|husband|sister|brother|partner|parents|siblings|son|daughter)\b"
    r" (?:was|were|had|has|took|takes|received|used|is)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_RINSED = re.compile(r"\b(?:rins|wash|irrigat|lavage|clean|flush|distend)\w*", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:without|no|never|not on|instead of|rather than|nor|neither|lack of|absence of|(?<!weaned "
    r")(?<!tapered )off)\s+(?:(?!to\b|with\b|"
    r"of\b|after\b|on\b)[\w-]+\s+){0,2}$"
    r"|\bwithout (?:the |any )?(?:need|use|requirement) (?:for|of) (?:[\w-]+ ){0,2}$"
    r"|\bno (?:[\w-]+ ){0,2}(?:history|use|intake|evidence) (?:of|for)\b[^.;]*$",
    re.IGNORECASE,
)
#: Letters before a drug that are looked at.
_BESIDE = 120


#: Words whose denial says that a drug might have been given and was not.
_GIVEN = re.compile(r"refus|declin|avoid|given|administ|start|used|initiat|receiv|prescrib|add", re.IGNORECASE)
_NONE_OF = re.compile(r"\bno\s+(?:(?:adjuvant|further|specific|additional|systemic|other)\s+){0,2}$", re.IGNORECASE)


def decided_against(line: Line, drug: Named, steps: Sequence[Step]) -> bool:
    """Whether the sentence says that a drug was refused, avoided or not given."""
    base = line.sentence.start
    if any(step.act is None and _GIVEN.match(line.text, step.place - base) for step in steps):
        return True
    denied = _NONE_OF.search(line.text, max(0, drug.start - base - 40), drug.start - base)
    return bool(denied) and any(step.act is Act.START and not step.faint for step in steps)


def not_there(line: Line, drug: Named, steps: Sequence[Step]) -> bool:
    """Whether the sentence does not say that the drug was given, or says that it was not."""
    start, end = drug.start - line.sentence.start, drug.end - line.sentence.start
    behind, before = line.text[end : end + 24], line.text[max(0, start - _BESIDE) : start]
    if drug.label == "sodium chloride" and _RINSED.search(line.text):
        return True
    if _OF_KIN.search(before):
        return True
    if _NOT_COUNTED.fullmatch(drug.label) or _SPOKEN_OF.match(behind) or _WITHOUT.search(before):
        return True
    if any(not step.faint for step in steps):
        return False
    told = asserted(line, drug.start, drug.end)
    return told.elsewhere in (Elsewhere.FAMILY, Elsewhere.HYPOTHETICAL) or (
        told.status is Status.ABSENT and told.course is None
    )
