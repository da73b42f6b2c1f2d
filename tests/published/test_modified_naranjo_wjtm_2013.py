"""Naranjo turned to benefit: World J Transl Med 2013;2:13, doi 10.5528/wjtm.v2.i2.13, table 3 with its case."""

from asked import answer, by_name, judgements, score
from build import case_of, finding
from catamnesis.case.event import Answer
from catamnesis.weigh.attribution import weighed
from catamnesis.weigh.naranjo import ITEMS, Likelihood, likelihood, naranjo_points, naranjo_score

# Table 3, column "case report": don't know, yes, yes, yes, no, no, no, no, yes, yes.
CASE_REPORT = dict(zip(ITEMS, ("unknown", "yes", "yes", "yes", "no", "no", "no", "no", "yes", "yes"), strict=True))


def test_the_case_of_the_table_has_ten_points() -> None:
    answers = {item: Answer(word) for item, word in CASE_REPORT.items()}
    assert [naranjo_points(item, given) for item, given in answers.items()] == [0, 2, 1, 2, 2, 1, 0, 0, 1, 1]
    assert naranjo_score(answers) == 10
    assert likelihood(10) is Likelihood.DEFINITE


def test_the_case_of_the_table_answered_by_hand_is_definite() -> None:
    given = [answer("naranjo-benefit", item, word, about="drug") for item, word in CASE_REPORT.items()]
    case = case_of(finding("pain", course="improved", day=3), *given)
    (judgement,) = judgements(case, weighed, "attribution.naranjo-benefit")
    assert score(judgement) == (10.0, 10.0)
    assert judgement.verdict == "definite"
    assert all(item.points_if_open is None for item in by_name(judgement.items).values())
