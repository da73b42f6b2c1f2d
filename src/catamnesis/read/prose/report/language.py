"""Which language a text is in, told by its commonest small words."""

import re
from collections import Counter

#: Small words that one language has and the others mostly have not.
_SMALL_WORDS = {
    "English": "the of and was with to were she he had is which her his that from for by this are been not at",
    "French": "le la les des une du et dans est avec pour pas chez nous sur par au aux ses qui était ont été cette "
    "sans",
    "German": "der die und das den dem des mit bei ein eine einer wurde war nicht von zur zum auf ist wurden nach sich",
    "Spanish": "el los las del y una con por para que fue al se su más como años sin es en sobre pacientes un paciente",
    "Italian": "il lo gli della dei delle una con per che è stato dopo nel alla da non sono di paziente un anni",
    "Portuguese": "o os as do da dos das uma com para por que foi não ao em após um anos no na paciente",
    "Dutch": "de het een en van met werd voor niet op bij aan door te zijn uit naar dat die zij hij er na om",
    "Swedish": "och att det som en på av för med till den har inte om ett vid efter från hon han",
    "Danish": "og at det som en på af med til den har ikke et ved efter der blev fra hun han",
    "Polish": "i w z na do się jest nie po że przez oraz od był była została lat roku dniach",
    "Turkish": "ve bir bu ile olarak için hasta olan da de sonra yaşında saptandı idi edildi hastanın",
}
_LANGUAGES = {
    word: tuple(name for name, words in _SMALL_WORDS.items() if word in words.split())
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
_WORD = re.compile(r"[^\W\d_]+")
#: Letters of the text that are looked at, and how many words must speak for a language.
_LOOKED_AT = 12_000
_FEWEST = 8
_SHARE = 0.12
#: A text of so many words has at least this share of small English words, if it is English.
_MANY, _ENGLISH_SHARE = 25, 0.06
#: Letters of other alphabets, Greek apart.
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u03ff]")
_FOREIGN_SHARE = 0.5


def language(text: str) -> str:
    """The language of a text: English where nothing speaks clearly for another.

    Examples
    --------
    >>> language("Une femme de 40 ans a été admise dans le service pour une fièvre, avec des douleurs et une toux.")
    'French'
    >>> language("A woman was admitted with fever, and she had pain.")
    'English'
    """
    sample = text[:_LOOKED_AT]
    words = _WORD.findall(sample.lower())
    if not words:
        return "English"
    latin = sample.isascii() or len(_FOREIGN.findall(sample)) <= _FOREIGN_SHARE * sum(map(len, words))
    counts = Counter(name for word in words for name in _LANGUAGES.get(word, ()))
    if not counts:
        return "English" if latin else "another script"
    best, said = counts.most_common(1)[0]
    if best == "English" or said < _FEWEST or said < _SHARE * len(words) or said < 2 * counts["English"]:
        return "English" if latin else "another script"
    return best


def sounds_english(text: str) -> bool:
    """Whether the small words of English stand in a text; a text of few words is not judged.

    Examples
    --------
    >>> sounds_english("Fdvh uhsruw " * 20), sounds_english("She was well and left the ward. " * 9)
    (False, True)
    """
    words = _WORD.findall(text[:_LOOKED_AT].lower())
    own = sum("English" in _LANGUAGES.get(word, ()) for word in words)
    return len(words) < _MANY or own >= _ENGLISH_SHARE * len(words)
