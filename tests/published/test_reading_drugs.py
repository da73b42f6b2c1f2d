"""Drugs in sentences of case reports: PHEE (Sun et al., EMNLP 2022, MIT)."""

from reading_scores.drugs import score
from shared_data import shared


def test_drugs_of_reported_events_are_found() -> None:
    # measured: dev P .87, R .93, F1 .90; train P .88, R .93, F1 .90. The best package of names finds .785.
    for name in ("dev", "train"):
        figures, _ = score(shared(f"reading/phee/{name}.json"))
        assert figures.f1 >= 0.90
        assert figures.recall >= 0.91
