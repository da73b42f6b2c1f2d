"""What a test was for: antibodies, antigens, germs and cultures that a sentence names, in lists and short hand too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from catamnesis.case.finding import SerologyResult
from catamnesis.read.prose.nouns import Line, Term, TermKind
from catamnesis.read.prose.words.vocabulary import find


@dataclass(frozen=True, slots=True)
class Target:
    """What was tested for, with its place in the sentence.

    Parameters
    ----------
    name
        As usually written, in lower case.
    illness
        Whether the words are also the name of an illness, so that they are no test by themselves.
    test
        Whether they name a test (a culture, a stain) and not what it looks for.
    germ
        Whether it is a germ or its antigen, and no antibody.
    told
        Its result, where the name itself bears it ("HBs+ Ag").
    """

    start: int
    end: int
    name: str
    illness: bool = False
    test: bool = False
    germ: bool = False
    told: SerologyResult | None = None


_SITES = {
    "blood": "blood culture",
    "urine": "urine culture",
    "csf": "csf culture",
    "cerebrospinal fluid": "csf culture",
    "sputum": "sputum culture",
    "stool": "stool culture",
    "stools": "stool culture",
    "wound": "wound culture",
    "throat": "throat culture",
    "tissue": "tissue culture",
    "bone marrow": "bone marrow culture",
    "pleural fluid": "pleural fluid culture",
    "ascitic fluid": "ascitic fluid culture",
    "synovial fluid": "synovial fluid culture",
    "bal": "bronchoalveolar lavage culture",
    "bronchoalveolar lavage": "bronchoalveolar lavage culture",
    "pus": "pus culture",
    "catheter tip": "catheter culture",
}
_SITE = "|".join(sorted(_SITES, key=len, reverse=True))
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|as\s+well\s+as)\s+|\s*[/&]\s*)"
#: "blood, urine and sputum cultures"; "cultures of blood and urine".
_SITES_BEFORE = re.compile(
    rf"\b(?:{_SITE})(?:{_AND}(?:{_SITE})){{1,5}}(?=\s+(?:both\s+)?(?:bacterial\s+|fungal\s+)?cultures?\b)",
    re.IGNORECASE,
)
_SITES_AFTER = re.compile(
    rf"\bcultures?\s+(?:of|from)\s+(?:the\s+)?((?:{_SITE})(?:{_AND}(?:{_SITE})){{1,5}})\b", re.IGNORECASE
)
_KIND_OF_CULTURE = r"(?:bacterial|fungal|mycobacterial|viral|aerobic|anaerobic)"
_KINDS_OF_CULTURE = re.compile(rf"\b{_KIND_OF_CULTURE}(?:{_AND}{_KIND_OF_CULTURE}){{1,3}}\s+cultures?\b", re.IGNORECASE)
_ONE_KIND = re.compile(rf"\b{_KIND_OF_CULTURE}\b", re.IGNORECASE)
_STERILE = re.compile(
    r"\b((?:(?:pleural|ascitic|synovial|joint|pericardial|peritoneal|cerebrospinal|amniotic|lavage|arthrocentesis)\s+)fluid|csf|urine|pus)"
    r"(?=\s+(?:was|were|is|remained)\s+(?:\w+\s+(?:and\s+)?){0,3}?sterile\b)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*(?:\w+\s+){0,3}?[(\[]([^)\]]{2,160})")
_LIST_ITEM = re.compile(r"[A-Za-z][\w-]{1,11}(?=\s*(?:[,/)\]]|and\b|or\b|$))")
_ONE_SITE = re.compile(rf"\b(?:{_SITE})\b", re.IGNORECASE)
#: "hepatitis A, B and C": the letters after the first.
_LETTERS = re.compile(
    r"\b[Hh]epatitis\s+([A-E])((?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s*[/&]\s*)[A-E]\b){1,4})"
)
_LETTER = re.compile(r"\b[A-E]\b")
#: "-Jo1, -PL7": items after an anti- that only bear its hyphen.
_HYPHENED = re.compile(
    r"(?<![\w\-–])[-–]\s?((?:[A-Z]|Mi|Ku|Jo)[A-Za-z0-9]{0,9}(?:[-/][A-Z0-9][A-Za-z0-9]{0,5}){0,2}(?:\s?[αβγδ]|\s\d{1,3}\b)?)"
)
#: "anti-Foo", "anti-foo bar antibodies" of which the lexicon knows nothing.
_UNKNOWN = re.compile(
    r"\b[Aa]nti[-–]\s?([A-Z][\w]{0,11}(?:[-/][A-Z0-9]\w{0,6}){0,2})|\b[Aa]nti[-– ]?((?:\w{1,20}[ -]){1,3})(?=antibod)"
    r"|\b[Aa]ntibod(?:y|ies)\s(?:against|to)\s(?:the\s)?([A-Za-z][\w/-]{1,25}(?:\s(?!and\b|or\b|was\b|were\b|in\b|by\b|with\b|is\b|are\b|at\b)[\w/-]{1,20}){0,3})"
)
#: What stands alone between two names of a list: "SSA", "RNP".
_ITEM = re.compile(r"[A-Z][A-Za-z0-9]{0,7}(?:[-/ ]?[A-Z0-9][A-Za-z0-9]{0,4}){0,2}")
#: "rheumatoid and antinuclear factors": the head of the first is said with the second.
_RHEUMATOID = re.compile(r"\brheumatoid(?=\s+(?:and|or)\s+[\w-]+\s+factors?\b)", re.IGNORECASE)
_CLASS = re.compile(r"\b(?:Ig|[Ii]mmunoglobulin)\s?([GMAE])\b")
#: A class of antibody right behind the name of a germ.
_CLASS_BEHIND = re.compile(r"(?:\s|-|\s?\(|-specific\s|\santibod(?:y|ies)\s\(?)?(?:Ig|[Ii]mmunoglobulin)\s?([GMA])\b")
#: "HBs+ Ag", "HBe+Ac": the result within the name.
_MARKED = re.compile(r"\bHB([sce])\s?([-+–])\s?(Ag|Ac|Ab)\b")
_HLA = re.compile(r"\bHLA[-\s]?((?:A|B|Cw|C|DR|DQ|DRB1|DQB1)\s?\*?\d{1,2})(?![\d:])")
#: The name of a kind behind that of a genus.
_SPECIES = re.compile(
    r"\s([a-z]{3,18}(?:us|ium|is|um|ii|ae|ans|ens|enes|oides|osa|ica|ida|ila|ola|oni|eri|ris|tica|oca|odes|atum|ata|ilus)|coli)\b"
)
_NO_SPECIES = re.compile(
    r"(?:itis|osis|emia|asis|ies|virus|previous|serous|fibrinous|infectious|contagious|various|numerous|this|his|thus|plus|versus"
    r"|status|focus|abscess|sepsis|analysis|titr?is|serum|sputum|medium|spectrum|resis|diagnosis|basis|thesis|pus)$"
)
_WHOLE_NAME = re.compile(
    r"(?:anti-?\s?)?([a-z]{4,20})\s([a-z]{3,18}(?:us|ium|is|um|ii|ae|ans|ens|enes|osa|ica|ida|ila|ola|oni|uni|eri|ris|coli|ata))\b"
)
#: A genus and a kind, as germs are written: only where something grew or was found does it count.
_BINOMIAL = re.compile(r"\b([A-Z][a-z]{3,18}(?:us|a|um|is|as|er|ella|on|es|ix|ys|ma))(?=\s[a-z])")
_SHORT_BINOMIAL = re.compile(
    r"\b[A-Z]\.\s?([a-z]{4,18}(?:us|ium|is|um|ii|ae|ans|ens|enes|osa|ica|ida|ila|ola|oni|eri|ris|coli|ata))\b"
)
_GREW = re.compile(
    r"\borganism\b|\bgrew\b|\bgrow(?:th|ing|n)\b|\bisolat|\bcultur|\bsequenc|\byielded\b|\bPCR\b|\bMALDI|\bstrain\b",
    re.IGNORECASE,
)
_NOT_GERMS = (TermKind.FINDING, TermKind.DISEASE, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.SITE, TermKind.ANALYTE)
#: What tells two classes of antibody apart by their results.
_APART = re.compile(r"positive|negative|\b(?:no|without|but|not)\b")
_CLASSES_WITHIN = 60
_LONGEST_SHORT = 6
#: Names of groups of antibodies, with which a short form in brackets behind them is easily mistaken for explained.
_MANY = ("autoantibodies", "myositis-specific antibodies", "onconeural")
#: Names of so many germs that they are told as written.
_WHOLE_GROUPS = ("bacteria", "fungus", "viruses", "parasites", "mycobacteria", "viral serologies")
_KINDS_OF_ILLNESS = frozenset(
    "tuberculosis malaria syphilis lyme leptospirosis brucellosis dengue covid-19 influenza measles mumps "
    "rubella hepatitis chagas leishmaniasis toxoplasmosis cysticercosis schistosomiasis amoebiasis "
    "trichinosis filariasis toxocariasis polio hydatid candida bacteria fungus viruses parasites pertussis "
    "rabies".split()
)
_PCR = re.compile(
    r"\b(?:(?:RT|rRT|qRT)-?\s?)?PCR\b(?:\s(?:tests?|assays?|swabs?)\b)?|\bpolymerase chain reaction\b"
    r"|\b(?:nasopharyngeal|throat|nasal)\sswabs?\b"
)


def targets(line: Line, last_named: str) -> tuple[Target, ...]:
    """What was tested for in a sentence, from left to right, each place once.

    Parameters
    ----------
    line
        The sentence.
    last_named
        The virus of which the text spoke last, for a test that is named without it ("the PCR was negative").
    """
    found = [*_marked(line.text), *_kinds_of_culture(line.text)]
    own = (_of_term(line, term) for term in line.of(TermKind.ANTIBODY, TermKind.PATHOGEN))
    found.extend(one for one in tuple(own) if not _overlaps(found, one))
    found.sort(key=lambda one: one.start)
    for more in (
        _hla(line.text),
        _binomials(line),
        _bracketed(line.text, found),
        _sterile(line.text),
        _sites(line.text),
        _letters(line.text),
        _short_hand(line.text),
        _unknown(line.text),
    ):
        found.extend(one for one in more if not _overlaps(found, one))
    found.extend(
        one for one in _items(line.text, sorted(found, key=lambda one: one.start)) if not _overlaps(found, one)
    )
    if last_named and not any(one.name == last_named for one in found):
        found.extend(one for one in _pcr(line.text, last_named) if not _overlaps(found, one))
    return tuple(_without_repeats(sorted(_with_classes(line.text, found), key=lambda one: one.start)))


def _overlaps(found: list[Target], one: Target) -> bool:
    return any(other.start < one.end and one.start < other.end for other in found)


def _of_term(line: Line, term: Term) -> Target:
    start, end = term.start - line.sentence.start, term.end - line.sentence.start
    words = line.text[start:end].lower()
    name = term.label
    if (
        term.kind is TermKind.ANTIBODY
        and name in _MANY
        and (known := find(term.kind, line.text[start:end])) is not None
    ):
        name = known.label
    if name in _WHOLE_GROUPS or words in ("streptococci", "staphylococci", "enterococci", "pneumococci"):
        name = words
    if (whole := _WHOLE_NAME.match(words)) is not None and whole[1] == name and not _NO_SPECIES.search(whole[2]):
        name = f"{name} {whole[2]}"
    if name == "hbc" and words.endswith("igm"):
        name = "anti-hbc igm"
    if term.kind is TermKind.PATHOGEN and " " not in name and (kind := _species_behind(line.text, end)) is not None:
        end = kind.end(1)
        name = f"{name} {kind[1]}" if not words.endswith("s") or words == name else line.text[start:end].lower()
    is_test = name.endswith(("culture", "stain", "smear", "test", "-neelsen")) or name in ("india ink", "genexpert")
    illness = term.kind is TermKind.PATHOGEN and (
        term.label in _KINDS_OF_ILLNESS or term.label.startswith("hepatitis ")
    )
    return Target(start, end, name, illness, is_test, term.kind is TermKind.PATHOGEN)


def _species_behind(text: str, end: int) -> re.Match[str] | None:
    """The name of a kind right behind a genus."""
    kind = _SPECIES.match(text, end)
    return kind if kind is not None and not _NO_SPECIES.search(kind[1]) else None


def _binomials(line: Line) -> Iterator[Target]:
    """Germs that the lexicon does not know, by their two Latin names, in a sentence in which something grew."""
    if not _GREW.search(line.text):
        return
    for short in _SHORT_BINOMIAL.finditer(line.text):
        if not _NO_SPECIES.search(short[1]):
            yield Target(short.start(), short.end(), short.group().lower(), germ=True)
    others = line.of(*_NOT_GERMS)
    for genus in _BINOMIAL.finditer(line.text):
        kind = _species_behind(line.text, genus.end())
        if kind is None:
            continue
        start, end = genus.start() + line.sentence.start, kind.end(1) + line.sentence.start
        if not any(term.start < end and start < term.end for term in others):
            yield Target(genus.start(), kind.end(1), line.text[genus.start() : kind.end(1)].lower(), germ=True)


def _marked(text: str) -> Iterator[Target]:
    """Markers of hepatitis B with the result within the name; a hyphen is one only beside a plus."""
    found = list(_MARKED.finditer(text))
    if not any(one[2] == "+" for one in found):
        return
    for one in found:
        name = f"hb{one[1]}ag" if one[3] == "Ag" else f"anti-hb{one[1]}"
        told = SerologyResult.POSITIVE if one[2] == "+" else SerologyResult.NEGATIVE
        yield Target(one.start(), one.end(), name, germ=True, told=told)


def _kinds_of_culture(text: str) -> Iterator[Target]:
    """Bacterial, fungal and mycobacterial cultures."""
    for found in _KINDS_OF_CULTURE.finditer(text):
        kinds = list(_ONE_KIND.finditer(text, found.start(), found.end()))
        for kind in kinds:
            end = found.end() if kind is kinds[-1] else kind.end()
            yield Target(kind.start(), end, f"{kind.group().lower()} culture", test=True)


def _sterile(text: str) -> Iterator[Target]:
    """Fluids that were sterile, where no culture is named before."""
    for found in _STERILE.finditer(text):
        site = " ".join(found[1].lower().split())
        yield Target(found.start(1), found.end(1), _SITES.get(site, f"{site} culture"), test=True)


def _bracketed(text: str, found: list[Target]) -> Iterator[Target]:
    """Items of a list in brackets behind antibodies, known by the bare names of what they bind."""
    for one in found:
        opens = None if one.germ or one.test else _IN_BRACKETS.match(text, one.end)
        for item in _LIST_ITEM.finditer(text, *opens.span(1)) if opens else ():
            known = find(TermKind.ANTIBODY, f"anti {item.group()}")
            if known is not None and known.label != one.name:
                yield Target(item.start(), item.end(), known.label)


def _hla(text: str) -> Iterator[Target]:
    """Antigens of the tissue type."""
    for found in _HLA.finditer(text):
        yield Target(found.start(), found.end(), "hla-" + found[1].lower().replace(" ", ""))


def _sites(text: str) -> Iterator[Target]:
    """Places of which cultures were made."""
    for found in (*_SITES_BEFORE.finditer(text), *_SITES_AFTER.finditer(text)):
        first = found.start(1) if found.re is _SITES_AFTER else found.start()
        for site in _ONE_SITE.finditer(text, first, found.end()):
            yield Target(site.start(), site.end(), _SITES[" ".join(site.group().lower().split())], test=True)


def _letters(text: str) -> Iterator[Target]:
    """Hepatitis A, B and C."""
    for found in _LETTERS.finditer(text):
        for letter in _LETTER.finditer(text, found.start(2), found.end(2)):
            yield Target(letter.start(), letter.end(), f"hepatitis {letter.group().lower()}", illness=True, germ=True)


def _short_hand(text: str) -> Iterator[Target]:
    """Items of a list of antibodies that only bear the hyphen of the anti- before them."""
    if not re.search(r"\banti", text, re.IGNORECASE):
        return
    for item in _HYPHENED.finditer(text):
        yield Target(item.start(1), item.end(1), _name(item.group(1)))


def _unknown(text: str) -> Iterator[Target]:
    """Antibodies that the lexicon does not know, or of which the text says only half."""
    for item in _RHEUMATOID.finditer(text):
        yield Target(item.start(), item.end(), "rheumatoid factor")
    for item in _UNKNOWN.finditer(text):
        group = item.lastindex or 1
        words = item.group(group).strip(" -")
        if words.isupper() or group > 1 or not (words.isalpha() and words[1:].islower()):
            yield Target(item.start(), item.start(group) + len(words), _name(words))


def _items(text: str, found: list[Target]) -> Iterator[Target]:
    """What stands between two antibodies of a list as they do."""
    for left, right in pairwise(found):
        between = text[left.end : right.start]
        if len(between) > 120 or re.search(r"[;.:]|\b(?:was|were|positive|negative|showed|for)\b", between):
            continue
        for piece in re.finditer(r"(?<=[,/])\s*([^,/]{1,24}?)\s*(?=[,/]|\s(?:and|or)\s)", between):
            words = re.sub(r"^(?:and|or|anti-?)\s*|\s+antibod\w+$", "", piece.group(1))
            if _ITEM.fullmatch(words):
                yield Target(left.end + piece.start(1), left.end + piece.end(1), _name(words))


def _name(words: str) -> str:
    """The usual name of an antibody's target."""
    known = find(TermKind.ANTIBODY, f"anti {words}")
    return known.label if known else words.lower().replace(" ", "")


def _pcr(text: str, last_named: str) -> Iterator[Target]:
    """A test named by its method only."""
    for found in _PCR.finditer(text):
        yield Target(found.start(), found.end(), last_named, test=True, germ=True)


def _with_classes(text: str, found: list[Target]) -> Iterator[Target]:
    """Germs with two classes of antibody behind them that had two results: "toxoplasma IgG positive, IgM negative"."""
    ordered = sorted(found, key=lambda one: one.start)
    for place, one in enumerate(ordered):
        stop = ordered[place + 1].start if place + 1 < len(ordered) else len(text)
        named = _CLASS.search(text, one.start, one.end)
        behind = list(_CLASS.finditer(text, one.end, min(stop, one.end + _CLASSES_WITHIN)))
        classes = [named, *behind] if named else behind
        if one.germ and not one.test and len(classes) <= 1:
            yield _with_its_class(text, one)
            continue
        if one.test or len(classes) < 2 or not _APART.search(text, classes[0].end(), classes[1].end()):
            yield one
            continue
        base = re.sub(r" ig[gma]$", "", one.name)
        for number, each in enumerate(classes):
            start = one.start if number == 0 else each.start()
            yield Target(start, each.end(), f"{base} ig{each.group(1).lower()}", germ=one.germ)


def _with_its_class(text: str, one: Target) -> Target:
    """A germ with the class of antibody right behind it: "CMV IgM"."""
    behind = _CLASS_BEHIND.match(text, one.end)
    if behind is None or one.told is not None or re.search(r" ig[gma]$", one.name):
        return one
    words = text[one.start : one.end]
    base = words.lower() if words.isupper() and len(words) <= _LONGEST_SHORT else one.name
    return replace(one, end=behind.end(), name=f"{base} ig{behind[1].lower()}")


def _without_repeats(found: list[Target]) -> Iterator[Target]:
    """A name and its short form in brackets behind it are one."""
    last: Target | None = None
    for one in found:
        if last is None or (one.name != last.name and not _short_of(last, one)) or one.start - last.end > 3:
            yield one
        last = one


def _short_of(long: Target, short: Target) -> bool:
    """Whether one name may be made of the first letters of another."""
    letters = iter("".join(word[0] for word in re.split(r"[\s-]", long.name) if word))
    return short.name.isalpha() and len(short.name) > 1 and all(letter in letters for letter in short.name)
