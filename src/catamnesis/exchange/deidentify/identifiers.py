"""Names, numbers and addresses of a patient: collected from wherever they stand, and found again in any text."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catamnesis.exchange.deidentify.attributes import VOCABULARY


class Sort(StrEnum):
    """What an identifier is; the word that takes its place."""

    NAME = "name"
    NUMBER = "number"
    PLACE = "place"
    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"
    UID = "uid"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Everything that was collected from a folder.

    Parameters
    ----------
    names
        Names of people, as their parts in order: ``("Anna", "Müller")``.
    numbers
        Numbers of patients, studies and orders, and everything else that is looked for letter by letter.
    places
        Institutions, departments and addresses.
    uids
        UIDs of DICOM that are not the standard's own.
    days
        Every day that a file states.
    """

    names: frozenset[tuple[str, ...]] = frozenset()
    numbers: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    uids: frozenset[str] = frozenset()
    days: frozenset[datetime.date] = frozenset()


#: UIDs of the standard itself.
STANDARD_UID = "1.2.840.10008."
UID = re.compile(r"(?<![\d.])[0-2](?:\.(?:0|[1-9]\d*)){4,}(?![\d.]*\d)")

#: Words of a name field that name nobody.
_NO_NAME = frozenset(
    "dr prof med mr mrs ms miss herr frau hr fr mme mlle sir md phd dipl ing jr sr ii iii von van de der la le "
    "da di el al patient name unknown anonymous anonymized anonymised anon none test synthetic phantom na n/a "
    "nn xx xxx female male woman man the and of not stated unbekannt physician doctor operator admin user "
    "technologist mtra staff".split()
)
#: Words that are also names and must not vanish from a text by themselves.
_ALSO_WORDS = frozenset(
    "may april june august march white brown black green grey gray blue red young old long short day week good best "
    "will rose may mark grant baker cook hand foot heart stone stern weiss braun schwarz lang kurz gross klein jung "
    "alt neu winter sommer herbst summer autumn pet ct mr ana anca max min iv po crp esr case skin bone light strong "
    "hope grace faith joy dawn fields wood woods hill hills king price power low high ford west east north south "
    "bush head arms legg back left right rest small great sharp wise swift new old major minor case cases "
    "philips siemens ge toshiba canon body whole".split()
)
_LONGEST = 100


class Gatherer:
    """Collects identifiers from file after file."""

    def __init__(self) -> None:
        self._names: set[tuple[str, ...]] = set()
        self._numbers: set[str] = set()
        self._places: set[str] = set()
        self._uids: set[str] = set()
        self._days: set[datetime.date] = set()

    def name(self, written: str) -> None:
        """A person's name, as DICOM or a person writes it."""
        words = [word.strip(".,;:()[]\"'") for word in re.split(r"[\^=,\s/\\]+", written[:_LONGEST])]
        parts = tuple(word for word in words if len(word) > 1 and word.lower() not in _NO_NAME and not word.isdigit())
        if parts and any(any(letter.isalpha() for letter in word) for word in parts):
            self._names.add(parts)
        if re.search(r"\d", written):
            self.number(written)

    def number(self, written: str) -> None:
        """A number of a patient, a study or an order; too short a one is dropped from files but not looked for."""
        text = written.strip()[:_LONGEST]
        if len(text) >= (5 if text.isdigit() else 4) and re.search(r"\d|@", text):
            self._numbers.add(text)

    def place(self, written: str) -> None:
        """An institution or an address."""
        text = " ".join(written.split())[:_LONGEST]
        if len(text) >= 4 and text.lower() not in _NO_NAME | _ALSO_WORDS:
            self._places.add(text)

    def uid(self, written: str) -> None:
        """A UID that is not the standard's own."""
        text = written.strip("\0 ")
        if text.count(".") >= 2 and not text.startswith(STANDARD_UID):
            self._uids.add(text)

    def day(self, days: Iterable[datetime.date]) -> None:
        """Days that a file states."""
        self._days.update(days)

    def identifiers(self) -> Identifiers:
        """What was collected so far."""
        return Identifiers(
            frozenset(self._names),
            frozenset(self._numbers),
            frozenset(self._places),
            frozenset(self._uids),
            frozenset(self._days),
        )


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def spellings(word: str) -> frozenset[str]:
    """A word as it may be spelled elsewhere: without accents, with the German ways of writing umlauts.

    Examples
    --------
    >>> sorted(spellings("Müller"))
    ['Mueller', 'Muller', 'Müller']
    """
    word = unicodedata.normalize("NFC", word)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return frozenset((word, word.translate(_GERMAN), bare))


def _cases(word: str) -> Iterator[str]:
    """A word as names are written: with a capital, and in capitals where that is no abbreviation."""
    for spelling in sorted(spellings(word)):
        yield spelling[0].upper() + spelling[1:].lower() if spelling.isupper() or spelling.islower() else spelling
        if spelling.isupper() or len(spelling) >= 4:
            yield spelling.upper()


def _alone(word: str) -> bool:
    """Whether a part of a name is taken out of a text also where it stands alone."""
    return len(word) >= 3 and word.lower() not in _ALSO_WORDS and word.upper() not in VOCABULARY and not word.isdigit()


def _edged(alternatives: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(set(alternatives), key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])") if found else None


def _whole_names(parts: tuple[str, ...]) -> Iterator[str]:
    """A whole name: its parts one after the other, in either order, with initials for all but one."""
    between = r"[\s,;^._-]+"
    words = [
        "(?:" + "|".join(sorted({re.escape(one) for one in _cases(word)} | {re.escape(word)})) + ")" for word in parts
    ]
    if len(words) > 1:
        yield between.join(words)
        yield between.join(reversed(words))
        yield between.join((*words[1:], words[0]))
        for index, word in enumerate(words):
            initial = re.escape(parts[1 - index if len(parts) == 2 else 0][0].upper())
            if len(parts) == 2:
                yield rf"{initial}\.\s*{word}"


class Searcher:
    """Finds the collected identifiers in texts.

    Parameters
    ----------
    identifiers
        What was collected.
    """

    def __init__(self, identifiers: Identifiers) -> None:
        names = identifiers.names
        words = {word for parts in names for word in parts if _alone(word)}
        self._patterns: list[tuple[Sort, re.Pattern[str]]] = []
        spelled = (re.escape(one) for text in identifiers.places for one in _spaced(text))
        self._take(Sort.PLACE, (one.replace(r"\ ", r"\s+") for one in spelled))
        self._take(Sort.NUMBER, (re.escape(number) for number in identifiers.numbers))
        self._take(Sort.NAME, (one for parts in names for one in _whole_names(parts)))
        self._take(Sort.NAME, (re.escape(one) for word in words for one in _cases(word)))

    def _take(self, sort: Sort, alternatives: Iterable[str]) -> None:
        pattern = _edged(alternatives)
        if pattern is not None:
            self._patterns.append((sort, pattern))

    def found(self, text: str) -> Iterator[tuple[Sort, int, int]]:
        """Each identifier in a text: what it is, and where it stands. They may overlap."""
        for sort, pattern in self._patterns:
            for one in pattern.finditer(text):
                yield sort, one.start(), one.end()


def _spaced(text: str) -> Iterator[str]:
    yield text
    yield text.upper()
    yield text.title()
