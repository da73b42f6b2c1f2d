"""Noun phrases of a sentence that name a sign, a symptom, an illness or an abnormal result."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from catamnesis.read.prose.findings.finding_extent import whole
from catamnesis.read.prose.findings.finding_sentence import Chunk, Words
from catamnesis.read.prose.nouns import Term

_BE = frozenset("was were is are remained became appeared seemed looked".split())
_LINKS = frozenset("not also still very then found to be".split())
_ARTICLES = frozenset("the a an his her their its any some this that these those".split())
_POINTING = frozenset("the this that these those his her their its such both said above same".split())
_ANEW = frozenset("these this such said above aforementioned".split())
_DENYING = frozenset("no without nor neither any".split())
_TESTED = frozenset("positive negative tested pcr swab screening".split())
_SEROLOGY = ("serolog", "antibod", "antigen", "marker")
_HELPED = frozenset(
    "improvement improvements relief change changes response effect effects benefit issue issues".split()
)
_NO_SUCH = ("abnormal", "anomal")
_NOT_ILL = {(what, "failure") for what in ("drug", "treatment", "therapy", "device", "graft")}
_NOT_ILL |= {("chain", "reaction"), ("vital", "signs"), ("vital", "sign")}
_DATING = frozenset("onset beginning appearance".split())
_EXAMINING = frozenset(
    "examination exam biopsy biopsies analysis culture cultures specimen specimens sample samples smear study imaging "
    "histology cytology measurement palpation aspirate".split()
)
_RECALLING = frozenset("prior after before since following until the these".split())
_NAMING = {("diagnosed", "with"), ("diagnosis", "of"), ("diagnosed", "as"), ("suffering", "from"), ("suffered", "from")}
#: Nouns whose "of" phrase is a finding all the same: "two weeks of fever", "a diagnosis of gout".
_SPANS = frozenset(
    "diagnosis history day days week weeks month months year years duration size diameter case cases risk free".split()
)
_ADJECTIVE_ENDINGS = ("al", "ac", "ic", "ary", "ous", "ive", "ular")
_REMEMBERED = 8
_POWERS = frozenset("energy appetite sleep interest concentration coordination strength insight awareness".split())
#: What is said to have gone its way is told again, even where it was named before: "the nodules diminished".
_WENT = frozenset(
    "improved regressed abated diminished resolved disappeared healed subsided cleared vanished faded receded shrank "
    "worsened progressed persisted recurred cured gone".split()
)
_BEEN = frozenset("has have had was were been then also".split())
_TO_COURSE = 4
_GOING = frozenset("regression resolution disappearance shrinkage diminution resorption clearance worsening".split())
_SEEMING = frozenset("appearance looking appearing state condition status".split())
#: Adjectives that the ending does not show.
_PLAIN_ADJECTIVES = frozenset("adverse further gross overt major minor untoward other residual active".split())


class Ground(StrEnum):
    """Why a phrase is taken for a finding."""

    TERM = "term"
    HEAD = "head"
    GENERAL = "general"
    ABNORMAL = "abnormal"
    PREDICATE = "predicate"
    ADJECTIVE = "adjective"
    CHANGE = "change"
    DENIED = "denied"


_NAMES = (Ground.TERM, Ground.HEAD, Ground.GENERAL)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words (by number, last exclusive) that name a finding.

    Parameters
    ----------
    head
        The word that does.
    term
        The name of the lexicon in it.
    core
        Where it ends without the words that only say of what: "thickening" of the optic nerve.
    """

    first: int
    last: int
    head: int
    ground: Ground
    term: Term | None = None
    core: int = 0


def phrases(words: Words) -> tuple[Phrase, ...]:
    """The phrases that name something abnormal, in order."""
    found: list[Phrase] = []
    earlier: deque[Chunk] = deque(maxlen=_REMEMBERED)
    for chunk in words.chunks():
        phrase = _phrase(words, chunk, earlier[-1] if earlier else None)
        if phrase is not None and earlier and _shares(words, earlier[-1], phrase, found):
            phrase = replace(phrase, first=found.pop().first)
        if phrase is not None and phrase.ground is Ground.PREDICATE:
            found.extend(_also_absent(words, phrase, earlier))
        earlier.append(chunk)
        if phrase is None:
            continue
        if found and _continues(words, found[-1], phrase):
            found[-1] = replace(found[-1], last=phrase.last)
        elif not _only_explains(words, found, phrase):
            found.append(phrase)
    return tuple(
        replace(one, first=first, last=last, core=one.last) for one in found for first, last in (_extent(words, one),)
    )


def _extent(words: Words, phrase: Phrase) -> tuple[int, int]:
    """The words that a phrase must have to be understood alone."""
    if phrase.ground in (Ground.ADJECTIVE, Ground.PREDICATE):
        return phrase.first, phrase.last
    return whole(words, phrase.first, phrase.last, named=phrase.term is not None)


def _shares(words: Words, before: Chunk, phrase: Phrase, found: list[Phrase]) -> bool:
    """Whether the noun of a phrase is also that of the part of the body before: "no rhythm or conduction disorders"."""
    if phrase.ground not in _NAMES or not found or found[-1].ground is not Ground.DENIED:
        return False
    joined = found[-1].last == before.last == phrase.first - 1 and words.low(before.last) in ("or", "and")
    return joined and phrase.head - phrase.first > 0 and words.is_body(before.last - 1)


def short_forms(words: Words, found: tuple[Phrase, ...]) -> Iterator[str]:
    """Short forms that stand for an illness: in brackets behind one, or after "diagnosed with"."""
    for phrase in found:
        at = phrase.last + 1
        if phrase.ground not in _NAMES or phrase.last > phrase.core:
            continue
        if words.low(phrase.last) == "(" and words.low(at + 1) == ")" and _is_short(words.tokens[at].text):
            yield words.tokens[at].text
    for at, token in enumerate(words.tokens):
        if (
            token.text[-1].isupper()
            and (words.low(at - 2), words.low(at - 1)) in _NAMING
            and _is_short(token.text)
            and (at + 1 == len(words.tokens) or words.parts(at + 1))
        ):
            yield token.text


def _is_short(text: str) -> bool:
    return len(text) > 1 and text.isalpha() and sum(letter.isupper() for letter in text) > 1


def _phrase(words: Words, chunk: Chunk, before: Chunk | None) -> Phrase | None:
    if words.low(chunk.first - 1) in _ANEW or _is_examined(words, chunk.first):
        return None
    for reader in (_missing, _named, _abnormal, _adjective, _denied):
        phrase = reader(words, chunk)
        if phrase is not None:
            return phrase
    return (_predicate(words, chunk, before) or _changed(words, chunk, before)) if before else None


def _is_examined(words: Words, first: int) -> bool:
    """Whether a phrase is what was examined, or only dates something: "biopsy of the mass", "the onset of fever"."""
    at = first - 1
    while at > 0 and words.low(at) in _ARTICLES:
        at -= 1
    if at <= 0 or words.low(at) != "of":
        return False
    deed = words.low(at - 1)
    if deed in _DATING:
        return any(words.low(step) in _RECALLING for step in range(max(0, at - 5), at - 1))
    if deed in _EXAMINING:
        return True
    told_before = words.low(first - 1) in _POINTING
    return told_before and (deed == "episodes" or (words.traits[at - 1].tail and deed not in _SPANS))


def _missing(words: Words, chunk: Chunk) -> Phrase | None:
    """What a patient is without: "lack of energy", "absence of appetite"."""
    first = chunk.first - 2
    if words.low(first + 1) != "of" or words.low(first) not in ("lack", "absence"):
        return None
    if words.low(chunk.first) not in _POWERS or chunk.first + 1 != chunk.last:
        return None
    return Phrase(first, chunk.last, first, Ground.HEAD)


def _named(words: Words, chunk: Chunk) -> Phrase | None:
    """A phrase whose noun itself is a finding."""
    first, last = chunk.first, chunk.last
    head = next((at for at in range(last - 1, first - 1, -1) if words.is_head(at)), None)
    if head is None or any(words.traits[at].tail and words.low(at) != "free" for at in range(head + 1, last)):
        return None
    term = words.terms.get(head)
    start = first
    while term is not None and words.tokens[start].start > term.start:
        start -= 1
    if _is_other(words, start, head) or _is_nothing(words, first, head, term) or _is_test(words, start, head):
        return None
    if term is None and last in words.drugs:
        return None
    own = words.traits[head]
    ground = Ground.TERM if term else Ground.GENERAL if own.general or own.needs_modifier else Ground.HEAD
    return Phrase(start, last if words.low(last - 1) == "free" else head + 1, head, ground, term)


def _is_other(words: Words, first: int, head: int) -> bool:
    """Whether a phrase means something else: "fit and well", "anti-malaria drugs", "anti-Jo1, -KS", "normal rhythm"."""
    if words.traits[head].not_term and first == head:
        return True
    before = words.low(first - 1)
    if words.low(first) == "-" or before == "anti" or (before in ("-", "/") and words.tokens[head].text.isupper()):
        return True
    return any(words.traits[at].normal and at not in words.glued for at in range(max(first, head - 3), head + 1))


def _is_nothing(words: Words, first: int, head: int, term: Term | None) -> bool:
    """Whether a phrase is too general: it only points back, or nothing says which symptom."""
    before = words.low(first - 1)
    general = words.low(head).startswith(_NO_SUCH)
    if (before in _DENYING and general) or (words.low(head - 1), words.low(head)) in _NOT_ILL:
        return True
    own = words.traits[head]
    if not (own.general or own.needs_modifier):
        return False
    telling = [at for at in range(first, head) if not words.traits[at].weak and words.tokens[at].text.isalnum()]
    if telling:
        return own.needs_modifier and telling == [head - 1] and words.traits[head - 1].tail
    if own.needs_modifier or (term is None and first < head and general):
        return True
    return (before in _POINTING and not _went(words, first, head + 1)) or (term is None and first == head == 0)


def _went(words: Words, first: int, last: int) -> bool:
    """Whether a sentence says how it went with a thing: "the lesions had resolved", "regression of the mass"."""
    at = last
    while at - last < _TO_COURSE and (words.low(at) in _BEEN or words.low(at).endswith("ly")):
        at += 1
    return words.low(at) in _WENT or (words.low(first - 2) == "of" and words.low(first - 3) in _GOING)


def _is_test(words: Words, first: int, head: int) -> bool:
    """Whether an infection is the name of a test: "serology for hepatitis B"."""
    if not any(words.traits[at].tested for at in range(first, head + 1)):
        return False
    if any(words.low(at) in _TESTED for at in range(first - 5, head + 3)):
        return True
    return any(words.low(at).startswith(_SEROLOGY) for at in range(head - 25, head + 6))


def _abnormal(words: Words, chunk: Chunk) -> Phrase | None:
    """A phrase in which an adjective makes a noun abnormal: "elevated liver enzymes", "ferritin elevated to"."""
    first, last = chunk.first, chunk.last
    if last in words.drugs or (words.traits[last - 1].tail and not words.is_body(last - 1)) or _is_cut(words, last):
        return None
    if any(words.traits[at].normal for at in range(first, last)):
        return None
    nearest = max((at for at in range(first, last) if words.is_body(at)), default=first)
    for at in range(first, last - 1):
        own = words.traits[at]
        if own.abnormal and (at < nearest or (not own.needs_measure and words.tokens[last - 1].is_word)):
            return Phrase(first, last, at, Ground.ABNORMAL)
    if words.low(last - 1) in ("elevated", "raised") and last - first > 1 and words.is_body(last - 2):
        return Phrase(first, last, last - 1, Ground.ABNORMAL)
    return None


def _is_cut(words: Words, last: int) -> bool:
    """Whether the noun comes only behind an "and": "increased facial and leg swelling"."""
    return words.low(last) in ("and", "or", "nor") and words.low(last - 1).endswith(_ADJECTIVE_ENDINGS)


def _adjective(words: Words, chunk: Chunk) -> Phrase | None:
    """A word that says of a patient that he is ill."""
    for at in range(chunk.first, chunk.last):
        if words.traits[at].adjective and not any(words.traits[other].tail for other in range(at + 1, chunk.last)):
            return _of_patient(words, chunk, at)
    return None


def _of_patient(words: Words, chunk: Chunk, at: int) -> Phrase | None:
    """An adjective by itself; with its noun where that is of the patient ("weak pulse"), none where it is not."""
    rest = range(at + 1, chunk.last)
    if all(words.traits[step].adjective or words.traits[step].weak or _is_link(words.low(step)) for step in rest):
        return Phrase(at, at + 1, at, Ground.ADJECTIVE)
    noun = chunk.last - 1
    if words.is_body(noun) or words.traits[noun].carrier or words.low(at + 1) == "-" or words.low(at + 1) in _SEEMING:
        return Phrase(at, chunk.last, at, Ground.ADJECTIVE)
    return None


def _denied(words: Words, chunk: Chunk) -> Phrase | None:
    """A phrase that is only known to be denied: "no maturation arrest"."""
    first, last = chunk.first, chunk.last
    denied = words.low(first - 1) in _DENYING or (words.low(first - 2), words.low(first - 1)) == ("absence", "of")
    noun = words.traits[last - 1]
    if not denied or noun.tail or noun.general or last in words.drugs or _is_cut(words, last):
        return None
    if not words.tokens[last - 1].is_word or words.low(last - 1).startswith(_NO_SUCH) or _is_no_noun(words, chunk):
        return None
    span = range(first, last)
    if any(words.traits[at].normal or words.low(at) in _HELPED for at in span):
        return None
    if all(words.traits[at].weak or words.traits[at].carrier or words.traits[at].change for at in span):
        return None
    return Phrase(first, last, last - 1, Ground.DENIED)


def _is_no_noun(words: Words, chunk: Chunk) -> bool:
    """Whether what is denied is no thing: "without changing the dose", "no positive findings", "no TST"."""
    at = chunk.last - 1
    low, alone = words.low(at), at == chunk.first
    if alone and low.endswith("ing") and words.low(chunk.last) in _ARTICLES:
        return True
    if alone and words.tokens[at].text.isupper():
        return True
    adjective = words.traits[at].abnormal or low in _PLAIN_ADJECTIVES
    return adjective and chunk.last < len(words.tokens) and words.tokens[chunk.last].is_word


def _predicate(words: Words, chunk: Chunk, before: Chunk) -> Phrase | None:
    """What is said of a part of the body or of a result: "the liver was enlarged", "reflexes were absent"."""
    at = next((at for at in range(chunk.first, chunk.last) if words.traits[at].abnormal), None)
    if at is None or at - chunk.first > 1 or words.low(at) in ("positive", "decreased", "reduced"):
        return None
    if (words.low(at), words.low(at + 1)) == ("increased", "by"):
        return None
    between = [words.low(step) for step in range(before.last, chunk.first)]
    if not any(word in _BE for word in between) or not all(word in _BE or _is_link(word) for word in between):
        return None
    if not any(words.is_body(step) for step in range(before.first, before.last)):
        return None
    if words.low(at).startswith("absent"):
        return Phrase(before.first, before.last, before.last - 1, Ground.PREDICATE)
    return Phrase(before.first, at + 1, at, Ground.PREDICATE)


def _is_link(word: str) -> bool:
    """Whether a word may stand between a noun and what is said of it."""
    return word in _LINKS or (len(word) > 4 and word.endswith("ly"))


def _also_absent(words: Words, phrase: Phrase, earlier: deque[Chunk]) -> Iterator[Phrase]:
    """The other members of a list that is said to be absent: "knee and ankle jerks were absent"."""
    if words.traits[phrase.head].abnormal:
        return
    following = phrase.first
    for chunk in list(earlier)[-2::-1]:
        last = chunk.last
        if last != following - 1 or words.low(last) not in (",", "and", "or") or not words.is_body(last - 1):
            return
        following = chunk.first
        yield Phrase(chunk.first, last, last - 1, Ground.PREDICATE)


def _changed(words: Words, chunk: Chunk, before: Chunk) -> Phrase | None:
    """A result after a noun of change: "a marked increase in liver enzymes"."""
    noun = before.last - 1
    if not words.traits[noun].change or words.low(before.last) not in ("in", "of"):
        return None
    if noun == before.first or chunk.first - before.last > 2:
        return None
    if not any(words.is_body(at) for at in range(chunk.first, chunk.last)):
        return None
    return Phrase(before.first, chunk.last, noun, Ground.CHANGE)


def _continues(words: Words, before: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase only says more of the one before: "rupture of the aneurysm"."""
    between = [words.low(at) for at in range(before.last, min(phrase.first, before.last + 4))]
    return bool(between) and between[0] == "of" and all(word in _ARTICLES for word in between[1:])


def _only_explains(words: Words, found: list[Phrase], phrase: Phrase) -> bool:
    """Whether a phrase is only the short form, in brackets, of the one before."""
    if not found or phrase.last - phrase.first > 1 or phrase.first == 0:
        return False
    written = words.tokens[phrase.first].text
    return found[-1].last == phrase.first - 1 and words.low(phrase.first - 1) == "(" and not written.islower()
