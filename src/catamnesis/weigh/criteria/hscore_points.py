"""The points of the HScore, and the probability of reactive haemophagocytic syndrome that the paper gives for a sum.

The probability is read from the published table; between two rows both are given. The formula
1 / (1 + exp(-(-4.3 + 0.03 score))) that circulates in calculators is wrong and is not used.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from catamnesis.weigh.questionnaire import Total

CITATION: Final = (
    "Fardet L et al. Arthritis Rheumatol 2014;66:2613, as in doi 10.1155/2017/5304180 table 3 and PMC7589537 table 4"
)

#: Best cut-off of the paper (sensitivity 93 %, specificity 86 %).
CUT_OFF: Final = 169.0
GREATEST: Final = 337.0

#: Score and probability (%) of the published table; its first row means less than 1 %, its last more than 99 %.
TABLE: Final = (
    (90, 1), (100, 1), (110, 3), (120, 5), (130, 9), (140, 16), (150, 25), (160, 40), (170, 54), (180, 70), (190, 80),
    (200, 88), (210, 93), (220, 96), (230, 98), (240, 99), (250, 99),
)  # fmt: skip

#: Greatest points of every item, in the order of the paper.
MOST: Final = {
    "immunosuppression": 18.0,
    "temperature": 49.0,
    "organomegaly": 38.0,
    "cytopenias": 34.0,
    "ferritin": 50.0,
    "triglycerides": 64.0,
    "fibrinogen": 30.0,
    "AST": 19.0,
    "haemophagocytosis": 35.0,
}


class Side(StrEnum):
    """Where the score lies."""

    ABOVE = "169 or more"
    BELOW = "below 169"
    OPEN = "open: the missing items decide"


@dataclass(frozen=True, slots=True)
class Bracket:
    """Probability in percent between two rows of the table, both ends included."""

    low_percent: float
    high_percent: float


def temperature_points(temperature_celsius: float) -> float:
    """0 below 38.4, 33 from 38.4 to 39.4, 49 above.

    Examples
    --------
    >>> temperature_points(38.3), temperature_points(39.4), temperature_points(39.5)
    (0.0, 33.0, 49.0)
    """
    return 0.0 if temperature_celsius < 38.4 else 33.0 if temperature_celsius <= 39.4 else 49.0


def ferritin_points(ferritin_ug_per_l: float) -> float:
    """0 below 2000, 35 from 2000 to 6000, 50 above."""
    return 0.0 if ferritin_ug_per_l < 2000.0 else 35.0 if ferritin_ug_per_l <= 6000.0 else 50.0


def triglyceride_points(triglycerides_mmol_per_l: float) -> float:
    """0 below 1.5, 44 from 1.5 to 4, 64 above."""
    return 0.0 if triglycerides_mmol_per_l < 1.5 else 44.0 if triglycerides_mmol_per_l <= 4.0 else 64.0


def fibrinogen_points(fibrinogen_g_per_l: float) -> float:
    """30 up to 2.5, else 0."""
    return 30.0 if fibrinogen_g_per_l <= 2.5 else 0.0


def ast_points(ast_u_per_l: float) -> float:
    """19 from 30 on, else 0."""
    return 19.0 if ast_u_per_l >= 30.0 else 0.0


def organomegaly_points(organs: int) -> float:
    """23 for liver or spleen, 38 for both.

    Raises
    ------
    ValueError
        If the number of enlarged organs is not 0, 1 or 2.
    """
    return _by_number(organs, (0.0, 23.0, 38.0), "enlarged organs")


def cytopenia_points(lineages: int) -> float:
    """24 for two lineages, 34 for three; none and one score nothing.

    A lineage counts with haemoglobin of 9.2 g/dL or less, leukocytes of 5 10*9/L or less, platelets of 110 10*9/L or
    less.

    Raises
    ------
    ValueError
        If the number of lineages is not 0 to 3.
    """
    return _by_number(lineages, (0.0, 0.0, 24.0, 34.0), "lineages")


def _by_number(number: int, points: Sequence[float], noun: str) -> float:
    if not 0 <= number < len(points):
        raise ValueError(f"{noun}: 0 to {len(points) - 1}, not {number}")
    return points[number]


def hscore_probability(score: float) -> Bracket:
    """Probability of the syndrome from the published table; between two rows, from the one to the other.

    Fardet and colleagues 2014.

    Parameters
    ----------
    score
        Sum of the points, 0 to 337.

    Raises
    ------
    ValueError
        If the score is outside its range.

    Examples
    --------
    >>> hscore_probability(170), hscore_probability(169)
    (Bracket(low_percent=54.0, high_percent=54.0), Bracket(low_percent=40.0, high_percent=54.0))
    """
    if not 0.0 <= score <= GREATEST:
        raise ValueError(f"a score is 0 to {GREATEST:g}, not {score}")
    place = bisect_right([row for row, _ in TABLE], score)
    if score <= TABLE[0][0]:
        return Bracket(0.0, 1.0)
    if score >= TABLE[-1][0]:
        return Bracket(99.0, 100.0)
    row, percent = TABLE[place - 1]
    return Bracket(float(percent), float(percent if row == score else TABLE[place][1]))


def side(score: Total) -> Side:
    """Where the score lies against the cut-off, whatever the missing items are.

    Examples
    --------
    >>> side(Total(120, 200)).name, side(Total(169, 200)).name
    ('OPEN', 'ABOVE')
    """
    if score.least >= CUT_OFF:
        return Side.ABOVE
    return Side.BELOW if score.greatest < CUT_OFF else Side.OPEN
