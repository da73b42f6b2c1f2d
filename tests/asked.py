"""What the instruments ask about, built by hand for the tests, and a case on its way to them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from build import Day, source, timing
from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.event import Answer, GivenAnswer
from catamnesis.case.finding import Domain, NotEvaluable, Status
from catamnesis.case.patient import Diagnosis, Patient, Sex
from catamnesis.case.response import Item, Judgement
from catamnesis.case.therapy import Procedure
from catamnesis.measure import kinetics
from catamnesis.read.case_folder import read_case
from catamnesis.terms.concept import Concept
from catamnesis.weigh import attribution, coexposure, variation

WORKED_EXAMPLE = Path(__file__).parents[1] / "examples" / "anakinra-mda5"


def patient(age_years: float | None = None, sex: str = "female") -> Patient:
    return Patient("patient", Sex(sex), age_years, None, None, (source("patient"),))


def diagnosis(name: str, status: str = "present", day: Day = None) -> Diagnosis:
    return Diagnosis(f"diagnosis-{name}", Concept(name), Status(status), timing(day), (source(name),))


def procedure(name: str, result: str = "", day: Day = None) -> Procedure:
    return Procedure(f"procedure-{name}", Concept(name), result, timing(day), (source(name),))


def answer(instrument: str, item: str, word: str, *, about: str = "", reason: str = "so it is") -> GivenAnswer:
    name = f"answer-{instrument}-{item}-{about}-{word}"
    return GivenAnswer(name, instrument, about, item, Answer(word), reason, (source(name),))


def not_evaluable(domain: str, reason: str) -> NotEvaluable:
    return NotEvaluable(f"not-evaluable-{domain}", Domain(domain), reason, (source(domain),))


def weighed_up_to_attribution(case: Case) -> Case:
    """The case with its changes, and what the rooms before completeness say of it."""
    for room in (kinetics.measured, variation.weighed, coexposure.weighed, attribution.weighed):
        said = tuple(room(case))
        case = case.with_discrepancies(s for s in said if isinstance(s, Discrepancy))
        case = case.with_judgements(s for s in said if isinstance(s, Judgement))
        case = case.with_measurements(s for s in said if not isinstance(s, Discrepancy | Judgement))
    return case


def worked_example() -> Case:
    """The worked example, read from its folder and weighed up to attribution."""
    return weighed_up_to_attribution(read_case(WORKED_EXAMPLE))


def judgements(
    case: Case, room: Callable[[Case], Iterator[Judgement | Discrepancy]], name: str
) -> tuple[Judgement, ...]:
    """What a room says under one name."""
    return tuple(said for said in room(case) if isinstance(said, Judgement) and said.room == name)


def discrepancies(case: Case, room: Callable[[Case], Iterator[Judgement | Discrepancy]]) -> tuple[Discrepancy, ...]:
    """What a room files."""
    return tuple(said for said in room(case) if isinstance(said, Discrepancy))


def by_name(items: Iterable[Item]) -> dict[str, Item]:
    """Items by their name."""
    return {item.name: item for item in items}


def score(judgement: Judgement) -> tuple[float, float]:
    """Least and greatest score of a judgement."""
    values = {value.name: value.value for value in judgement.values}
    return values["least score"], values["greatest score"]
