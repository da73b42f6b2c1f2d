"""Drugs that a sentence names: combinations as one, a class only where no drug of it is named, no laboratory value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catamnesis.read.prose.drugs.further_drugs import drugs_by_ending, further_drugs, sorts_of_drugs
from catamnesis.read.prose.nouns import Line, Term, TermKind


@dataclass(frozen=True, slots=True)
class Named:
    """A drug or class of drugs with its place in the whole text.

    Parameters
    ----------
    label, id
        Usual name in lower case, and the id of the lexicon; empty where the name was only known by its ending.
    kind
        ``TermKind.DRUG`` or ``TermKind.DRUG_CLASS``.
    doubt
        Why it may be none; else empty.
    """

    start: int
    end: int
    label: str
    id: str
    kind: TermKind
    doubt: str = ""


#: Common words that look like names of drugs.
_COMMON = frozenset(
    "at as be a an am is in on no to large eradication provocation nitrite nitrites al cyp siadh radical ADRs ADR "
    "adrs".split()
)
_FIXED = (
    frozenset({"piperacillin", "tazobactam"}),
    frozenset({"trimethoprim", "sulfamethoxazole"}),
    frozenset({"amoxicillin", "clavulanic acid"}),
    frozenset({"ampicillin", "sulbactam"}),
    frozenset({"imipenem", "cilastatin"}),
    frozenset({"cefoperazone", "sulbactam"}),
    frozenset({"artemether", "lumefantrine"}),
    frozenset({"lopinavir", "ritonavir"}),
)
#: What makes a drug's name a laboratory value.
_MEASURED_BEHIND = re.compile(
    r"\s?-?\s?(?:(?:and|or) [\w-]+ (?:levels|concentrations)|levels?|concentrations?|assays?|receptors?|autoantibod|"
    r"antigens?|agar|discs?\b|"
    r"tolerance|deficien|deprivation|stain|gene\b|staphylococc|synthe|clearance|secretion|producing|stimulation test|"
    r"S?-?methyltransferase)",
    re.IGNORECASE,
)
_MEASURED_BEFORE = re.compile(
    r"(?:\banti-|\bserum |\bplasma |\burinary |\bblood |\burine |\bresidual |\binappropriate |DOTA[\w-]{0,20}-"
    r"|\blabell?ed )$",
    re.IGNORECASE,
)
#: Hormones that are measured beside their products.
_HORMONES = re.compile(r"(?:nor)?(?:epinephrine|adrenaline)|dopamine", re.IGNORECASE)
_CATECHOLAMINES = re.compile(r"metanephrine|catecholamines?\b (?:value|level|excretion)|vanill?yl", re.IGNORECASE)
_THERAPY = (
    r"(?:[\s-]{0,3}(?:therapy|treatments?|agents?|drugs?|regimens?|medications?|prophylaxis|cover(?:age)?|"
    r"combination)){0,3}"
)
_NAMED_BY = re.compile(
    rf"{_THERAPY}\s*(?:(?:was|were) \w+ (?:with|by|using|\()|[(\[:,-]|,?\s*(?:such as|including|include[sd]?|"
    rf"consist(?:ed|ing|s) (?:of|in)|comprising|namely|i\.e\.,?|"
    rf"e\.g\.,?|like|based on|using|with|of|by))?\s*(?:\(|\[)?[^;.]{{0,40}}",
    re.IGNORECASE,
)
_WITH = re.compile(rf"{_THERAPY}\s*(?:with|of|by|and)\b", re.IGNORECASE)
_APPOSED = re.compile(r",? (?:an?|the|another|which is an?) (?:[\w-]+ ){0,4}$|\s?\((?:an? )?(?:[\w-]+ ){0,3}$")


def drugs_named(line: Line) -> tuple[Named, ...]:
    """The drugs of a sentence in order, without overlaps."""
    found = _apart(
        [_named(line, term) for term in line.of(TermKind.DRUG, TermKind.DRUG_CLASS) if not _common(line, term)]
    )
    found = _apart([*found, *_insulin(line)])
    found = [one for one in _combined(line, _once(line, _added(line, found))) if not _measured(line, one)]
    return tuple(one for place, one in enumerate(found) if not _named_elsewhere(line, found, place))


def _common(line: Line, term: Term) -> bool:
    """Whether a term is a common word in small letters."""
    words = line.words(term.start, term.end)
    first = re.split(r"[\s-]", words)[0]
    if words == "S1":
        return True
    if words == "biologic":
        return not re.match(r" (?:agent|therap|treatment|drug|disease)", line.text[term.end - line.sentence.start :])
    return first in _COMMON or words.lower() in _COMMON


_TREATED = re.compile(
    r"^\s(?:was|were|is|had been|has been)\s(?:\w+ly\s)?(?:stopped|discontinued|started|titrated|increased|reduced|"
    r"given|added|initiated|"
    r"tapered|continued|withdrawn|withheld|re\w+ed|administered)"
)
_TREATING = re.compile(
    r"\b(?:started|continued|stopped|received|given|discontinued|continuing|receiving|requiring|taking|without|on|"
    r"needed) (?:\w+ ){0,2}$"
)


#: What is measured and given alike, and known as measured only.
_GIVEN_TOO = frozenset(
    {
        "insulin",
        "vitamin b12",
        "folate",
        "thiamine",
        "ferritin",
        "calcium",
        "vitamin d",
        "zinc",
        "cortisol",
        "calcitonin",
    }
)
_AMOUNT_BEHIND = re.compile(r"\s\(?\d[\d.,]*\s?(?:mg|g|µg|μg|mcg|iu|IU|units)\b(?!\s?/)")


def _insulin(line: Line) -> Iterator[Named]:
    """Insulin or a vitamin as a drug where the words around say that it was given."""
    base = line.sentence.start
    for term in line.of(TermKind.ANALYTE):
        if term.label in _GIVEN_TOO:
            behind, before = line.text[term.end - base :], line.text[: term.start - base]
            if _TREATED.match(behind) or _TREATING.search(before) or _AMOUNT_BEHIND.match(behind):
                yield Named(term.start, term.end, term.label, "", TermKind.DRUG)


def _named(line: Line, term: Term) -> Named:
    words = line.words(term.start, term.end).lower()
    label = words if words in _BOTH_NAMES else term.label
    return Named(term.start, term.end, label, term.id, term.kind)


#: Generic names that are kept as written, though the lexicon knows the drug by another one.
_BOTH_NAMES = frozenset(
    "pethidine torasemide adrenaline noradrenaline rifampicin apatinib glyceryl trinitrate isoprenaline "
    "salbutamol metamizole metildigoxin glibenclamide phytomenadione suxamethonium mycophenolate leuprorelin "
    "benzylpenicillin cefalexin "
    "aciclovir".split()
)


def _apart(found: Sequence[Named]) -> list[Named]:
    kept: list[Named] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end, one.kind is not TermKind.DRUG)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _added(line: Line, found: Sequence[Named]) -> list[Named]:
    """With the drugs of the further table, then with those known by their ending only."""
    known = list(found)
    for one in further_drugs(line.tokens):
        inside = [other for other in known if other.start < one.end and one.start < other.end]
        if all(one.start <= other.start and other.end <= one.end and len(inside) == 1 for other in inside):
            known = [other for other in known if other not in inside]
            known.append(Named(one.start, one.end, one.label, inside[0].id if inside else "", one.kind))
    taken = [*((drug.start, drug.end) for drug in known), *((term.start, term.end) for term in line.terms)]
    for one in (*drugs_by_ending(line.tokens), *sorts_of_drugs(line.tokens)):
        if not any(start < one.end and one.start < end for start, end in taken):
            known.append(Named(one.start, one.end, one.label, "", one.kind, one.doubt))
    return sorted(known, key=lambda one: one.start)


def _combined(line: Line, found: Sequence[Named]) -> list[Named]:
    """Drugs joined by a slash, or that are always given together, as one."""
    joined: list[Named] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.kind is one.kind is TermKind.DRUG:
            gap = line.words(last.end, one.start)
            fixed = frozenset({*last.label.split("-"), one.label}) in _FIXED and gap.strip(" -/+") in (
                "",
                "and",
                "plus",
                "with",
            )
            if fixed or (re.fullmatch(r"\s?/\s?", gap) and "/" not in last.label):
                mark = "-" if fixed else "/"
                joined[-1] = replace(last, end=one.end, label=f"{last.label}{mark}{one.label}", id="")
                continue
        joined.append(one)
    return joined


def _once(line: Line, found: Sequence[Named]) -> list[Named]:
    """A brand in brackets behind its own drug is the same drug."""
    kept: list[Named] = []
    for one in found:
        if kept and _same(kept[-1].label, one.label) and _BRACKET.fullmatch(line.words(kept[-1].end, one.start)):
            continue
        kept.append(one)
    return kept


_BRACKET = re.compile(r"\s*[(\[/\u2013-]?\s*(?:liposomal |brand name |i\.e\. |or )?")


def _same(label: str, other: str) -> bool:
    return label == other or f" {other}" in f" {label}" or f" {label}" in f" {other}"


def _measured(line: Line, one: Named) -> bool:
    base = line.sentence.start
    behind, before = (
        line.text[one.end - base : one.end - base + 24],
        line.text[max(0, one.start - base - 14) : one.start - base],
    )
    if one.label == "vasopressin" and re.search(
        r"\binappropriate\b", line.text[max(0, one.start - base - 30) : one.start - base]
    ):
        return True
    if _HORMONES.fullmatch(one.label) and _CATECHOLAMINES.search(line.text):
        return True
    return bool(_MEASURED_BEHIND.match(behind) or _MEASURED_BEFORE.search(before))


def _named_elsewhere(line: Line, found: Sequence[Named], place: int) -> bool:
    """Whether a class only tells what sort of drug its neighbour is."""
    one = found[place]
    if one.kind is not TermKind.DRUG_CLASS:
        return False
    if place and not line.words(found[place - 1].end, one.start).strip(" -") and found[place - 1].label != one.label:
        return True
    if place + 1 < len(found) and found[place + 1].kind is TermKind.DRUG:
        gap = line.words(one.end, found[place + 1].start)
        if _tells(gap) and not (
            one.label in _ALONE and _WITH.match(gap[:80]) and not member(found[place + 1].label, one.label)
        ):
            return True
    if place and found[place - 1].kind is TermKind.DRUG:
        gap = line.words(found[place - 1].end, one.start)
        beside = re.fullmatch(r"[^,;.]{0,30}", gap) and not re.search(
            r"\b(?:and|or|with|plus|to|by|then|was|were)\b|\+", gap
        )
        return (
            bool(_APPOSED.fullmatch(gap))
            or not gap.strip()
            or (bool(beside) and member(found[place - 1].label, one.label))
        )
    return False


#: Classes that are often given "with" a drug of another class.
_ALONE = frozenset({"corticosteroids", "analgesics"})


def _tells(gap: str) -> bool:
    if len(gap) > 120 or ("," in gap and "(" not in gap and "such as" not in gap and "including" not in gap):
        return False
    plain = re.sub(r"^[\s\w-]* (?:was|were) \w+ (?=with|by|using|\()", " ", gap)
    return bool(_NAMED_BY.fullmatch(gap)) and not re.search(r"\b(?:and|or|then|was|were|in addition)\b", plain)


#: Letters by which members of the commonest classes are known.
_MEMBERS = {
    "corticosteroids": r"predni|cort|methasone|triamcin|budesonid|deflaz|fluticas|mometas|cinonide|clobetas",
    "antibiotics": (
        r"cillin|^cef|penem|floxacin|m[yi]cin|cycline|vancom|teicopl|metronid|tinidaz|sulfameth|trimeth|linezol|"
        r"colisti|amikac|"
        r"nitrofur|aztreon|rifam|fosfom|tigecyc|bactam|fusidic|polymyx|chloramph|clavulan"
    ),
    "antimalarials": r"quin|artem|artes|lumef|primaq|proguan|sulfadox",
    "antifungals": r"conazole|fungin|amphoter|nystat|terbinaf|flucyt",
    "antivirals": r"vir$|vudine|foscarn|interferon|ribavir",
    "anticoagulants": r"parin|warfarin|xaban|gatran|coumar|fluindione|acenocou|heparin",
    "antiplatelets": r"grel|aspirin|acetylsal|dipyridam",
    "statins": r"statin",
    "proton pump inhibitors": r"prazole",
    "beta blockers": r"olol|carvedil",
    "diuretics": r"semide|thiazide|spironol|indapam|amilor|torasem|bumetan|metolaz|acetazol|mannitol",
    "antiepileptics": r"valpro|racetam|toin|zepine|barbit|zepam|gabalin|gabapen|lamotrig|topiram|lacosam",
    "immunosuppressants": r"azathio|mycophen|ciclospor|cyclospor|limus|methotrex|cyclophosph|predni",
    "nonsteroidal anti-inflammatory drugs": r"profen|fenac|coxib|oxicam|indomet|naprox|ketorol|aspirin",
    "opioids": r"morph|fentan|codein|codone|tramad|methad|pethid|meperid",
    "benzodiazepines": r"zepam|zolam|clobaz",
    "antihypertensives": r"dipine|pril|sartan|olol|hydralaz|methyldop|labetal|clonid",
    "bronchodilators": r"terol|butamol|tropium|phylline",
    "vasopressors": r"phrine|adrenal|dopamine|vasopress|terlipress",
    "inotropes": r"dobutam|milrin|dopamine|phrine|adrenal|levosim",
    "analgesics": r"acetam|morph|profen|tramad|fenac|metamiz|codein|aspirin",
    "chemotherapy": (
        r"vincr|vinbl|vinorel|cyclophos|ifosf|platin|rubicin|taxel|poside|tecan|mustine|uracil|citabine|bleomy|"
        r"methotrex|"
        r"temozol|dacarb|procarb|melphal|busulf|dactinom|mercapto|cytarab|capecit|pemetrex"
    ),
    "antipyretics": r"acetam|profen|metamiz",
}


def member(drug: str, drug_class: str) -> bool:
    """Whether a drug belongs to a class, as far as its name tells; of a class without a list it is taken to.

    Examples
    --------
    >>> member("ceftriaxone", "antibiotics"), member("methotrexate", "corticosteroids"), member("x", "tonics")
    (True, False, True)
    """
    letters = _MEMBERS.get(drug_class)
    return letters is None or re.search(letters, drug) is not None


def known_class(drug_class: str) -> bool:
    """Whether the members of a class can be told by their names."""
    return drug_class in _MEMBERS
