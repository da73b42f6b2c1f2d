"""The ten questions of Naranjo for harm, and the same questions turned to benefit: points, sum and class."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from catamnesis.case.event import Answer
from catamnesis.weigh.questionnaire import Total

#: Table 2 of PMC5774610 and table 1 of PMC6136411 print the questions and weights that are used here.
CITATION_HARM = (
    "Naranjo CA et al. Clin Pharmacol Ther 1981;30:239; weights as in PMC5774610 table 2, PMC6136411 table 1"
)

#: The adaptation keeps the weights.
CITATION_BENEFIT = "Modified Naranjo, World J Transl Med 2013;2:13, table 3"


class Likelihood(StrEnum):
    """Class of the sum."""

    DOUBTFUL = "doubtful"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    DEFINITE = "definite"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its short name, its points for yes, no and unknown, and what it asks for harm and for benefit."""

    name: str
    yes: int
    no: int
    harm: str
    benefit: str

    @property
    def points(self) -> dict[Answer, float]:
        """Points by answer; unknown scores nothing."""
        return {Answer.YES: float(self.yes), Answer.NO: float(self.no), Answer.UNKNOWN: 0.0}


#: In the order of the paper.
QUESTIONS: Final = (
    Question("previous reports", 1, 0, "known from conclusive reports", "known from conclusive reports"),
    Question("after drug", 2, -1, "came after the drug was given", "came after the drug was given"),
    Question("dechallenge", 1, 0, "got better when the drug was withdrawn", "was lost when the drug was withdrawn"),
    Question(
        "rechallenge", 2, -1, "came back when the drug was given again", "came back when the drug was given again"
    ),
    Question("alternative causes", -1, 2, "another cause could have done it", "another cause could have done it"),
    Question("placebo", -1, 1, "came back on placebo", "came back on placebo"),
    Question("drug level", 1, 0, "a toxic concentration was found", "an effective concentration was found"),
    Question("dose response", 1, 0, "varied with the dose", "varied with the dose"),
    Question("similar before", 1, 0, "also seen at an earlier exposure", "also seen at an earlier exposure"),
    Question("objective evidence", 1, 0, "confirmed by objective evidence", "confirmed by objective evidence"),
)

ITEMS: Final = tuple(question.name for question in QUESTIONS)

#: Least sum of each class, from the highest.
_CLASSES: Final = ((9, Likelihood.DEFINITE), (5, Likelihood.PROBABLE), (1, Likelihood.POSSIBLE))


def naranjo_points(item: str, answer: Answer) -> int:
    """Points of one answer.

    Parameters
    ----------
    item
        Short name of the question, one of ``ITEMS``.
    answer
        Unknown and not applicable score nothing.

    Raises
    ------
    ValueError
        If no question has that name.

    Examples
    --------
    >>> naranjo_points("alternative causes", Answer.NO)
    2
    """
    for question in QUESTIONS:
        if question.name == item:
            return int(question.points.get(answer, 0.0))
    raise ValueError(f"no question is called {item!r}; the questions are {', '.join(ITEMS)}")


def naranjo_score(answers: Mapping[str, Answer]) -> int:
    """Sum of the points, -4 to 13; a question that is not answered scores nothing.

    Naranjo and colleagues 1981, Clin Pharmacol Ther 30:239.

    Parameters
    ----------
    answers
        Answer by short name of the question.

    Raises
    ------
    ValueError
        If no question has one of the names.

    Examples
    --------
    >>> naranjo_score({"after drug": Answer.YES, "objective evidence": Answer.YES})
    3
    """
    return sum(naranjo_points(item, answer) for item, answer in answers.items())


def naranjo_total(answers: Mapping[str, Answer], open_items: Collection[str] = ()) -> Total:
    """Least and greatest sum where some questions could be answered either way.

    Parameters
    ----------
    answers
        Answer by short name of the question.
    open_items
        Questions that are open; an answer to one of them is left aside.

    Raises
    ------
    ValueError
        If no question has one of the names.

    Examples
    --------
    >>> naranjo_total({"after drug": Answer.YES, "objective evidence": Answer.YES}, ["alternative causes"])
    Total(least=2.0, greatest=5.0)
    """
    fixed = naranjo_score({item: answer for item, answer in answers.items() if item not in open_items})
    ends = [(naranjo_points(item, Answer.YES), naranjo_points(item, Answer.NO)) for item in open_items]
    return Total(float(fixed + sum(min(pair) for pair in ends)), float(fixed + sum(max(pair) for pair in ends)))


def likelihood(score: float) -> Likelihood:
    """Class of a sum: 9 and more definite, 5 to 8 probable, 1 to 4 possible, 0 and less doubtful.

    Examples
    --------
    >>> likelihood(2).value, likelihood(5).value
    ('possible', 'probable')
    """
    for least, name in _CLASSES:
        if score >= least:
            return name
    return Likelihood.DOUBTFUL


def likelihoods(score: Total) -> str:
    """Class of a sum in words; both classes where the least and the greatest sum differ in class.

    Examples
    --------
    >>> likelihoods(Total(2, 5)), likelihoods(Total(2, 4))
    ('possible or probable', 'possible')
    """
    ranks = list(Likelihood)
    low, high = likelihood(score.least), likelihood(score.greatest)
    if low is high:
        return low.value
    joint = "or" if ranks.index(high) - ranks.index(low) == 1 else "to"
    return f"{low.value} {joint} {high.value}"
