"""Single-case effect sizes against the R package scan."""

import json
from pathlib import Path
from statistics import fmean

import pytest

from catamnesis.weigh.effect_sizes import nap, standardised_mean_difference

PIN = json.loads(Path(__file__).with_name("scan_example_ab.json").read_text("utf-8"))


def test_nap_of_johanna_is_complete() -> None:
    assert 100 * nap(PIN["before"], PIN["after"]).value == PIN["NAP"]


def test_the_difference_of_the_means_agrees() -> None:
    assert fmean(PIN["after"]) - fmean(PIN["before"]) == pytest.approx(PIN["Diff_mean"], abs=5e-5)


def test_the_standardised_difference_agrees_once_our_correction_is_taken_off() -> None:
    shortness = 1 - 3 / (4 * len(PIN["before"]) - 5)
    found = standardised_mean_difference(PIN["before"], PIN["after"]).value
    assert found / shortness == pytest.approx(PIN["SMD"], abs=5e-5)
