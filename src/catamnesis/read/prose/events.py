"""What happened to the patient: death, admission, discharge, remission, relapse, operations, biopsies, intubation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catamnesis.case.finding import Course, Status
from catamnesis.case.mention import EventSaid, Happening
from catamnesis.read.prose.assertion import Elsewhere, asserted
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.operations import OPERATION, OPERATION_HINTS, is_operation
from catamnesis.read.prose.when import when_of

_PATTERNS: dict[Happening, re.Pattern[str]] = {
    Happening.DEATH: re.compile(
        r"\b(?P<verb>died|dies|passed\s+away|succumbed|expired|deceased|was\s+(?:pronounced|declared|found)\s+dead)\b"
        r"|\b(?P<noun>death|demise|fatal\s+outcome|exitus)\b",
        re.IGNORECASE,
    ),
    Happening.ADMISSION: re.compile(
        r"\b(?P<verb>(?:re[\s-]?)?(?:admitted|hospitali[sz]ed)(?!\s+to\s+(?:\w+ing|hav|smok|drink|us(?:e|ing))\b))"
        r"|\b(?P<noun>(?:hospital\s+)?(?:re-?)?(?:admission|hospitali[sz]ation))\b",
        re.IGNORECASE,
    ),
    Happening.DISCHARGE: re.compile(r"\b(?P<verb>discharged)\b|\b(?P<noun>discharge)\b", re.IGNORECASE),
    Happening.REMISSION: re.compile(
        r"\b(?P<verb>(?:in\s+)?(?:(?:complete|clinical|partial|full|sustained|durable|molecular|h(?:a)?ematological"
        r"|maintained|long-term)\s+){0,2}remission"
        r"|complete(?:ly)?\s+(?:resolution|resolved|recovery|recovered|regression|response|cure|disappear\w+)"
        r"|(?:full|fully|total(?:ly)?|total|spontaneous(?:ly)?)\s+(?:resolution|resolved|recovery|recovered|regression)"
        r"|(?<!the )symptoms?\s+(?:and\s+signs\s+)?(?:(?:had|have|were|completely|gradually|fully|rapidly"
        r"|subsequently|all)\s+){0,2}"
        r"(?:resolved|disappeared|subsided)"
        r"|symptom[\s-]free|disease[\s-]free|recovered|recovery|cured)\b",
        re.IGNORECASE,
    ),
    Happening.RELAPSE: re.compile(
        r"\b(?P<verb>relapse[ds]?|re-?occur(?:red|rence)|recur(?:red|rence)|recidiv\w+|flare[ds]?(?:[\s-]?up)?)\b",
        re.IGNORECASE,
    ),
    Happening.TRANSPLANT: re.compile(
        r"\b(?P<verb>(?:(?:allogeneic|autologous|orthotopic|living|cadaveric|donor|related|deceased"
        r"|h(?:a)?ematopoietic|stem|cell|bone|marrow|liver|kidney|renal|heart"
        r"|lung|corneal|cardiac|hepatic|pancreas|islet|combined)[\s-]+){0,5}(?:transplant(?:ation|ed)?"
        r"|hsct))\b(?![\s-]+(?:list|candidate|center|centre|program|team|unit"
        r"|surgeon|recipients?\s+with))",
        re.IGNORECASE,
    ),
    Happening.INTUBATION: re.compile(
        r"\b(?P<verb>(?:re-?|oro-?tracheal\s+|endotracheal\s+|oral\s+|nasotracheal\s+|tracheal\s+)?intubat(?:ed|ion)"
        r"|(?:invasive\s+)?mechanical(?:ly)?\s+ventilat(?:ion|ed))\b",
        re.IGNORECASE,
    ),
    Happening.BIOPSY: re.compile(
        r"(?<![\w])(?P<verb>(?:(?:skin|muscle|renal|kidney|liver|hepatic|bone|marrow|lymph|node|nodal|lung"
        r"|endomyocardial|myocardial|temporal|artery|brain|nerve|sural|tumou?r"
        r"|excisional?|incisional|punch|core|needle|fine|image-guided|ct-guided|ultrasound-guided|surgical|tissue"
        r"|duodenal|gastric|colonic|rectal|endometrial|cervical"
        r"|breast|prostate|thyroid|synovial|pleural|bronchial|transbronchial|mucosal|intestinal|percutaneous|open"
        r"|repeat|second|gingival|salivary|gland|conjunctival"
        r"|trephine|trucut|tru-cut|stereotactic|shave|vertebral|splenic|mediastinal|orbital)[\s-]+){0,4}(?:biops(?:y"
        r"|ies|ied)|trephine))(?![\w]|-(?:proven|confirmed|verified))",
        re.IGNORECASE,
    ),
}
#: Letters of which a sentence must have some before a pattern looks at it: most sentences have none.
_HINTS: dict[Happening, tuple[str, ...]] = {
    Happening.DEATH: ("die", "passed", "succumb", "expired", "decease", "dead", "death", "demise", "fatal", "exitus"),
    Happening.ADMISSION: ("admi", "hospitali"),
    Happening.DISCHARGE: ("discharge",),
    Happening.REMISSION: (
        "remission",
        "complete",
        "full",
        "total",
        "spontaneous",
        "symptom",
        "free",
        "recover",
        "cured",
    ),
    Happening.RELAPSE: ("relapse", "occur", "recur", "recidiv", "flare"),
    Happening.TRANSPLANT: ("transplant", "hsct"),
    Happening.INTUBATION: ("intubat", "ventilat"),
    Happening.BIOPSY: ("biops", "trephine"),
}
_NORMAL_HINTS = ("normal", "subside", "resolve", "disappear", "abate", "vanish")
_NEGATED = re.compile(
    r"\b(?:no|not|without|never|neither|nor|denied|denies|denying|free\s+of|absence\s+of|lack\s+of|ruled\s+out"
    r"|negative\s+for|non)\b"
    r"(?:(?!\b(?:but|although|only|for|prior|before|after|until|due|because|when)\b)[^,;:.]){0,45}$",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:refus\w+|declin\w+|reticent|reluctan\w+|unwilling|contra-?indicat\w+|unfit|inoperable|consider(?:ed|ing"
    r"|ation)?|candidates?|await\w+|waiting|plan(?:ned|ning|s)?"
    r"|schedul\w+|offer(?:ed|ing)?|recommend\w+|propos\w+|advis\w+|suggest\w+|discuss\w+|if|unless|should|may|might"
    r"|could|would|can|cannot|will|risks?|prevent\w*|avoid\w*|avert\w*"
    r"|prior\s+to\s+the\s+planned|opt(?:ed)?\s+(?:out|against)|eligible|indications?|need(?:\s+for)?|prepar\w+"
    r"|possib\w+|fear\w*|likelihood|chance|rate\s+of|incidence|for\s+fear"
    r"|instead\s+of|rather\s+than|sign(?:ed)?\s+(?:out|consent)|to\s+undergo|to\s+perform|in\s+order\s+to"
    r"|monitor\w*\s+for|signs?\s+of|suspect\w*|suspicion)\b(?:(?!\b(?:but|due|because|after|when|which|since"
    r"|before)\b)[^,;:.]){0,50}$",
    re.IGNORECASE,
)
_REFUSED_BEHIND = re.compile(
    r"\s*(?:\w+\s+){0,3}(?:(?:was|were|is|are)\s+(?:then\s+)?(?:not|refused|declined|planned|scheduled|considered"
    r"|proposed|offered|recommended|advised|discussed|contraindicated|suggested|postponed"
    r"|deferred|cancel\w+|inconclusive\s+for|indicated)|(?:could|can|did|has|had|will|would|should|may"
    r"|might)\s+(?:not|be)|criteria|rates?\b|risk)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:father|mother|brother|sister|sibling|uncle|aunt|cousin|grand\w+|parents?|son|daughter|wife|husband|spouse"
    r"|relatives?|family|donor|newborn|neonate|baby|fetus|foetus"
    r"|f(?:o)?etal|intrauterine|infant's|neonatal|brain|cell|programmed|sudden\s+cardiac|causes?\s+of|risk\s+of"
    r"|patients|cases|mortality|people|twin|embryo\w*)\b",
    re.IGNORECASE,
)
_BODILY = re.compile(
    r"\b(?:nasal|vaginal|urethral|purulent|serous|ear|wound|nipple|bloody|mucous|mucopurulent|eye|ocular"
    r"|conjunctival|watery|pus|foul|smelling|yellow\w*|white|greenish|aural|bilious"
    r"|epileptiform|epileptic|electrical|periodic|drain|sinus|copious|offensive|serosanguin\w+|haemorrhagic|brown\w*"
    r"|clear|fluid|abnormal|fetid|cervical|without|no|with|of|and|any|aqueous)"
    r"\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_BODILY_BEHIND = re.compile(
    r"\s*(?:of\s+(?:pus|blood|fluid|mucus|serous)|from\s+(?:the\s+)?(?:\w+\s+)?(?:ear|nose|wound|eye|vagina|nipple"
    r"|ulcer|lesion|sinus|site|umbilicus|scar|fistula|drain|os|urethra))",
    re.I,
)
#: A noun behind these words dates something else; it tells of the event only where nothing else does.
_HANGS = re.compile(
    r"\b(?:before|prior\s+to|after|following|since|during|until|preceding|post|pre|(?:beginning|end|start|site"
    r"|completion|conclusion|moment|outcome|result|field)s?\s+of|days?\s+of|day\s+\d+\s+of|week\s+of|from|throughout"
    r"|d\d+\s+of|weeks?\s+of|post|hours?\s+of|months?\s+of|years?\s+of"
    r"|course\s+of|time\s+of|length\s+of|duration\s+of|reason\s+for|cause\s+of|this|previous|prior|rest\s+of)"
    r"[\s-]+(?:(?:the|her|his|this|their|a|being|hospital|first|initial|current)\s+){0,2}$",
    re.IGNORECASE,
)
_ARRIVES = re.compile(r"\b(?:on|upon|at|time\s+of)\s+(?:(?:the|her|his)\s+)?$", re.IGNORECASE)
_WEANED = re.compile(
    r"\b(?:weaned|wean(?:ing)?|extubat\w+|off|discontinu\w+|removed|non[\s-]?invasive|non)\b[^,;]{0,25}$", re.IGNORECASE
)
_RECIPIENT = re.compile(r"\b(?:(?:other|another|second)\s+recipients?|same\s+donor)\b", re.IGNORECASE)
_NORMALISED = re.compile(
    r"\b(?:(?:clinical|laborator(?:y|ies)|biochemical|biological|h(?:a)?ematological|inflammatory|all|investigations"
    r"|parameters|symptoms|signs)\b[^.;]{0,60}?"
    r"(?P<verb>normali[sz]ed|returned\s+to\s+normal)"
    r"|(?P<noun>normali[sz]ation)\s+of\s+(?:\w+\s+){0,2}?(?:laborator\w+|biochemical|biological|clinical"
    r"|inflammatory|all|blood)|"
    r"(?:symptoms|signs|attacks|complaints)\s+(?:to\s+)?(?P<gone>subside[ds]?|resolved?|disappear(?:ed)?|abate[ds]?"
    r"|vanish(?:ed)?))\b",
    re.IGNORECASE,
)
_RECOVERY = re.compile(
    r"(?:post-?operative|an(?:a)?esthe\w+|uneventful|spontaneous\s+circulation|after\s+surgery|room|period|inversion"
    r"|culture|isolat\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Words that tell of an event, before it is known whether they are the only ones that do."""

    line: Line
    number: int
    start: int
    end: int
    kind: Happening
    noun: bool
    hangs: bool
    generic: bool = False


def mentions(lines: tuple[Line, ...]) -> Iterator[EventSaid]:
    """The events of one patient; what is denied, planned, refused or happened to others is left out.

    A noun that only dates something else ("a week before admission") tells of its event only where nothing else does.
    """
    found = [one for number, line in enumerate(lines) for one in _candidates(line, number)]
    for one in _once(found):
        yield EventSaid(
            span=one.line.span(one.start, one.end),
            patient=one.line.sentence.patient,
            kind=one.kind,
            when=when_of(one.line, one.start, one.end),
        )


def _candidates(line: Line, number: int) -> Iterator[_Candidate]:
    text, origin = line.text, line.sentence.start
    low = text.lower()
    for kind, pattern in _PATTERNS.items():
        if not any(hint in low for hint in _HINTS[kind]):
            continue
        for found in pattern.finditer(text):
            noun = found.lastgroup == "noun"
            if _speaks_of(kind, line, found, noun=noun):
                hangs = kind in _HUNG_ON and bool(_HANGS.search(text[max(0, found.start() - 45) : found.start()]))
                yield _Candidate(line, number, found.start() + origin, found.end() + origin, kind, noun, hangs)
    for found in _NORMALISED.finditer(text) if any(hint in low for hint in _NORMAL_HINTS) else ():
        first, last = found.span(found.lastgroup or 0)
        if not _NEGATED.search(text[max(0, first - 60) : first]):
            yield _Candidate(line, number, first + origin, last + origin, Happening.REMISSION, noun=False, hangs=False)
    for found in OPERATION.finditer(text) if any(hint in low for hint in OPERATION_HINTS) else ():
        if is_operation(found) and "biops" not in found[0].lower() and _happened(Happening.SURGERY, line, found):
            before = text[max(0, found.start() - 45) : found.start()]
            generic = bool(found["generic"])
            hangs = bool(_HANGS.search(before)) or (generic and bool(_ARRIVES.search(before)))
            yield _Candidate(
                line, number, found.start() + origin, found.end() + origin, Happening.SURGERY, hangs, hangs, generic
            )


def _speaks_of(kind: Happening, line: Line, found: re.Match[str], *, noun: bool) -> bool:
    """Whether the words tell of such an event of the patient at all."""
    before, behind = line.text[max(0, found.start() - 70) : found.start()], line.text[found.end() : found.end() + 70]
    if kind is Happening.DEATH and (_OTHERS.search(before) or (noun and _OTHERS.search(behind[:30]))):
        return False
    if kind is Happening.TRANSPLANT and _RECIPIENT.search(before + behind):
        return False
    if kind is Happening.DISCHARGE and noun and (_BODILY.search(before) or _BODILY_BEHIND.match(behind)):
        return False
    if kind is Happening.INTUBATION and _WEANED.search(before):
        return False
    if kind is Happening.REMISSION and (_RECOVERY.search(before[-30:]) or _RECOVERY.search(behind[:30])):
        return False
    return _happened(kind, line, found)


def _happened(kind: Happening, line: Line, found: re.Match[str]) -> bool:
    """Whether it was neither denied nor only thought of."""
    before = line.text[max(0, found.start() - 70) : found.start()]
    if _NEGATED.search(before) or _PLANNED.search(before) or _REFUSED_BEHIND.match(line.text, found.end()):
        return False
    if kind is Happening.REMISSION:
        return True
    told = asserted(line, found.start() + line.sentence.start, found.end() + line.sentence.start)
    if told.elsewhere in (Elsewhere.FAMILY, Elsewhere.HYPOTHETICAL):
        return False
    return told.status is Status.PRESENT or told.course is Course.RESOLVED


_THE = re.compile(r"\b(?:the|this|that)\s+$", re.IGNORECASE)
_TOLD_BY_HANGING = (Happening.ADMISSION, Happening.DISCHARGE, Happening.SURGERY, Happening.TRANSPLANT)
#: Events that other things are dated by.
_HUNG_ON = (
    Happening.ADMISSION,
    Happening.DISCHARGE,
    Happening.SURGERY,
    Happening.TRANSPLANT,
    Happening.DEATH,
    Happening.INTUBATION,
)
_CAUSED = re.compile(
    r"\b(?:prompt\w*|requir\w+|necessitat\w+|led\s+to|leading\s+to|result\w+\s+in|needed)\s+(?:\w+\s+){0,2}$", re.I
)


@dataclass(slots=True)
class _Told:
    """What was told so far: the last event of each kind, the last stay, the operations named."""

    last: dict[Happening, _Candidate] = field(default_factory=dict)
    stay: Happening | None = None
    operations: set[str] = field(default_factory=set)

    def tell(self, one: _Candidate) -> None:
        """Keep an event in mind."""
        self.last[one.kind] = one
        if one.kind in (Happening.ADMISSION, Happening.DISCHARGE):
            self.stay = one.kind
        if one.kind is Happening.SURGERY:
            self.operations.add(_head(one))


def _once(found: list[_Candidate]) -> list[_Candidate]:
    """Each event where it is told; nouns that hang something else on it only where nothing else tells it."""
    kept: list[_Candidate] = []
    told = _Told()
    named = {one.number for one in found if one.kind in (Happening.SURGERY, Happening.TRANSPLANT) and not one.generic}
    end = -1
    for one in sorted(found, key=lambda each: (each.start, each.start - each.end)):
        better = one.generic and not named.isdisjoint((one.number - 1, one.number, one.number + 1))
        short = one.start - end == 2 and one.line.words(end, one.start) == " ("
        if one.start < end or short or better or _hangs(one, told) or _told_before(one, told):
            continue
        end = one.end
        told.tell(one)
        kept.append(one)
    for one in found:
        if one.hangs and one.kind not in told.last and one.kind in _TOLD_BY_HANGING:
            told.tell(one)
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _head(one: _Candidate) -> str:
    return one.line.words(one.start, one.end).lower().split()[-1]


def _hangs(one: _Candidate, told: _Told) -> bool:
    """Whether a noun only dates something else; an operation by its name does so only the second time."""
    named = one.kind is Happening.SURGERY and not one.generic
    return one.hangs and (not named or _head(one) in told.operations)


def _told_before(one: _Candidate, told: _Told) -> bool:
    """Whether the same event was told already, so that these words only name it again."""
    same = told.last.get(one.kind)
    if same is None:
        return False
    before = one.line.words(max(one.line.sentence.start, one.start - 60), one.start)
    words = one.line.words(one.start, one.end).lower()
    if one.kind in (Happening.ADMISSION, Happening.DISCHARGE):
        return one.noun and told.stay is one.kind and not _CAUSED.search(before)
    if one.kind is Happening.DEATH:
        return True
    if one.kind is Happening.INTUBATION:
        return one.number > same.number or words == same.line.words(same.start, same.end).lower()
    if words.endswith("incision") and one.number - same.number <= 3:
        return True
    if not _THE.search(before):
        return False
    if one.kind is Happening.SURGERY and _head(one) in told.operations:
        return True
    return one.number - same.number <= 2 and when_of(one.line, one.start, one.end) is None
