"""One form for the many ways in which a word is written: number, British or American, Latin and Greek endings."""

from functools import lru_cache

from catamnesis.read.prose.tokens import Token, stem, tokens, unaccented

#: Latin and Greek plurals by their ending, longest first; only on words of more than five letters.
_PLURALS = (
    ("cocci", "coccus"),
    ("bacilli", "bacillus"),
    ("bacteria", "bacterium"),
    ("calculi", "calculus"),
    ("thrombi", "thrombus"),
    ("emboli", "embolus"),
    ("bronchi", "bronchus"),
    ("stimuli", "stimulus"),
    ("nuclei", "nucleus"),
    ("humeri", "humerus"),
    ("viscera", "viscus"),
    ("ganglia", "ganglion"),
    ("diverticula", "diverticulum"),
    ("mata", "ma"),
    ("phalanges", "phalanx"),
    ("apices", "apex"),
    ("cortices", "cortex"),
    ("indices", "index"),
    ("ae", "a"),
)
#: British and variant spellings within a word.
_SPELLINGS = (
    ("leuco", "leuko"),
    ("sulph", "sulf"),
    ("isation", "ization"),
    ("ised", "ized"),
    ("yse", "yz"),
    ("grey", "gray"),
)
#: Whole words with a plural or spelling of their own.
_IRREGULAR = {
    "feet": "foot",
    "teeth": "tooth",
    "women": "woman",
    "men": "man",
    "children": "child",
    "fungi": "fungus",
    "villi": "villus",
    "atria": "atrium",
    "septa": "septum",
    "hives": "urticaria",
    "testes": "testicle",
    "testis": "testicle",
    "fibre": "fiber",
    "litre": "liter",
    "foetus": "fetus",
    "foetal": "fetal",
    "oesophageal": "esophageal",
    "oesophagus": "esophagus",
}
#: Marks that may stand within a name without making it another name.
JOINTS = frozenset("-‐‑–'’`´/")
#: Of these, marks that join only what they touch on both sides.
_TIGHT = frozenset("–/")


@lru_cache(maxsize=65536)
def form(low: str) -> str:
    """One form of a word, given without capitals and accents.

    Examples
    --------
    >>> form("metastases") == form("metastasis"), form("diseases") == form("disease"), form("bullae") == form("bulla")
    (True, True, True)
    >>> form("leucocytosis") == form("leukocytosis"), form("headaches") == form("headache")
    (True, True)
    """
    word = _IRREGULAR.get(low, low)
    if len(word) > 5:
        word = _singular(word)
    word = stem(word)
    for written, instead in _SPELLINGS:
        if written in word:
            word = word.replace(written, instead)
    if len(word) > 4 and word.endswith("sis"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _singular(word: str) -> str:
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def key_of(name: str) -> str:
    """The forms of all words of a name, without what stands between them.

    Examples
    --------
    >>> key_of("Anti-nuclear antibodies") == key_of("antinuclear antibody"), key_of("Crohn's disease")
    (True, 'crohndiseas')
    """
    return "".join(form(token.low) for token in name_tokens(tokens(unaccented(name))))


def name_tokens(pieces: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words and figures of a name, without marks and without the s of a genitive."""
    kept: list[Token] = []
    for place, token in enumerate(pieces):
        if not token.text.isalnum():
            continue
        genitive = token.low == "s" and place > 0 and pieces[place - 1].text in "'’`´"
        if not genitive:
            kept.append(token)
    return tuple(kept)


def joined(pieces: tuple[Token, ...], place: int) -> bool:
    """Whether the mark at a place may stand within a name."""
    mark = pieces[place]
    if mark.text == ".":
        return _genus(pieces, place)
    if mark.text not in JOINTS:
        return False
    if mark.text not in _TIGHT:
        return True
    return 0 < place < len(pieces) - 1 and pieces[place - 1].end == mark.start and pieces[place + 1].start == mark.end


def _genus(pieces: tuple[Token, ...], place: int) -> bool:
    """Whether a full stop shortens the first name of a germ: ``S. aureus``."""
    if not 0 < place < len(pieces) - 1:
        return False
    first, second = pieces[place - 1], pieces[place + 1]
    return len(first.text) == 1 and first.text.isupper() and first.end == pieces[place].start and second.text.islower()


_MERGED = str.maketrans({"z": "s", "c": "s", "k": "s", "q": "s", "x": "s", "v": "f", "w": "f"})
_UNHEARD = str.maketrans("", "", "aeiouyh")


@lru_cache(maxsize=16384)
def skeleton(low: str) -> str:
    """The consonants of a long word that is easily misspelt, alike ones made one; empty where too few are left.

    Examples
    --------
    >>> skeleton("azythromycin") == skeleton("azithromycin"), skeleton("levitracetam") == skeleton("levetiracetam")
    (True, True)
    >>> skeleton("prednisone") == skeleton("prednisolone"), skeleton("aspirin")
    (False, '')
    """
    if len(low) < 8 or not low.isalpha():
        return ""
    heard = low[1:].replace("ph", "f").translate(_UNHEARD).translate(_MERGED)
    single = "".join(letter for place, letter in enumerate(heard) if place == 0 or heard[place - 1] != letter)
    return low[0] + single if len(single) >= 5 else ""
