"""A text cut into words, figures and marks, each with its place."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r"\d+|[^\W\d_]+(?:[\u00ad\u200b-\u200d][^\W\d_]+)*|[^\w\s]|_")
#: Signs that part a word without being seen: the soft hyphen, and spaces and joiners of no width.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d"))
#: Endings taken off a word of more than so many letters, the first that fits.
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ses", "s"), ("s", ""))
_KEPT = ("ss", "us", "is", "os")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of digits or one mark.

    Parameters
    ----------
    start, end
        Code points of the whole text, end exclusive.
    text
        As written.
    low
        Without capitals and accents.
    stem
        ``low`` in the singular and in one spelling ("anaemias" is "anemia"); the lexicon is written in stems.
    """

    start: int
    end: int
    text: str
    low: str
    stem: str

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.low.isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.text.isdigit()


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """All words, figures and marks of a stretch of a text.

    Letters and digits are apart even where no space parts them: ``Jo1`` and ``Jo-1`` differ in the mark only.

    Examples
    --------
    >>> [token.text for token in tokens("anti-Jo1: 12.5 mg/L")]
    ['anti', '-', 'Jo', '1', ':', '12', '.', '5', 'mg', '/', 'L']
    >>> tokens("Anaemias")[0].stem
    'anemia'
    """
    stop = len(text) if end is None else end
    return tuple(
        Token(found.start(), found.end(), found.group(), *_forms(found.group()))
        for found in _PIECE.finditer(text, start, stop)
    )


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    low = unaccented(word)
    return low, stem(low)


def unaccented(word: str) -> str:
    """A word without capitals and accents: ``Sjögren`` is ``sjogren``, ``Œdema`` is ``oedema``."""
    low = word.casefold()
    if low.isascii():
        return low
    low = low.translate(_UNSEEN).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


def stem(low: str) -> str:
    """A word in the singular and in one spelling.

    Examples
    --------
    >>> [stem(word) for word in ("ulcers", "biopsies", "diagnosis", "oedema", "diarrhoea", "tumours", "virus")]
    ['ulcer', 'biopsy', 'diagnosis', 'edema', 'diarrhea', 'tumor', 'virus']
    """
    word = low
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEPT):
        for ending, instead in _ENDINGS:
            if word.endswith(ending):
                word = word[: -len(ending)] + instead
                break
    if len(word) > 4:
        word = word.replace("ae", "e").replace("oe", "e")
        if word.endswith("our"):
            word = word[:-3] + "or"
    return word
