"""Names of the months in English, German and French, so that a moved date is written as the first one was."""

from dataclasses import dataclass

_TABLES = (
    "January February March April May June July August September October November December",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Jänner Feber März April Mai Juni Juli August September Oktober November Dezember",
    "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "Jan Feb Mrz Apr Mai Jun Jul Aug Sept Okt Nov Dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
)


@dataclass(frozen=True, slots=True)
class MonthWord:
    """A written month: its number, and the row of names that it is taken from."""

    number: int
    row: tuple[str, ...]


def _known() -> dict[str, MonthWord]:
    known: dict[str, MonthWord] = {}
    for table in _TABLES:
        row = tuple(table.split(" "))
        for number, name in enumerate(row, start=1):
            known.setdefault(name.lower(), MonthWord(number, row))
    return known


#: Each written month in small letters.
MONTHS = _known()
#: All of them as alternatives of a pattern, the longer ones first.
ALTERNATIVES = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
#: Those that French writes small, and that stand for a month also without a capital.
SMALL = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"


def month_number(word: str) -> int:
    """Number of a written month.

    Examples
    --------
    >>> month_number("März"), month_number("SEPT"), month_number("avril")
    (3, 9, 4)
    """
    return MONTHS[word.lower()].number


def month_like(word: str, number: int) -> str:
    """Another month in the language and the letters of a written one.

    Examples
    --------
    >>> month_like("April", 12), month_like("AVR", 2), month_like("Okt", 3), month_like("april", 5)
    ('December', 'FÉVR', 'Mär', 'may')
    """
    name = MONTHS[word.lower()].row[number - 1]
    if word.isupper():
        return name.upper()
    return name.lower() if word.islower() else name[0].upper() + name[1:]
