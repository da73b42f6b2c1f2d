"""Any case whatever, for properties: every noun with any text, any number and any time."""

from typing import Any, get_args

from hypothesis import strategies as st

from catamnesis.case.case import Case, Fact, Question
from catamnesis.case.chronology import Bounds, Statement
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.response import Change, Judgement, Measurement
from catamnesis.case.source import Document

numbers = st.floats(allow_nan=False)
days = st.none() | st.integers(-(10**6), 10**6)
bounds = st.builds(lambda a, b: Bounds(*sorted((a, b))) if None not in (a, b) else Bounds(a, b), days, days)
st.register_type_strategy(Bounds, bounds)
st.register_type_strategy(float, numbers)


def few(noun: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.from_type(noun), max_size=2).map(tuple)


any_case = st.builds(
    Case,
    st.text(),
    st.text(),
    st.from_type(Question),
    few(Document),
    st.lists(st.one_of(*map(st.from_type, get_args(Fact))), max_size=3).map(tuple),
    few(Statement),
    few(Discrepancy),
    few(Measurement),
    few(Change),
    few(Judgement),
)
