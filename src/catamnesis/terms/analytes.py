"""What is measured in a patient: code, unit, how far it swings by itself, how fast it is cleared, each with its paper.

The table is ``analytes.toml``. A number marked V was read in the paper or its abstract, R was recomputed from such a
reading; S was read at second hand, M is from memory. Only V and R may be told as fact.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from catamnesis.terms.lookup import fold, index, nearest

#: Where the changes that an immunoglobulin infusion makes to laboratory values stand (``Analyte.ivig_artefact``).
IVIG_ARTEFACT_PAPER = "Koffman BM, Dalakas MC. Muscle Nerve 1997;20:1102, abstract"


class Mark(StrEnum):
    """How a number was come by: V read, R recomputed, S read at second hand, M from memory."""

    V = "V"
    R = "R"
    S = "S"
    M = "M"

    @property
    def verified(self) -> bool:
        """Whether the number may be told as fact."""
        return self in (Mark.V, Mark.R)


class Better(StrEnum):
    """Where a value should go: down, up, or into its range."""

    LOWER = "lower"
    HIGHER = "higher"
    WITHIN = "within"


class AnalyticRule(StrEnum):
    """What to take for a laboratory's imprecision that is not known."""

    #: The larger of the study's own and half of the within-person variation.
    DESIRABLE = "desirable"
    #: Nothing: it is already inside the within-person variation.
    INCLUDED = "included"


@dataclass(frozen=True, slots=True)
class Variation:
    """How far a value swings in one person without any cause, in one kind of people.

    Parameters
    ----------
    name
        Whom or how it was measured.
    within_person_cv_percent
        Within-person coefficient of variation in per cent, above 0.
    analytic_cv_percent
        The study's own analytic coefficient of variation in per cent; 0 where the first number includes it, None where
        the study gives none.
    citation, doi
        The paper; empty where there is none, which only a mark of S or M allows.
    analytic_rule
        What to take where the laboratory's own imprecision is not known.
    """

    name: str
    within_person_cv_percent: float
    analytic_cv_percent: float | None
    citation: str
    doi: str | None
    mark: Mark
    note: str
    analytic_rule: AnalyticRule

    @property
    def desirable_analytic_cv_percent(self) -> float:
        """Analytic variation in per cent for a laboratory whose own is not known.

        The larger of the study's and half of the within-person variation, after Ricos C et al. Scand J Clin Lab Invest
        2004;64:175; nothing where it is included already.

        Examples
        --------
        >>> crp = find_analyte("CRP")
        >>> [variation.desirable_analytic_cv_percent for variation in crp.variations]
        [14.7, 21.1, 0.0]
        """
        if self.analytic_rule is AnalyticRule.INCLUDED:
            return 0.0
        return max(self.analytic_cv_percent or 0.0, 0.5 * self.within_person_cv_percent)


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How long the blood takes to lose half of a substance; ``hours`` lies between the low and the high value."""

    name: str
    hours: float
    low_hours: float | None
    high_hours: float | None
    citation: str
    mark: Mark
    note: str


@dataclass(frozen=True, slots=True)
class Analyte:
    """Something that is measured.

    Parameters
    ----------
    unit
        UCUM code of the unit in which it is compared.
    loinc
        Code of the measurement in that unit, where it is certain.
    molar_mass_g_per_mol
        In g/mol, from the formula, where the substance is one molecule.
    domain
        Part of the illness that it speaks for.
    shared_cause
        Measures with the same cause count once; the analyte's own id where it shares none.
    variations, half_lives
        The first is the one to use, the others show how much depends on it.
    redistributes
        Whether leaking vessels, fluids or infusions move it within hours, whatever is produced.
    ivig_artefact
        Under immunoglobulin infusions: empty if it can be read as ever, ``same phase`` if only values of the same phase
        of the cycle can be compared, ``no verdict`` if it cannot be judged.
    variation_refused
        Why there is no variation, empty where there is one.
    plausible_low, plausible_high
        Limits in ``unit`` that catch a slip of unit. Our judgement and wide: not a reference range.
    note
        What a reader should know besides; a number in it carries its mark.
    """

    id: str
    label: str
    loinc: str | None
    unit: str
    synonyms: tuple[str, ...]
    molar_mass_g_per_mol: float | None
    better: Better
    domain: str
    shared_cause: str
    variations: tuple[Variation, ...]
    half_lives: tuple[HalfLife, ...]
    redistributes: bool
    ivig_artefact: str
    variation_refused: str
    plausible_low: float | None
    plausible_high: float | None
    note: str


@cache
def analytes() -> tuple[Analyte, ...]:
    """All analytes, in the order of the table.

    Examples
    --------
    >>> analytes()[0].label
    'C-reactive protein'
    """
    table = loads(files("catamnesis.terms").joinpath("analytes.toml").read_text("utf-8"))
    return tuple(_analyte(row, table["paper"]) for row in table["analyte"])


def find_analyte(name: str) -> Analyte | None:
    """The analyte of that name, or None.

    Id, label and synonyms are searched; capitals, accents, spaces and hyphens do not count, nor does a leading serum,
    plasma or blood, nor a trailing level, concentration or value.

    Examples
    --------
    >>> find_analyte("Serum C-reactive protein level").id, find_analyte("CPK").id, find_analyte("phlogiston")
    ('crp', 'ck', None)
    """
    names = _names()
    folded = fold(name)
    return names.get(folded) or names.get(_DRESSED.sub("", folded))


def nearest_analytes(name: str) -> tuple[str, ...]:
    """Labels of up to three analytes whose names look like a name that is not known.

    Examples
    --------
    >>> nearest_analytes("feritin")
    ('ferritin',)
    """
    return nearest(_DRESSED.sub("", fold(name)), _names())


#: Words around the name of a substance that do not change which one it is.
_DRESSED = re.compile(r"^(?:serum|plasma|blood)|(?:levels?|concentrations?|values?)$")


@cache
def _names() -> dict[str, Analyte]:
    return index(analytes())


def _analyte(row: dict[str, Any], papers: dict[str, dict[str, str]]) -> Analyte:
    low, high = row["plausible"]
    return Analyte(
        id=row["id"],
        label=row["label"],
        loinc=row.get("loinc"),
        unit=row["unit"],
        synonyms=tuple(row["synonyms"]),
        molar_mass_g_per_mol=row.get("molar_mass"),
        better=Better(row["better"]),
        domain=row["domain"],
        shared_cause=row.get("cause", row["id"]),
        variations=tuple(_variation(entry, papers) for entry in row.get("variation", ())),
        half_lives=tuple(_half_life(entry, papers) for entry in row.get("half_life", ())),
        redistributes=row.get("redistributes", False),
        ivig_artefact=row.get("ivig", ""),
        variation_refused=row.get("variation_refused", ""),
        plausible_low=float(low),
        plausible_high=float(high),
        note=row.get("note", ""),
    )


def _variation(entry: dict[str, Any], papers: dict[str, dict[str, str]]) -> Variation:
    paper = papers.get(entry.get("paper", ""), {})
    analytic = entry.get("analytic")
    return Variation(
        name=entry["name"],
        within_person_cv_percent=float(entry["within"]),
        analytic_cv_percent=None if analytic is None else float(analytic),
        citation=paper.get("citation", ""),
        doi=paper.get("doi"),
        mark=Mark(entry["mark"]),
        note=entry.get("note", ""),
        analytic_rule=AnalyticRule(entry.get("rule", "desirable")),
    )


def _half_life(entry: dict[str, Any], papers: dict[str, dict[str, str]]) -> HalfLife:
    low, high = entry.get("low"), entry.get("high")
    return HalfLife(
        name=entry["name"],
        hours=float(entry["hours"]),
        low_hours=None if low is None else float(low),
        high_hours=None if high is None else float(high),
        citation=papers.get(entry.get("paper", ""), {}).get("citation", ""),
        mark=Mark(entry["mark"]),
        note=entry.get("note", ""),
    )
