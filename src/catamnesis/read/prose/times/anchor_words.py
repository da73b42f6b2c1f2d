"""The words that an offset hangs on: "starting anakinra" in "4 weeks after starting anakinra showed"."""

import re

_PIECE = re.compile(r"\s*([\w'’/+-]+|[^\w\s])")
_SKIPPED = frozenset("the a an his her their its my our this that another".split())
_LINKS = frozenset("of to the a an his her their its in after for".split())
_STOPS = frozenset(
    "and or when while with he she it they we who which that where but then there was were is are be has have had did"
    " do does can could would may might will because due as before despite until so however although if though at by"
    " than on during over between about without since showed shows revealed reveals demonstrated confirmed became"
    " began from following under via per each every only also still again initially unfortunately finally"
    " ms mr mrs dr miss".split()
)
_PASSED = frozenset("being having been undergoing receiving starting stopping beginning initiating".split())
_FINITE = re.compile(r"\w{3,}ed$")
_LONGEST = 9
_READ = 100


def anchor_words(text: str, start: int, end: int) -> tuple[str, int]:
    """What an offset hangs on, read from a place on, and where its words end.

    Parameters
    ----------
    text
        The whole text.
    start, end
        From behind the preposition to the end of the sentence.

    Examples
    --------
    >>> anchor_words("4 weeks after starting anakinra showed a fall", 14, 45)
    ('starting anakinra', 31)
    >>> anchor_words("two days before admission.", 16, 26)
    ('admission', 25)
    """
    words: list[tuple[str, int, int]] = []
    at = start
    while len(words) < _LONGEST and at < min(end, start + _READ):
        found = _PIECE.match(text, at, end)
        if found is None or not (found[1][0].isalnum()) or _ends(found[1].lower(), words):
            break
        words.append((found[1], found.start(1), found.end(1)))
        at = found.end()
    while words and words[-1][0].lower() in _LINKS:
        words.pop()
    while words and words[0][0].lower() in _SKIPPED:
        words.pop(0)
    if not words:
        return "", start
    return " ".join(text[words[0][1] : words[-1][2]].split()), words[-1][2]


def _ends(low: str, words: list[tuple[str, int, int]]) -> bool:
    """Whether a word no longer belongs to the anchor."""
    if low in _STOPS:
        return True
    if not words or low in _PASSED:
        return False
    before = words[-1][0].lower()
    if low in _SKIPPED:
        return before not in _LINKS and before not in _PASSED and not before.endswith("ing")
    return before not in _LINKS and before not in _PASSED and bool(_FINITE.fullmatch(low))
