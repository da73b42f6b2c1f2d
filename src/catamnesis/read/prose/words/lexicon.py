"""Words of the clinic found in a text: longest first, whatever the inflection."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catamnesis.read.prose.nouns import Term, TermKind
from catamnesis.read.prose.tokens import Token, tokens
from catamnesis.read.prose.words.abbreviations import Abbreviations, abbreviations
from catamnesis.read.prose.words.both_drug_and_analyte import drug_meant
from catamnesis.read.prose.words.vocabulary import PREFIX, Concept, find, vocabulary
from catamnesis.read.prose.words.wordforms import form, joined, skeleton

__all__ = ["Abbreviations", "abbreviations", "find", "terms_in"]

#: Kinds that compete for the same words; of two in one group the longer stands, those of different groups may overlap.
_GROUP = {
    TermKind.FINDING: 0,
    TermKind.DISEASE: 0,
    TermKind.DRUG: 1,
    TermKind.DRUG_CLASS: 1,
    TermKind.ANTIBODY: 2,
    TermKind.PATHOGEN: 2,
    TermKind.ANALYTE: 3,
    TermKind.SITE: 4,
}
#: By which groups a term is hidden, where a longer one stands around it: "iron" in "iron deficiency".
_HIDDEN_BY = {
    TermKind.DRUG: (0, 2, 3),
    TermKind.DRUG_CLASS: (0, 2, 3),
    TermKind.ANALYTE: (1, 2),
    TermKind.DISEASE: (2,),
    TermKind.FINDING: (1, 2, 3),
    TermKind.SITE: (1, 2),
    TermKind.PATHOGEN: (),
    TermKind.ANTIBODY: (),
}
#: Longest name in words, and longest piece on either side of an "of".
_LONGEST = 10
_PIECE = 4
_OF = frozenset({"of", "in", "on", "over", "at"})
_LEADING = frozenset({"the", "a", "an", "his", "her", "both", "left", "right"})
#: Words that neither begin nor end a name of several words.
_LOOSE = frozenset(
    "a an and as at be by do for from had has he her his if in is it no nor not of on or per she so than that the "
    "their then they this to up was we were when which with within".split()
)
#: Words behind a drug that blame it.
_BLAMED = frozenset("induced related associated toxicity intoxication overdose poisoning dependent".split())
#: Words of salts and forms that belong to the name of the drug before them.
_SALTS = frozenset(
    form(word)
    for word in (
        "acetate acetonide axetil benzoate besylate bisulfate bromide calcium carbonate chloride citrate decanoate "
        "dihydrochloride dipropionate disodium fumarate furoate gluconate hemisuccinate hydrobromide hydrochloride "
        "lactate magnesium malate maleate medoxomil mesilate mesylate mofetil nitrate pamoate phosphate potassium "
        "propionate proxetil sodium stearate succinate sulfate tartrate tosylate trometamol valerate xinafoate"
    ).split()
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Words from one to another (end exclusive) and what they stand for."""

    first: int
    end: int
    concept: Concept


class _Words:
    """The words of a sentence with their forms, and which of them touch or are joined by a hyphen or space only."""

    __slots__ = ("forms", "linked", "pieces", "tight")

    def __init__(self, sentence: tuple[Token, ...]) -> None:
        self.pieces: list[Token] = []
        self.linked: list[bool] = []
        self.tight: list[bool] = []
        linked = True
        for place, token in enumerate(sentence):
            if not token.text.isalnum():
                linked = linked and joined(sentence, place)
                continue
            if token.low == "s" and place > 0 and sentence[place - 1].text in "'’`´":
                continue
            self.linked.append(linked and bool(self.pieces))
            self.tight.append(bool(self.pieces) and token.start - self.pieces[-1].end <= 1 and linked)
            self.pieces.append(token)
            linked = True
        self.forms = [form(token.low) for token in self.pieces]


def terms_in(sentence: tuple[Token, ...], short: Abbreviations) -> tuple[Term, ...]:
    """Terms of the lexicon in a sentence, from left to right.

    Among findings and diseases, among drugs and their classes, among antibodies and pathogens, among analytes and
    among body sites the longest stands; terms of different such groups may overlap, except that a drug, an analyte or
    a site that is only part of a longer name is left out ("iron" in "iron deficiency", "sodium" in "sodium
    valproate"). A substance that is both given and measured (albumin, iron, glucose, insulin) is published once, as
    what the words around it say, else as what is usual for it.

    Parameters
    ----------
    sentence
        Tokens of one sentence.
    short
        Short forms that the text explains; they overrule what the lexicon knows of the same letters.

    Examples
    --------
    >>> [(term.kind.value, term.label) for term in terms_in(tokens("serum albumin and methotrexate"), {})]
    [('analyte', 'albumin'), ('drug', 'methotrexate')]
    """
    words = _Words(sentence)
    found = [*_names(words), *_capitals(words, short), *_turned(words), *_misspelt(words)]
    found.extend(_explained(words, short))
    chosen = _decided(words, _longest(words, found))
    terms = (
        Term(
            words.pieces[one.first].start,
            words.pieces[one.end - 1].end,
            one.concept.kind,
            one.concept.id,
            one.concept.label,
        )
        for one in chosen
    )
    return tuple(sorted(terms, key=lambda term: (term.start, -term.end, term.kind)))


def _names(words: _Words) -> Iterator[_Found]:
    """Names word for word."""
    known = vocabulary()
    forms, linked, keys, reach = words.forms, words.linked, known.keys, known.reach
    loose = [token.low in _LOOSE and (token.text != "A" or place == 0) for place, token in enumerate(words.pieces)]
    count = len(forms)
    for first in range(count):
        so_far = ""
        limit = -1
        for end in range(first, min(count, first + _LONGEST)):
            if end > first and (not linked[end] or loose[first]):
                break
            so_far += forms[end]
            if limit < 0 and len(so_far) >= PREFIX:
                limit = reach.get(so_far[:PREFIX], 0)
            if 0 <= limit < len(so_far):
                break
            if so_far in keys and not (loose[end] and end > first):
                for concept in known.concepts(so_far):
                    yield _Found(first, end + 1, concept)


def _capitals(words: _Words, short: Abbreviations) -> Iterator[_Found]:
    """Short forms in capitals, known without explanation."""
    known = vocabulary()
    for first, token in enumerate(words.pieces):
        if not (token.text[0].isupper() or token.is_number):
            continue
        so_far = "="
        for end in range(first, min(len(words.pieces), first + 4)):
            if end > first and (
                not words.tight[end] or words.pieces[first].low in _LOOSE or words.pieces[end].low in _LOOSE
            ):
                break
            so_far += words.pieces[end].text
            key = so_far if so_far in known.keys else so_far.removesuffix("s")
            if key in known.keys and so_far[1:] not in short:
                for concept in known.concepts(key):
                    yield _Found(first, end + 1, concept)


def _turned(words: _Words) -> Iterator[_Found]:
    """Names turned around an "of": ulcers of the skin."""
    known = vocabulary()
    for place, token in enumerate(words.pieces):
        if token.low not in _OF or place == 0 or not (words.linked[place]):
            continue
        after = place + 1
        while after < len(words.pieces) and words.pieces[after].low in _LEADING and words.linked[after]:
            after += 1
        for first in range(max(0, place - _PIECE), place):
            if not all(words.linked[first + 1 : place + 1]):
                continue
            head = "".join(words.forms[first:place])
            for end in range(after + 1, min(len(words.pieces), after + _PIECE) + 1):
                if not words.linked[end - 1]:
                    break
                for concept in known.concepts("".join(words.forms[after:end]) + head):
                    yield _Found(first, end, concept)


def _misspelt(words: _Words) -> Iterator[_Found]:
    """Drugs whose name is written with other vowels or doubled letters."""
    known = vocabulary()
    for place, token in enumerate(words.pieces):
        bones = skeleton(token.low)
        if bones and words.forms[place] not in known.keys:
            for concept in known.concepts(f"~{bones}"):
                if _slips(token.low, concept.label) <= 2:
                    yield _Found(place, place + 1, concept)


@lru_cache(maxsize=4096)
def _slips(written: str, meant: str) -> int:
    """How many letters were left out, added or changed; at least the difference in length."""
    row = list(range(len(meant) + 1))
    for count, letter in enumerate(written, 1):
        last, row[0] = row[0], count
        for place, other in enumerate(meant, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (letter != other))
    return row[-1]


def _explained(words: _Words, short: Abbreviations) -> Iterator[_Found]:
    """Short forms that the text itself explains."""
    if not short:
        return
    heads = _heads(tuple(short))
    for first, token in enumerate(words.pieces):
        for written in heads.get(token.text.removesuffix("s"), ()):
            end = _end_of(words, first, written)
            if end:
                for concept in meaning(short[written]):
                    yield _Found(first, end, concept)


@lru_cache(maxsize=64)
def _heads(written: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Short forms by their first piece."""
    heads: dict[str, tuple[str, ...]] = {}
    for one in written:
        first = next((piece.text for piece in tokens(one) if piece.text.isalnum()), "")
        heads[first] = (*heads.get(first, ()), one)
    return heads


def _end_of(words: _Words, first: int, written: str) -> int:
    """Where a short form that begins at a word ends, 0 if it does not stand there."""
    wanted = [piece.text for piece in tokens(written) if piece.text.isalnum()]
    end = first + len(wanted)
    there = [piece.text for piece in words.pieces[first:end]]
    there[-1:] = [there[-1].removesuffix("s")] if there and there[-1] != wanted[-1] else there[-1:]
    return end if there == wanted and all(words.tight[first + 1 : end]) else 0


@lru_cache(maxsize=4096)
def meaning(long: str) -> tuple[Concept, ...]:
    """What a long form stands for: all of its words, or else those from some word to its end."""
    known = vocabulary()
    parts = [form(token.low) for token in tokens(long) if token.text.isalnum()]
    for first in range(min(len(parts), 3)):
        concepts = known.concepts("".join(parts[first:]))
        if first:
            concepts = tuple(one for one in concepts if one.kind in (TermKind.FINDING, TermKind.DISEASE))
        if concepts and (first == 0 or len(parts) - first > 1):
            return concepts
    return ()


def _longest(words: _Words, found: list[_Found]) -> list[_Found]:
    """Of overlapping names in one group the longest, then the first."""
    taken: set[tuple[int, int]] = set()
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda one: (one.first - one.end, one.first, _rank(one.concept))):
        places = {(_GROUP[one.concept.kind], place) for place in range(one.first, one.end)}
        if not places & taken:
            taken |= places
            chosen.append(one)
    over: dict[int, list[_Found]] = {}
    for one in chosen:
        for place in range(one.first, one.end):
            over.setdefault(place, []).append(one)
    return [one for one in chosen if _blamed(words, one) or not any(_hides(other, one) for other in over[one.first])]


def _blamed(words: _Words, one: _Found) -> bool:
    """Whether a drug within the name of an illness is what brought it: heparin-induced thrombocytopenia."""
    after = words.pieces[one.end].low if one.end < len(words.pieces) else ""
    return one.concept.kind is TermKind.DRUG and after in _BLAMED


def _rank(concept: Concept) -> tuple[int, str]:
    """Our own tables first, then diseases before findings."""
    return (0 if ":" not in concept.id else 1, concept.kind)


def _hides(other: _Found, one: _Found) -> bool:
    return (
        _GROUP[other.concept.kind] in _HIDDEN_BY[one.concept.kind]
        and other.first <= one.first
        and one.end <= other.end
        and (other.end - other.first > one.end - one.first or _only_positive(other, one))
    )


def _only_positive(other: _Found, one: _Found) -> bool:
    """Whether a finding is but the name of an antibody ("antinuclear antibodies" is no finding without a result)."""
    return one.concept.kind is TermKind.FINDING and other.concept.kind is TermKind.ANTIBODY


def _decided(words: _Words, chosen: list[_Found]) -> Iterator[_Found]:
    """Drugs with their salts; of what is both given and measured the one that is meant."""
    measured = {(one.first, one.end) for one in chosen if one.concept.kind is TermKind.ANALYTE}
    given = {(one.first, one.end) for one in chosen if one.concept.kind is TermKind.DRUG}
    for one in chosen:
        kind = one.concept.kind
        place = (one.first, one.end)
        if place in measured and place in given and kind in (TermKind.DRUG, TermKind.ANALYTE):
            meant = drug_meant(words.pieces, one.first, one.end)
            if meant is not (kind is TermKind.DRUG):
                continue
        if kind is TermKind.DRUG:
            yield _with_salt(words, one)
        else:
            yield one


def _with_salt(words: _Words, one: _Found) -> _Found:
    end = one.end
    while end < len(words.pieces) and words.linked[end] and words.forms[end] in _SALTS and end - one.end < 2:
        end += 1
    return _Found(one.first, end, one.concept) if end > one.end else one
