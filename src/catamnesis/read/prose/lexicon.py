"""Words of the clinic found in a text: longest first, whatever the inflection."""

from collections.abc import Mapping

from catamnesis.read.prose.nouns import Term
from catamnesis.read.prose.tokens import Token

#: Short forms that the text itself explains ("ulcerative colitis (UC)"), each with its long form.
Abbreviations = Mapping[str, str]


def abbreviations(_text: str) -> Abbreviations:
    """Placeholder."""
    return {}


def terms_in(_tokens: tuple[Token, ...], _short: Abbreviations) -> tuple[Term, ...]:
    """Placeholder."""
    return ()
