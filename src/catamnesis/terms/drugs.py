"""Drugs by their names, when after a dose their effect can be expected, and what they lower by themselves.

Each number has its paper. The table is ``drugs.toml``. A drug whose window is unknown can neither be blamed nor cleared
by its time.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from catamnesis.terms.analytes import Mark
from catamnesis.terms.lookup import fold, index, nearest

#: Class of drugs of which lowering the dose can only explain that a patient becomes worse.
GLUCOCORTICOID = "glucocorticoid"


@dataclass(frozen=True, slots=True)
class Figure:
    """A span of days with its source.

    Parameters
    ----------
    days_low, days_high
        The earliest and the latest day; equal where one number is known.
    citation
        The paper; empty where there is none, which only a mark of S or M allows.
    mark
        The weaker one where two numbers differ.
    """

    days_low: float
    days_high: float
    citation: str
    mark: Mark
    note: str


@dataclass(frozen=True, slots=True)
class DirectEffect:
    """What a drug lowers whatever the illness does, with its source.

    Parameters
    ----------
    analytes
        Ids in the table of analytes.
    note
        Why, as a clause.
    """

    analytes: tuple[str, ...]
    citation: str
    mark: Mark
    note: str


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug, its window of effect, and what it lowers by itself.

    Parameters
    ----------
    onset
        Days from the first dose to the first effect; None where unknown, and then the window is unknown.
    full_effect
        Days from the first dose to the full effect; None where unknown.
    persistence
        Days that an effect outlasts the last dose; None where unknown.
    taper_only_worsens
        Whether lowering the dose can only explain that the patient becomes worse, never better.
    lowers_directly
        Analytes whose fall under the drug is no sign of less illness; None where none is known.
    """

    id: str
    label: str
    drug_class: str
    synonyms: tuple[str, ...]
    onset: Figure | None
    full_effect: Figure | None
    persistence: Figure | None
    taper_only_worsens: bool
    lowers_directly: DirectEffect | None = None

    @property
    def window_known(self) -> bool:
        """Whether it is known when an effect begins."""
        return self.onset is not None


@cache
def drugs() -> tuple[Drug, ...]:
    """All drugs, those with a known window first.

    Examples
    --------
    >>> sum(drug.window_known for drug in drugs())
    10
    """
    table = loads(files("catamnesis.terms").joinpath("drugs.toml").read_text("utf-8"))
    windows = {name: _window(window, table["paper"]) for name, window in table["window"].items()}
    effects = {name: _effect(entry, table["paper"]) for name, entry in table["lowers_directly"].items()}
    known = [
        _drug([row["label"], *row["synonyms"]], row["class"], windows[row["window"]], identity=row["id"])
        for row in table["drug"]
    ]
    named = [_drug(names, drug_class, {}) for drug_class, group in table["names"].items() for names in group]
    return tuple(replace(drug, lowers_directly=effects.get(drug.drug_class)) for drug in (*known, *named))


def find_drug(name: str) -> Drug | None:
    """The drug of that name, or None.

    Id, label and synonyms are searched; capitals, accents, spaces and hyphens do not count.

    Examples
    --------
    >>> find_drug("MTX").label, find_drug("Il-1 RA").onset.days_high, find_drug("moonshine")
    ('methotrexate', 6.0, None)
    """
    return _names().get(fold(name))


def nearest_drugs(name: str) -> tuple[str, ...]:
    """Labels of up to three drugs whose names look like a name that is not known.

    Examples
    --------
    >>> nearest_drugs("rituxmab")[0]
    'rituximab'
    """
    return nearest(name, _names())


@cache
def _names() -> dict[str, Drug]:
    return index(drugs())


def _drug(names: list[str], drug_class: str, window: dict[str, Figure], *, identity: str | None = None) -> Drug:
    label, *synonyms = names
    return Drug(
        id=identity or label.lower().replace(" ", "-"),
        label=label,
        drug_class=drug_class,
        synonyms=tuple(synonyms),
        onset=window.get("onset"),
        full_effect=window.get("full"),
        persistence=window.get("persistence"),
        taper_only_worsens=drug_class == GLUCOCORTICOID,
    )


def _window(window: dict[str, Any], papers: dict[str, str]) -> dict[str, Figure]:
    return {name: _figure(entry, papers) for name, entry in window.items()}


def _effect(entry: dict[str, Any], papers: dict[str, str]) -> DirectEffect:
    return DirectEffect(
        analytes=tuple(entry["analytes"]),
        citation="; ".join(papers[paper] for paper in entry["paper"]),
        mark=Mark(entry["mark"]),
        note=entry["note"],
    )


def _figure(entry: dict[str, Any], papers: dict[str, str]) -> Figure:
    low, high = entry["days"]
    return Figure(
        days_low=float(low),
        days_high=float(high),
        citation="; ".join(papers[paper] for paper in entry.get("paper", ())),
        mark=Mark(entry["mark"]),
        note=entry["note"],
    )
