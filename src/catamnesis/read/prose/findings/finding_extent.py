"""How far a phrase must reach to be understood alone: not "level" but "decreased level of consciousness"."""

from catamnesis.read.prose.findings.finding_sentence import Words

_ARTICLES = frozenset("the a an his her its their both all some".split())
_HYPHENS = frozenset("-\u2010\u2011\u2013")
#: Nouns of what a patient cannot do, which say it with a verb: "difficulty walking", "inability to speak".
_OF_DEEDS = frozenset("difficulty difficulties inability trouble problems unable".split())
_TO_DEED = frozenset(("in", "with", "to"))
_QUOTES = frozenset('"\u201c\u201d\u00ab\u00bb')
#: Endings by which "hyperintense" or "hypoactive" wait for their noun.
_ADJECTIVE = ("ense", "ic", "ive", "ile", "ied", "ar", "ous", "al", "ing", "ated")
#: Words before a quotation that only say that a word is quoted.
_CALLED = frozenset("called termed named so-called described as typical".split())
#: Nouns of a course behind what goes away, and words that say how far.
_GOING = frozenset("regression resolution remission shrinkage improvement disappearance reduction".split())
_DEGREES = frozenset("complete total full partial incomplete near almost nearly quasi subtotal marked dramatic".split())
#: Words that wait for their noun.
_SIDES = frozenset("right left upper lower middle mid proximal distal anterior posterior medial lateral first".split())
#: Most words of one noun phrase behind an "of", and most such phrases.
_LONGEST, _LINKED = 5, 3


def whole(words: Words, first: int, last: int, *, named: bool) -> tuple[int, int]:
    """First and last word (exclusive) of a phrase with the words that it cannot do without.

    Parameters
    ----------
    words
        The sentence.
    first, last
        The phrase as found.
    named
        Whether it holds a name of the lexicon, which needs nothing after it.
    """
    first = _before_quote(words, _before_hyphen(words, first))
    first = _behind_degree(words, first, last)
    if words.tokens[last : last + 1] and words.tokens[last].text in _QUOTES and _is_quoted(words, first, last):
        return first, last + 1
    if words.low(last - 1) in _OF_DEEDS:
        return first, _deed(words, last)
    if not named and words.low(last - 1).startswith(("hypo", "hyper")) and words.low(last - 1).endswith(_ADJECTIVE):
        return first, _noun(words, last) or last
    if not named and words.low(last) == "of":
        return first, _noun_after(words, last)
    return first, last


def _before_hyphen(words: Words, first: int) -> int:
    """The beginning of the hyphened word that a phrase begins within: "left-sided", "flu-like"."""
    while (
        first > 1
        and words.tokens[first - 1].text in _HYPHENS
        and words.tokens[first - 2].is_word
        and words.tokens[first - 2].end == words.tokens[first - 1].start
    ):
        first -= 2
    return first


def _before_quote(words: Words, first: int) -> int:
    """The adjective before a word in quotes: electric "shocks"."""
    if first > 1 and words.tokens[first - 1].text in _QUOTES:
        before = words.tokens[first - 2]
        apart = before.end < words.tokens[first - 1].start and words.tokens[first - 1].end == words.tokens[first].start
        if before.is_word and apart and not words.parts(first - 2) and before.low not in _CALLED:
            return first - 2
    return first


def _is_quoted(words: Words, first: int, last: int) -> bool:
    return any(words.tokens[at].text in _QUOTES for at in range(first, last))


def _behind_degree(words: Words, first: int, last: int) -> int:
    """Where a finding begins whose going away is called complete: "complete tumour regression"."""
    if words.low(last) not in _GOING:
        return first
    at = first
    while at < last - 1 and (words.low(at) in _DEGREES or words.tokens[at].text in _HYPHENS):
        at += 1
    return at


def _noun_after(words: Words, last: int) -> int:
    """The end of the noun phrases behind an "of": "of the third portion of the duodenum", "of right and left lung"."""
    end = last
    for _ in range(_LINKED):
        linked = words.low(end) == "of" or (words.low(end) in ("and", "or", "to") and words.low(end - 1) in _SIDES)
        further = _noun(words, end + 1) if linked else 0
        if not further:
            break
        end = further
    return last if words.low(end - 1) in _SIDES else end


def _noun(words: Words, first: int) -> int:
    """The end of a noun phrase that begins at a word, behind its article; 0 where none does."""
    while words.low(first) in _ARTICLES:
        first += 1
    end = first
    while end < min(len(words.tokens), first + _LONGEST) and _goes_on(words, end):
        end += 1
    return end if end > first and words.tokens[end - 1].text.isalnum() else 0


def _goes_on(words: Words, at: int) -> bool:
    """Whether a word belongs to the noun phrase before it; a number does where it is a part of a name ("C3")."""
    if words.low(at).isdigit():
        return words.tokens[at].start == words.tokens[at - 1].end and words.tokens[at - 1].text.isalpha()
    return words.low(at) in _SIDES or not (words.parts(at) or words.low(at) in _ARTICLES)


def _deed(words: Words, last: int) -> int:
    """The end of what is said to be hard: "in walking", "moving his tongue"."""
    at = last
    if words.low(at) in _TO_DEED:
        at += 1
    begun = at
    while at < min(len(words.tokens), begun + _LONGEST) and (
        words.low(at) in _ARTICLES or (words.tokens[at].is_word and not words.traits[at].wall)
    ):
        at += 1
    while at > begun and words.low(at - 1) in _ARTICLES:
        at -= 1
    said = at > begun and (begun > last or words.low(begun).endswith("ing"))
    return at if said else last
