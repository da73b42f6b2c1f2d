"""What in a text leads to a person by its form (phone, mail, record number), and what a person must look at."""

import re
from collections.abc import Iterator

from catamnesis.exchange.deidentify.identifiers import Gatherer, Sort
from catamnesis.exchange.deidentify.month_words import MONTHS

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_NAME = rf"[{_CAPITAL}][\w'’-]{{0,40}}[^\W\d_]"
_PROPER = rf"[{_CAPITAL}][a-zß-öø-ÿ][\w'’-]{{0,40}}"
_PROPER_OR_LOUD = rf"(?:{_PROPER}|[{_CAPITAL}]{{4,}})"
_VALUE = r"(?P<v>[A-Za-z]{0,4}[-/ ]?\d[\w/.-]{0,40}\w)"

#: What is replaced by its form alone: what it is, and the pattern; only the group ``v`` goes where there is one.
_FORMS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (Sort.MAIL, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    (
        Sort.NUMBER,
        re.compile(
            rf"(?<!\w)(?:mrn|pid|ipp|pat(?:ient(?:en)?)?[ .-]{{0,3}}(?:id|no|nr|number|nummer|identifier)|"
            r"(?:medical )?record (?:no|nr|number)|(?:case|hospital|insurance|accession|biopsy|specimen|sample|request|"
            r"order|study|visit|admission|nhs|social security) ?(?:no|nr|number|id)|accession|ssn|"
            r"fall[ -]?(?:nr|nummer)|aufnahme[ -]?(?:nr|nummer)|versicherten?[ -]?(?:nr|nummer)|sv[ -]?nr|"
            rf"auftrags?[ -]?(?:nr|nummer)|n° ?(?:de )?dossier)\.?\s{{0,3}}[:#=]?\s{{0,3}}{_VALUE}",
            re.IGNORECASE,
        ),
    ),
    (Sort.NUMBER, re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")),
    (
        Sort.PHONE,
        re.compile(
            r"(?<!\w)(?:tele(?:phone|fon|fax)|phone|tel|fax|mobile|mobil|tél)\b\.?[\s:]{0,3}(?:no|nr|number)?\.?[\s:]{0,3}"
            r"(?P<v>\+?[\d(][\d\s()/.-]{4,24}\d)",
            re.IGNORECASE,
        ),
    ),
    (Sort.PHONE, re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[\s(/.-]{0,3}\d(?:[\s()/.-]?\d){6,13}(?!\d)")),
    (Sort.PHONE, re.compile(r"(?<![\d./-])0\d{2,5}\s?[/-]\s?\d{3,9}(?:-\d{1,5})?(?![\d/])")),
    (Sort.PHONE, re.compile(r"(?<![\d./-])(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?![\d-])")),
    (
        Sort.ADDRESS,
        re.compile(
            rf"(?<!\w)[{_CAPITAL}][\w-]{{0,40}}(?:straße|strasse|str\.|gasse|weg|allee|platz|ring)\s+\d{{1,4}}\s?[a-z]?(?!\w)"
        ),
    ),
    (
        Sort.ADDRESS,
        re.compile(
            rf"(?<!\w)\d{{1,5}}\s{{1,3}}(?:[{_CAPITAL}][\w'-]{{1,30}}\s{{1,3}}){{1,3}}"
            r"(?:Street|St\.|Avenue|Ave\.?|Road|Rd\.|Lane|Drive|Boulevard|Blvd\.?|Square|Court)(?!\w)"
        ),
    ),
    (
        Sort.ADDRESS,
        re.compile(r"(?<!\w)\d{1,4},?\s+(?:rue|avenue|boulevard|place|impasse)\s+[^\W\d_][\w' -]{2,40}"),
    ),
)

_TITLED = re.compile(
    rf"(?<!\w)(?:Dr|Prof|Mr|Mrs|Ms|Miss|Herrn?|Frau|Hr|Fr|Mme|Mlle|Monsieur|Madame|Sister|Schwester)\.?\s{{1,3}}"
    rf"(?:(?:med|rer|nat|Dr|Prof|habil|PD)\.?\s{{1,3}}){{0,6}}(?P<v>{_NAME}(?:[ ]{_NAME}){{0,2}})"
)
_LABELLED = re.compile(
    rf"(?m)^[ \t#*|>-]{{0,20}}(?i:patient(?:'s)? name|name of patient|full name|name|surname|family name|first name|"
    rf"given name|vorname|nachname|familienname|nom|prénom|referring physician|physician|operator|"
    rf"arzt|ärztin)\**[ \t]{{0,5}}:\**[ \t]{{0,20}}"
    rf"(?P<v>{_NAME},?(?:[ \t]{{1,5}}{_NAME}){{0,3}})[ \t]{{0,20}}(?=$|[,;(|*\d])"
)
_PATIENT = re.compile(
    rf"(?m)^[ \t#*|>-]{{0,20}}(?i:patient|patientin)\**[ \t]{{0,5}}:\**[ \t]{{0,20}}"
    rf"(?P<v>{_NAME},?(?:[ \t]{{1,5}}{_NAME}){{1,3}})[ \t]{{0,20}}(?=$|[,;(|*\d])"
)
_NOT_NAMES = frozenset(
    "female male woman man patient unknown none girl boy child adult caucasian asian frau herr not the a an weiblich "
    "männlich femme homme crp esr".split()
)

#: What is shown to a person and left as it stands.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "an age over 89",
        re.compile(
            r"(?<!\d)(?:9\d|1[0-2]\d)(?:[\s-]*(?:years?|yrs?|y\.?\s?o|jähr\w*|jahre\w*|ans)(?!\w))"
            r"|(?:aged?|alter)(?:\s+of)?[\s:]+(?:9\d|1[0-2]\d)(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "an institution",
        re.compile(
            rf"(?<![\w-])(?:{_NAME}\s{{1,3}}(?:of\s{{1,3}})?){{0,3}}(?:Universit\w{{1,30}}|Hospitals?|Clinics?|"
            rf"[\w-]{{0,30}}(?i:klinik|krankenhaus)\w{{0,30}}|Hôpita\w{{1,9}}|Medical Cent(?:er|re)|Institut\w{{0,9}}|"
            rf"Centre Hospitalier|Charité|Department of|Abteilung)"
            rf"(?:\s{{1,3}}(?:(?:of|for|für|de|at)\s{{1,3}})?{_NAME}){{0,3}}"
        ),
    ),
    (
        "authors, whose paper leads to the patient",
        re.compile(rf"(?<!\w){_NAME}(?:\s{{1,3}}[A-Z]{{1,3}})?,?\s{{1,3}}(?:et al|and colleagues|and co-?workers)\b"),
    ),
    (
        "a citation, which leads to the patient",
        re.compile(r"(?<!\d)(?:19|20)\d\d\s?;\s?\d+|doi:|doi\.org|PMID|PMC\d{4,}", re.IGNORECASE),
    ),
    ("an address in the net", re.compile(r"(?:https?://|www\.)\S+")),
    (
        "a feast that tells a date",
        re.compile(r"\b(?:Christmas|Easter|New Year|Thanksgiving|Ramadan|Weihnacht\w*|Ostern|Noël|Pâques)\b"),
    ),
    (
        "a day without its month or year",
        re.compile(r"(?<![\d.,])(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.(?!\d)|\b(?:on|am) \d{1,2}/\d{1,2}\b(?!/)"),
    ),
    (
        "a number of a person, a sample or a phone",
        re.compile(r"(?<![\w.,/-])(?=[\d/-]{0,20}\d{4})\d(?:\d|[/-](?=\d)){5,40}(?![\w,/-]|\.\d)"),
    ),
    ("perhaps a year", re.compile(r"(?<![\d.,/:-])(?:19[3-9]\d|20[0-4]\d)(?![\d/:;-]|[.,]\d)")),
    (
        "perhaps a place",
        re.compile(rf"(?<=[a-zäöü,] )(?:in|from|near|to|at|aus|nach|bei|à)\s+(?P<v>{_PROPER})(?!\s*(?:\d|:))"),
    ),
    (
        "perhaps a name",
        re.compile(rf"(?<![\w.]){_PROPER}(?:[ ](?:(?:von|van|de|der|la|le|al)[ ])?{_PROPER}){{1,2}}(?!\w)"),
    ),
    (
        "perhaps a name",
        re.compile(rf"(?<![\w.])(?<![A-Z][A-Z] )[{_CAPITAL}]{{4,}},?[ ]{_PROPER_OR_LOUD}(?!\w|,? [A-Z]{{2}})"),
    ),
    ("perhaps a name", re.compile(rf"(?<!\w)[{_CAPITAL}]\.\s?(?:[{_CAPITAL}]\.\s?)?[{_CAPITAL}][a-zäöüéè'’-]{{2,}}")),
    ("perhaps initials", re.compile(rf"(?<![\w.])[{_CAPITAL}]\.\s?[{_CAPITAL}]\.(?!\w)")),
)
#: Words with a capital that are no names, where a sign is made of such words alone.
_PLAIN = frozenset(
    "the a an she he they her his on in at by after before when then this that these those there it its and but or no "
    "if as for from with without her patient patients case serum blood fever skin ct pet mri anti dna rna igg igm iga "
    "day week month year years monday tuesday wednesday thursday friday saturday sunday "
    "she's who what how where follow up under all both one two three four five six".split()
) | frozenset(MONTHS)


def forms(text: str) -> Iterator[tuple[Sort, int, int]]:
    """What is an address, a phone or a number of a person by its form."""
    for sort, pattern in _FORMS:
        for found in pattern.finditer(text):
            yield sort, *(found.span("v") if "v" in pattern.groupindex else found.span())


def signs(text: str) -> Iterator[tuple[str, int, int]]:
    """Passages that a person should read: what they may be, and where they stand."""
    for reason, pattern in _SIGNS:
        for found in pattern.finditer(text):
            start, end = found.span("v") if "v" in pattern.groupindex else found.span()
            words = re.findall(r"[^\W\d_]+", text[start:end].lower())
            if reason.startswith("perhaps a ") and words and all(word in _PLAIN for word in words):
                continue
            yield reason, start, end


def gather(text: str, gatherer: Gatherer, *, labels: bool = True) -> None:
    """Collect names after titles and labels, numbers after labels.

    Parameters
    ----------
    text
        The text.
    gatherer
        Takes what is found.
    labels
        Whether "Name: Anna" names a person; in YAML it may name anything.
    """
    for pattern in (_TITLED, *((_LABELLED, _PATIENT) if labels else ())):
        for found in pattern.finditer(text):
            words = [word for word in found["v"].split() if word.strip(",").lower() not in _NOT_NAMES]
            if words:
                gatherer.name(" ".join(words))
    for sort, start, end in forms(text):
        if sort in (Sort.NUMBER, Sort.PHONE, Sort.MAIL):
            gatherer.number(text[start:end])
