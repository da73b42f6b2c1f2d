"""How a PET was made, and what uptake was measured: tracer, injected activity, uptake time, glucose, SUV with its site.

For the room that makes the case folder: ``scans_said(lines)`` takes analysed lines (``reader.lines``)
and gives one ``ScanSaid`` for each passage that tells of a PET. Of it,

- ``tracer``, ``uptake_minutes`` and ``glucose_mmol_l`` go as they are into an entry of ``imaging`` (``tracer``,
  ``uptake_minutes``, ``glucose_mmol_per_l``), ``span`` gives its words;
- ``activity`` goes into ``activity_mbq_per_kg`` where ``activity_unit`` is ``MBq/kg`` (``mCi/kg`` times 37); a plain
  ``MBq`` or ``mCi`` does not, because the weight on the day is not known: file a discrepancy that names it;
- each of ``uptakes`` is an entry of ``imaging_values`` (``quantity``, ``site``, ``value``);
- a passage with neither tracer nor number is no entry of its own: it only says that a PET was done;
- a legend that describes two scans ("for the two exams") is one passage: its facts belong to both.

A stated fall of an SUV ("46 % lower") is a change and comes from the room of changes.
"""

import re
from dataclasses import dataclass, field

from catamnesis.case.laboratory import Comparator
from catamnesis.case.mention import ScanSaid, UptakeSaid
from catamnesis.read.prose.nouns import Line, TermKind

#: Sentences without a word on a scan after which its passage ends.
SILENCE = 3
#: Milligrams of glucose in a millimole: the molar mass of glucose, 180.16 g/mol.
GLUCOSE_MG_PER_MMOL = 180.16

#: Tracers of PET, each as the text may write it; the first that fits gives the name.
_TRACERS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("FDG", r"\bF-?DG\b|18F-?FDG|\bfluoro-?2?-?deoxy-?(?:d-?)?(?:-?2-)?glucose|fluoro-d-glucose|fludeoxyglucose"),
        ("DOTATATE", r"DOTA-?TATE|DOTA-octreotate"),
        ("DOTATOC", r"DOTA-?TOC|edotreotide"),
        ("DOTANOC", r"DOTA-?NOC"),
        ("PSMA", r"\bPSMA(?:-?(?:11|617|1007|I&T))?\b(?=[^.;]{0,40}\bPET)|(?:68Ga|18F)[\]\s-]{0,3}PSMA"),
        ("FAPI", r"\bFAPI\b"),
        ("FDOPA", r"\bF-?DOPA\b|fluorodopa|fluoro-dihydroxyphenylalanine"),
        ("FET", r"\bFET\b(?=[^.;]{0,20}\bPET)|fluoroethyl-?(?:l-)?tyrosine"),
        ("FLT", r"\bFLT\b(?=[^.;]{0,20}\bPET)|fluorothymidine"),
        ("FES", r"\bFES\b(?=[^.;]{0,20}\bPET)|fluoroestradiol"),
        ("NaF", r"\bNaF\b|sodium fluoride(?=[^.;]{0,20}\bPET)"),
        ("methionine", r"11C[\]\s-]{0,3}(?:L-)?methionine|methionine[\s-]PET"),
        ("choline", r"(?:11C|18F)[\]\s-]{0,3}(?:fluoro)?choline|choline[\s-]PET"),
        ("exendin-4", r"exendin-4"),
        ("florbetapir", r"florbetapir"),
        ("florbetaben", r"florbetaben"),
        ("flutemetamol", r"flutemetamol"),
        ("PiB", r"Pittsburgh compound B|\bPiB\b(?=[^.;]{0,20}\bPET)"),
        ("rubidium", r"(?:82Rb|rubidium-82)\b"),
        ("ammonia", r"13N[\]\s-]{0,3}ammonia|ammonia[\s-]PET"),
    )
)
_PET = re.compile(r"\bPET\b|\b(?i:positron)[\s-]{1,3}(?i:emission)")
_NUMBER = r"(?:\d{1,3}(?:[,\u202f\u2009 ]\d{3})+|\d{1,6})(?:[.,\u00b7]\d{1,4})?"
_ACTIVITY = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s?-?\s?(GBq|MBq|mCi|millicuries?|megabecquerels?)\b"
    r"(\s?(?:/|per|\u00b7|\*)\s?kg\b|\s?kg(?:-1|\u207b\u00b9|\u22121))?",
    re.IGNORECASE,
)
_WORDS = {"an": 1.0, "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "sixty": 60.0, "ninety": 90.0, "forty-five": 45.0}
_AMOUNT = rf"(?P<amount>{_NUMBER}|{'|'.join(_WORDS)})(?:\s?(?:-|\u2013|to)\s?(?P<upper>\d{{1,3}}))?"
_UNIT = r"[\s-]?(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h)\b"
_UPTAKE_TIMES = (
    re.compile(
        rf"\b{_AMOUNT}{_UNIT}[^.;]{{0,25}}?\b(?:after|post|following|from)[\s-]{{0,3}}(?:\w{{1,20}}[\s-]){{0,4}}?"
        r"(?:inject|administ|infus|application|tracer|radiotracer|FDG)\w{0,12}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_AMOUNT}{_UNIT}\s(?:p\.\s?i\.?|pi\b)", re.IGNORECASE),
    re.compile(
        rf"\b(?:uptake|incubation|circulation)\s(?:time|period|phase|interval)[^.;\d]{{0,20}}{_AMOUNT}{_UNIT}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_AMOUNT}{_UNIT}[\s-](?:of\s)?(?:uptake|incubation)", re.IGNORECASE),
)
_GLUCOSE = re.compile(
    rf"\b(?:gluc|glyc)\w{{2,8}}[^.;]{{0,80}}?(?<![\w.,])({_NUMBER})\s?(mmol\s?(?:/|per)\s?L\b|mM\b|mg\s?/\s?dL\b|mg\s?%)",
    re.IGNORECASE,
)
_AT_THE_SCAN = re.compile(
    r"\b(?:exams?|examinations?|scans?|scanning|imaging|inject\w+|acquisitions?|PET|FDG|tracer|study|studies)\b",
    re.IGNORECASE,
)
_QUANTITY = (
    r"(?P<head>(?:maxim(?:um|al)|mean|peak|max)?[\s-]?(?:standardi[sz]ed[\s-]uptake[\s-]values?|SUVs?)"
    r"(?:[\s(\[,_-]{0,3}(?:SUV[\s_-]?)?(?:max(?:imum)?|mean|peak|lbm|bw)\b)?(?:[\s(\[]{0,2}SUVs?\b)?[)\]]?)"
)
_SUV = re.compile(
    rf"\b{_QUANTITY}[\s,:=]{{0,3}}(?:(?:values?|was|were|is|of|at|up to|about|approximately|around|measured|reached|"
    rf"ranging|ranged|between|from|measuring|=|:|\u2248)[\s,:=]{{1,2}}){{0,4}}(?P<sign>[<>~\u2264\u2265\u2248]?)\s?"
    rf"(?<![\w.,])(?P<value>{_NUMBER})(?![\d%]|\s?(?:%|per\s?cent|mm\b|cm\b|months?|weeks?|days?|minutes?|hours?))"
    r"(?:\s?(?:to|and|-|\u2013|\u2192|->)\s?(?P<second>\d{1,3}(?:[.,\u00b7]\d{1,4})?)(?![\d%]|\s?(?:%|mm\b|cm\b)))?",
    re.IGNORECASE,
)
_SITE_AFTER = re.compile(
    r"^\W{0,3}(?:\([^)]{0,40}\)\s?)?(?:in|of|at|for|within|involving|over)\s(?:the\s|both\s|her\s|his\s|a\s|an\s)?"
    r"((?:[^\W\d]|-){2,25}(?:\s(?!and\b|with\b|on\b|after\b|before\b|was\b|were\b|which\b|at\b)(?:[^\W\d]|-){2,25}){0,3})",
)
_SIGNS = {
    "<": Comparator.BELOW,
    ">": Comparator.ABOVE,
    "~": Comparator.ABOUT,
    "\u2248": Comparator.ABOUT,
    "\u2264": Comparator.AT_MOST,
    "\u2265": Comparator.AT_LEAST,
}


@dataclass(slots=True)
class _Passage:
    """What neighbouring sentences tell of a PET, gathered while they are read; ``places`` are those of each line."""

    last: Line
    places: list[tuple[Line, list[tuple[int, int]]]] = field(default_factory=list)
    tracer: str = ""
    activity: tuple[float, str] | None = None
    minutes: float | None = None
    glucose: float | None = None
    uptakes: list[UptakeSaid] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    silent: int = 0

    def stands(self, found: re.Match[str]) -> None:
        """Note where in the last line something of it is said."""
        start = self.last.sentence.start
        self.places[-1][1].append((start + found.start(), start + found.end()))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not any(places for _, places in self.places)


def scans_said(lines: tuple[Line, ...]) -> tuple[ScanSaid, ...]:
    """Every PET that the lines tell of, with how it was made, in the order of the text.

    Sentences that follow one another make one passage, as long as they do not contradict one another: a second activity
    or uptake time that differs opens the next one. A glucose counts only where the sentence ties it to the scan.

    Parameters
    ----------
    lines
        Analysed sentences of one or more patients.
    """
    done: list[_Passage] = []
    now: _Passage | None = None
    for line in lines:
        now = _continued(now, line)
        told = _told(line, in_passage=now is not None)
        if told.is_empty:
            if now:
                now.silent += 1
            continue
        if now is None or _contradicts(now, told):
            now = told
            done.append(now)
        else:
            _joined(now, told)
    return tuple(_said(passage) for passage in done)


def _continued(now: _Passage | None, line: Line) -> _Passage | None:
    """The passage, if a line can still belong to it."""
    if now is None or now.silent >= SILENCE or now.last.sentence.patient != line.sentence.patient:
        return None
    return now


def _told(line: Line, *, in_passage: bool) -> _Passage:
    """What one sentence tells of a PET; empty where it tells nothing."""
    told = _Passage(line, [(line, [])])
    for name, pattern in _TRACERS:
        if found := pattern.search(line.text):
            told.tracer = name
            told.stands(found)
            break
    if pet := _PET.search(line.text):
        told.stands(pet)
    _uptakes(told)
    if in_passage or not told.is_empty:
        _activity(told)
        _minutes(told)
        _glucose(told)
    return told


def _activity(told: _Passage) -> None:
    found = _ACTIVITY.search(told.last.text)
    if not found:
        return
    value, unit = _value(found[1]), found[2].lower()
    if unit == "gbq":
        value *= 1000
    told.activity = (value, ("mCi" if unit.startswith(("mci", "milli")) else "MBq") + ("/kg" if found[3] else ""))
    told.stands(found)


def _minutes(told: _Passage) -> None:
    found = next((found for pattern in _UPTAKE_TIMES if (found := pattern.search(told.last.text))), None)
    if not found:
        return
    told.stands(found)
    if found["upper"]:
        told.doubts.append(f"the uptake time is written as a range, {found['amount']} to {found['upper']}")
        return
    low = found["amount"].lower()
    amount = _WORDS[low] if low in _WORDS else _value(low)
    told.minutes = amount * (60.0 if found["unit"].lower().startswith("h") else 1.0)


def _glucose(told: _Passage) -> None:
    found = _GLUCOSE.search(told.last.text)
    if not found or not _AT_THE_SCAN.search(told.last.text):
        return
    per_mmol = GLUCOSE_MG_PER_MMOL / 10 if found[2].lower().startswith("mg") else 1.0
    told.glucose = _value(found[1]) / per_mmol
    told.stands(found)


def _uptakes(told: _Passage) -> None:
    """The uptake values of a sentence."""
    line = told.last
    start = line.sentence.start
    for found in _SUV.finditer(line.text):
        told.stands(found)
        quantity = _quantity(found["head"])
        site = _site(line, found.start(), found.end())
        sign = _SIGNS.get(found["sign"], Comparator.EQUAL)
        for name in ("value", "second"):
            if found[name]:
                span = line.span(start + found.start(name), start + found.end(name))
                told.uptakes.append(UptakeSaid(span, quantity, _value(found[name]), sign, site))


def _quantity(head: str) -> str:
    low = head.lower()
    return next((f"suv{kind}" for kind in ("max", "mean", "peak") if kind in low), "suv")


def _site(line: Line, start: int, end: int) -> str:
    """Where an uptake was: what the words after the value name, else the nearest site of the body before it."""
    if found := _SITE_AFTER.match(line.text[end : end + 120]):
        return found[1]
    sites = line.of(TermKind.SITE)
    place = line.sentence.start + start
    before = [site for site in sites if site.end <= place]
    after = [site for site in sites if site.start >= line.sentence.start + end]
    chosen = before[-1] if before else after[0] if after else None
    return line.words(chosen.start, chosen.end) if chosen else ""


def _value(written: str) -> float:
    """A number as written: comma, middle dot and spaces read as a person reads them.

    Examples
    --------
    >>> _value("2,5"), _value("1,110"), _value("2\u00b75"), _value("1,110.5"), _value("3,500,5")
    (2.5, 1110.0, 2.5, 1110.5, 3500.5)
    """
    plain = re.sub(r"[\u202f\u2009 ]", "", written).replace("\u00b7", ".")
    whole, comma, rest = plain.partition(".") if "." in plain else plain.rpartition(",")
    if not comma or re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", plain):
        return float(plain.replace(",", ""))
    return float(f"{whole.replace(',', '')}.{rest.replace(',', '').replace('.', '')}")


def _contradicts(one: _Passage, other: _Passage) -> bool:
    """Whether two sentences tell of scans that were made differently."""
    pairs = (
        (one.tracer or None, other.tracer or None),
        (one.activity, other.activity),
        (one.minutes, other.minutes),
        (one.glucose, other.glucose),
    )
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _joined(now: _Passage, told: _Passage) -> None:
    """Add what a further sentence tells."""
    now.last, now.silent = told.last, 0
    now.tracer = now.tracer or told.tracer
    now.activity = now.activity or told.activity
    now.minutes = told.minutes if now.minutes is None else now.minutes
    now.glucose = told.glucose if now.glucose is None else now.glucose
    now.uptakes += told.uptakes
    now.places += told.places
    now.doubts += told.doubts


def _said(passage: _Passage) -> ScanSaid:
    told = [(line, places) for line, places in passage.places if places]
    spans = [line.span(min(a for a, _ in places), max(b for _, b in places)) for line, places in told]
    most = max(range(len(told)), key=lambda at: (len(told[at][1]), -at))
    activity, unit = passage.activity or (None, None)
    return ScanSaid(
        spans[most],
        passage.tracer,
        activity,
        unit,
        passage.minutes,
        passage.glucose,
        passage.last.sentence.patient,
        tuple(passage.uptakes),
        tuple(span for at, span in enumerate(spans) if at != most),
        "; ".join(dict.fromkeys(passage.doubts)),
    )
