"""Where a sentence names an analyte or a vital sign, by its name, a short form, or what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from catamnesis.read.prose.nouns import Line, Shape, Term, TermKind
from catamnesis.read.prose.tokens import stem
from catamnesis.read.prose.values.unit_kinds import sign_words
from catamnesis.read.prose.words.vocabulary import find

CSF = re.compile(r"\b(?:CSF|cerebro-?\s?spinal|lumbar\spuncture|spinal\s(?:fluid|tap))\b", re.IGNORECASE)

_SMALL_FORMS = {
    "ph": "ph", "po2": "pao2", "pco2": "paco2", "egfr": "estimated glomerular filtration rate",
    "aptt": "activated partial thromboplastin time", "ipth": "parathyroid hormone", "ft4": "free thyroxine",
    "ft3": "free triiodothyronine", "spo2": "oxygen saturation", "sao2": "oxygen saturation", "hb": "haemoglobin",
    "crp": "c-reactive protein", "esr": "erythrocyte sedimentation rate", "wbc": "leukocytes",
    "c protein": "protein c", "s protein": "protein s", "protein c": "protein c",
    "protein s": "protein s", "antithrombin iii": "antithrombin iii",
    "at iii": "antithrombin iii", "at-iii": "antithrombin iii", "antithrombin-iii": "antithrombin iii",
    "igd": "immunoglobulin d", "bile acids": "bile acids", "bile acid": "bile acids", "galactomannan": "galactomannan",
    "kappa free light chain": "kappa free light chains", "kappa free light chains": "kappa free light chains",
    "lambda free light chain": "lambda free light chains", "lambda free light chains": "lambda free light chains",
    "m protein": "m protein", "m-protein": "m protein", "m-spike": "m protein", "paraprotein": "m protein",
    "temp": "body temperature", "temp.": "body temperature", "sats": "oxygen saturation", "sat": "oxygen saturation",
}  # fmt: skip

_SMALL = re.compile(
    r"\b(?:pH|pO2|pCO2|eGFR|aPTT|iPTH|fT[34]|sp[oO]2|sa[oO]2|hb|crp|esr|wbc|[Tt]emp|[Ss]ats?|[Pp]rotein "
    r"[CS](?![ -]*reactive)|[CS] protein(?! kinase)|(?:[Aa]ntithrombin|AT)[ -]III|IgD|[Bb]ile acids?"
    r"|[Gg]alactomannan|(?:[Kk]appa|[Ll]ambda) free light chains?|M[ -]protein|M-spike|[Pp]araprotein)\b"
)

_HALF = re.compile(r"\b([A-Za-z]{4,12})\s?(?:/|and|or|,)\s?$")

_OTHER_PRESSURE = re.compile(
    r"\b(?:pulmonary|portal|intracranial|ocular|venous|arterial\spulmonary)\s{1,2}$", re.IGNORECASE
)

_NOT_OF_BODY = re.compile(r"\b(?:fundal|uterine|vertebral|fundus)\s{1,2}$", re.IGNORECASE)

#: Names of analytes that say what is wrong with them: these need a value with a unit.
_SIGN_WORD = re.compile(
    r"(?:hyp[eo]r?|tachy|brady|poly|\w{0,12}an(?:a)?emi|\w{3,14}(?:penia|osis|philia)\b)", re.IGNORECASE
)

_CSF_WORDS = re.compile(
    r"\b(?:(?P<p>proteins?(?:\slevels?)?)|(?P<c>(?:nucleated\s)?cells?(?:\scount)?|pleocytosis)|(?P<o>pressure))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """An analyte or vital sign named in a sentence; ``sign`` where only a word such as "anaemia" tells it,
    ``tested`` where it is an antibody or antigen, ``given`` where it may also be a drug."""

    start: int
    end: int
    label: str
    sign: bool = False
    tested: bool = False
    given: bool = False


def names_in(line: Line) -> Iterator[Name]:
    """Analytes of the lexicon, then signs and words that name one here, in the order of the text."""
    found = [
        Name(term.start, term.end, _third(line, term), sign=bool(_SIGN_WORD.match(line.words(term.start, term.end))))
        for term in line.of(TermKind.ANALYTE)
        if term.label != "body height" or not _NOT_OF_BODY.search(words_before(line, term.start))
    ]
    found.extend(_apart(_short_forms(line), found))
    found.extend(_apart(_substances(line), found))
    found.extend(_apart(_halves(line, found), found))
    if any(quantity.shape is Shape.TITRE or quantity.unit for quantity in line.quantities):
        found.extend(_apart(_tested(line), found))
    found.extend(_apart(_signs(line), found))
    if CSF.search(line.text):
        found.extend(_apart(_fluid_words(line), found))
    else:
        found.extend(_apart(_effusion_words(line), found))
    yield from sorted(found, key=lambda name: (name.start, name.end))


def _third(line: Line, term: Term) -> str:
    """The label of a term, with the number that the report gives an antithrombin."""
    written = line.words(term.start, term.end).lower() if term.label == "antithrombin" else ""
    return _SMALL_FORMS.get(written, term.label)


def _short_forms(line: Line) -> Iterator[Name]:
    """Short forms that begin with a small letter: pH, eGFR."""
    for found in _SMALL.finditer(line.text):
        label = _SMALL_FORMS[found[0].lower()]
        yield Name(found.start() + line.sentence.start, found.end() + line.sentence.start, label)


#: What makes a drug a thing that was measured.
_LEVEL = re.compile(
    r"\s(?:(?:serum|plasma|blood|trough|peak|drug)\s){0,2}(?:levels?|concentrations?|trough)\b", re.IGNORECASE
)


def _substances(line: Line) -> Iterator[Name]:
    """Drugs that are measured too, such as albumin: a concentration behind them is a value."""
    for term in line.of(TermKind.DRUG):
        known = find(TermKind.ANALYTE, term.label)
        if known and known.label == term.label:
            yield Name(term.start, term.end, term.label, given=True)
        elif level := _LEVEL.match(line.text, term.end - line.sentence.start):
            yield Name(term.start, line.sentence.start + level.end(), term.label)


def _halves(line: Line, known: Sequence[Name]) -> Iterator[Name]:
    """The first of two names that share their last word: total in "total/direct bilirubin"."""
    origin = line.sentence.start
    for name in known:
        words = line.words(name.start, name.end).split()
        before = _HALF.search(line.text[: name.start - origin]) if len(words) > 1 else None
        whole = find(TermKind.ANALYTE, f"{before[1]} {words[-1]}") if before else None
        if before and whole and whole.label != name.label:
            yield Name(origin + before.start(1), origin + before.end(1), whole.label)


_USUAL = {"ana": "anti-nuclear", "nuclear": "anti-nuclear"}


def _tested(line: Line) -> Iterator[Name]:
    """Antibodies and antigens, which may have a titre."""
    for term in line.of(TermKind.ANTIBODY, TermKind.PATHOGEN):
        antibody = term.kind is TermKind.ANTIBODY and not term.label.startswith("anti") and "anca" not in term.label
        label = _USUAL.get(term.label, f"anti-{term.label}" if antibody else term.label)
        yield Name(term.start, term.end, label, tested=True)


def _apart(more: Iterator[Name], known: Sequence[Name]) -> list[Name]:
    return [one for one in more if not any(one.start < other.end and other.start < one.end for other in known)]


def _signs(line: Line) -> Iterator[Name]:
    for token in line.tokens:
        if len(token.low) > 3:
            label = _sign(token.low)
            if label and not (label == "blood pressure" and _OTHER_PRESSURE.search(words_before(line, token.start))):
                yield Name(token.start, token.end, label, sign=True)


def words_before(line: Line, place: int) -> str:
    return line.words(max(line.sentence.start, place - 40), place)


@lru_cache(maxsize=8192)
def _sign(low: str) -> str:
    word = stem(low).replace("aemi", "emi")
    if word[:4] not in _sign_heads():
        return ""
    return next((label for head, label in sign_words().items() if word.startswith(head)), "")


@cache
def _sign_heads() -> frozenset[str]:
    return frozenset(word[:4] for word in sign_words())


_EFFUSION = re.compile(
    r"\b(?P<fluid>pleural|ascitic|peritoneal|pericardial|synovial)\s(?:fluid|effusion|tap)\b", re.IGNORECASE
)

_EFFUSION_WORDS = re.compile(r"\b(?:(?P<p>[Pp]roteins?(?:\slevels?)?)(?!\s[CSE]\b)|(?P<a>ADA))\b")


def _effusion_words(line: Line) -> Iterator[Name]:
    """Protein and adenosine deaminase of the fluid that is spoken of."""
    origin = line.sentence.start
    fluid = _EFFUSION.search(line.text)
    if fluid is None:
        return
    for found in _EFFUSION_WORDS.finditer(line.text, fluid.end()):
        label = f"{fluid['fluid'].lower()} fluid protein" if found["p"] else "adenosine deaminase"
        yield Name(found.start() + origin, found.end() + origin, label)


def _fluid_words(line: Line) -> Iterator[Name]:
    origin = line.sentence.start
    for found in _CSF_WORDS.finditer(line.text):
        label = "csf protein" if found["p"] else "csf leukocytes" if found["c"] else "csf opening pressure"
        yield Name(found.start() + origin, found.end() + origin, label)
