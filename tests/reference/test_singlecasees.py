"""Single-case effect sizes against SingleCaseES; what agrees, and how far, stands in validation/nonoverlap.md."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catamnesis.weigh import effect_sizes
from catamnesis.weigh.effect_sizes import Index
from catamnesis.weigh.trend import theil_sen

PIN = json.loads(Path(__file__).with_name("singlecasees.json").read_text("utf-8"))

INDICES: dict[str, Callable[[dict[str, Any]], Index]] = {
    "PND": lambda s: effect_sizes.pnd(s["before"], s["after"], better=s["better"]),
    "NAP": lambda s: effect_sizes.nap(s["before"], s["after"], better=s["better"]),
    "Tau": lambda s: effect_sizes.tau(s["before"], s["after"], better=s["better"]),
    "Tau-U": lambda s: effect_sizes.tau_u(s["before"], s["after"], better=s["better"]),
    "Tau-BC": lambda s: effect_sizes.tau_bc(s["before"], s["after"], better=s["better"]),
    "LRR": lambda s: effect_sizes.log_response_ratio(s["before"], s["after"]),
    "SMD": lambda s: effect_sizes.standardised_mean_difference(s["before"], s["after"], better=s["better"]),
}


def pinned(kind: str) -> list[Any]:
    """One parameter set for each pinned figure of a kind (``values``, ``errors``, ``intervals``)."""
    return [
        pytest.param(series, name, figure, id=f"{series['name']}, {name}")
        for series in PIN["series"]
        for name, figure in series[kind].items()
    ]


@pytest.mark.parametrize(("series", "name", "figure"), pinned("values"))
def test_a_value_agrees_to_all_printed_digits(series: dict[str, Any], name: str, figure: float) -> None:
    assert INDICES[name](series).value == pytest.approx(figure, rel=2e-8, abs=1e-8)


@pytest.mark.parametrize(("series", "name", "figure"), pinned("errors"))
def test_a_standard_error_agrees_to_all_printed_digits(series: dict[str, Any], name: str, figure: float) -> None:
    assert INDICES[name](series).standard_error == pytest.approx(figure, rel=2e-8)


@pytest.mark.parametrize(("series", "name", "figure"), pinned("intervals"))
def test_an_interval_agrees_within_the_tolerance_of_its_root_finder(
    series: dict[str, Any], name: str, figure: list[float]
) -> None:
    found = INDICES[name](series)
    tolerance = PIN["source"]["interval_tolerance"] * (1 if name == "NAP" else 2)
    if name == "Tau-BC":
        tolerance += 5e-4  # printed to three places
    assert found.low == pytest.approx(figure[0], abs=tolerance)
    assert found.high == pytest.approx(figure[1], abs=tolerance)


def test_the_line_of_the_falling_baseline_agrees() -> None:
    series = next(series for series in PIN["series"] if "line" in series)
    line = theil_sen(range(1, 11), series["before"])
    assert line.slope_per_day == pytest.approx(series["line"]["slope"], abs=1e-12)
    assert line.intercept == pytest.approx(series["line"]["intercept"], abs=1e-12)


def test_each_pin_says_where_it_comes_from() -> None:
    assert {"program", "version", "commit", "call"} <= PIN["source"].keys()
