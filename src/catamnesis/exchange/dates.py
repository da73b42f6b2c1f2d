"""The days of the calendar on which the times of a case lie."""

from catamnesis.case.case import Case
from catamnesis.case.chronology import CALENDAR, Bounds
from catamnesis.case.discrepancy import Refusal
from catamnesis.case.temporal_network import TemporalNetwork


def calendar_days(case: Case) -> dict[str, Bounds]:
    """Bounds of each point of time as proleptic Gregorian ordinals; a point without a date is open on both sides.

    Raises
    ------
    Refusal
        If the times of the case contradict each other, which no case that was read by this program does.

    Examples
    --------
    >>> from catamnesis.case.case import Question
    >>> calendar_days(Case("x", "", Question(""), (), (), ()))
    {}
    """
    try:
        return dict(TemporalNetwork(case.statements).all_bounds(CALENDAR))
    except ValueError as error:
        raise Refusal(
            where=f"case {case.id}, times",
            what=str(error),
            remedy="read the case again from its sources, which finds the statements that cannot both hold",
        ) from None
