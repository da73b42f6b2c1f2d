"""Drugs that the lexicon does not know: a small table of further names, and names that end as those of drugs do."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from catamnesis.read.prose.nouns import TermKind
from catamnesis.read.prose.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Further:
    """A name of the table where it stands in a text."""

    start: int
    end: int
    label: str
    kind: TermKind
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in its pieces, as written or in small letters."""

    pieces: tuple[str, ...]
    exact: bool
    label: str
    kind: TermKind


#: Endings that are stems of international nonproprietary names in the list of the World Health Organization.
_ENDINGS = tuple(
    (
        "mab tinib ciclib rafenib zomib parib lisib cept cillin cycline floxacin oxacin azole conazole vir vudine "
        "ciclovir prazole sartan pril prilat olol dipine statin vastatin gliptin gliflozin glitazone tide parin xaban "
        "gatran setron triptan caine curium curonium azepam azolam barbital profen coxib oxicam fenac platin rubicin "
        "taxel poside tecan mustine trexate trexed bicin citabine limus imod lukast terol tropium sone solone "
        "nidazole dronate dronic penem fungin bactam micin thromycin oxetine pramine triptyline azepine peridone "
        "apine piprazole grel stim poetin kinra leukin feron toin gabalin racetam bamate semide thiazide zolamide "
        "phylline zosin dopa giline nercept tansine vedotin"
    ).split()
)
#: Words that end so and are no drugs.
_NEVER = frozenset(
    "peptide nucleotide polypeptide oligopeptide neuropeptide tripeptide dipeptide natriuretic stepwise cytokine "
    "telopeptide "
    "interferon system reservoir person comparison reason season lesson poison prison liaison cystatin somatostatin "
    "hormone "
    "hydroxide oxide chloride bromide iodide sulfide glycoside nucleoside peroxide dioxide monoxide except concept "
    "accept "
    "intercept percept precept triglyceride antitoxin unison backbone tide endostatin follistatin myostatin "
    "angiostatin beside "
    "antiplatelet thrombopoietin glycopeptide exceptional imidazole triazole thiazole cholesterol cortisone "
    "phytosterol "
    "aldosterone testosterone progesterone androsterone pregnenolone foundation riptide abelson wilson nelson "
    "dawson".split()
)


@cache
def _table() -> dict[str, tuple[_Name, ...]]:
    """The names by their first piece in small letters, the longest first."""
    rows = tomllib.loads(files("catamnesis.read.prose.drugs").joinpath("more_drugs.toml").read_text("utf-8"))
    names: dict[str, list[_Name]] = {}
    for block, kind in (("drug", TermKind.DRUG), ("class", TermKind.DRUG_CLASS)):
        for label, written in rows[block].items():
            for name in written:
                exact = any(c.isdigit() for c in name) or any(c.isupper() for c in name[1:])
                pieces = tuple(piece.text if exact else piece.low for piece in tokens(name))
                names.setdefault(pieces[0].lower(), []).append(_Name(pieces, exact, label, kind))
    return {first: tuple(sorted(group, key=lambda name: -len(name.pieces))) for first, group in names.items()}


def further_drugs(words: Sequence[Token]) -> Iterator[Further]:
    """Drugs of the table among the words of a sentence.

    Examples
    --------
    >>> [drug.label for drug in further_drugs(tokens("Treated with R-CHOP and 5-FU"))]
    ['r-chop', '5-fluorouracil']
    """
    table = _table()
    end = 0
    for place, word in enumerate(words):
        if place < end:
            continue
        for name in table.get(word.low, ()):
            there = words[place : place + len(name.pieces)]
            if tuple(piece.text if name.exact else piece.low for piece in there) == name.pieces:
                end = place + len(name.pieces)
                yield Further(there[0].start, there[-1].end, name.label, name.kind)
                break


_SORT = re.compile(r"(?:anti|psycho|immuno|vaso|broncho|neuro|nephro|hepato|cardio|sero|chemo|cyto)[a-z]{4,}")
_MATTER = frozenset("drug agent medication".split())


def sorts_of_drugs(words: Sequence[Token]) -> Iterator[Further]:
    """Sorts of drugs by how they are called: "antiglaucoma drugs".

    Examples
    --------
    >>> [drug.label for drug in sorts_of_drugs(tokens("on antiglaucoma drugs"))]
    ['antiglaucoma drugs']
    """
    for word, after in pairwise(words):
        if after.stem in _MATTER and _SORT.fullmatch(word.low):
            doubt = f"{word.text} {after.text} is known as a sort of drug only by how it is called"
            yield Further(word.start, after.end, f"{word.low} {after.stem}s", TermKind.DRUG_CLASS, doubt)


def drugs_by_ending(words: Sequence[Token]) -> Iterator[Further]:
    """Words that end as names of drugs do; each with its doubt.

    Examples
    --------
    >>> [drug.label for drug in drugs_by_ending(tokens("He was given zotamab for a peptide."))]
    ['zotamab']
    """
    for word in words:
        name = word.stem
        if len(name) > 6 and name.endswith(_ENDINGS) and name not in _NEVER and name.isalpha():
            doubt = f"{word.text} is known as a drug only by how its name ends"
            yield Further(word.start, word.end, word.stem, TermKind.DRUG, doubt)
