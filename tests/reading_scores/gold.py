"""All kinds of facts against the reports that were annotated whole: ``python tests/reading_scores/gold.py``."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from catamnesis.reading import read_report, told

#: Reports that were kept closed while the rules were written; ``validation/reading.md`` has what they gave then.
HELD_OUT = frozenset(
    ("EN110085", "EN110202", "EN110285", "EN110365", "EN110457", "EN110519", "PMC5091220", "PMC6407799")
)


@dataclass(frozen=True, slots=True)
class Score:
    """Facts of one kind: how many stand in the gold, were said, overlap, and agree in every key field."""

    gold: int
    said: int
    found: int
    right: int

    @property
    def found_precision(self) -> float:
        """Share of what was said that overlaps a fact of the kind."""
        return self.found / self.said if self.said else 0.0

    @property
    def found_f1(self) -> float:
        """F1 of what overlaps."""
        return 2 * self.found / (self.gold + self.said) if self.gold + self.said else 0.0

    @property
    def right_f1(self) -> float:
        """F1 of what agrees in every key field."""
        return 2 * self.right / (self.gold + self.said) if self.gold + self.said else 0.0


def scores(reading: Path, names: Collection[str] | None = None) -> dict[str, Score]:
    """The figures of the scorer that comes with the reports, by kind.

    Parameters
    ----------
    reading
        Folder with ``gold/`` and ``score.py``.
    names
        Reports to score; all where it is None.
    """
    with tempfile.TemporaryDirectory() as desk:
        gold, said = Path(desk) / "gold", Path(desk) / "said"
        gold.mkdir()
        said.mkdir()
        for path in sorted((reading / "gold").glob("*.jsonl")):
            if names is None or path.stem in names:
                (gold / path.name).write_bytes(path.read_bytes())
                (said / path.name).write_bytes(told(read_report(path.with_suffix(".txt")), "facts"))
        command = [sys.executable, str(reading / "score.py"), str(gold), str(said), "--json"]
        rows = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {kind: Score(*(row[part] for part in ("gold", "said", "found", "right"))) for kind, row in rows.items()}


def main() -> None:
    """Print a table for all reports, and one for those that were held out at first."""
    reading = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "reading"
    everything = {path.stem for path in (reading / "gold").glob("*.jsonl")}
    parts = {"all": everything, "tuned on": everything - HELD_OUT, "opened later": HELD_OUT}
    for title, names in parts.items():
        print(f"{title} ({len(names)} reports)")
        print(f"{'kind':<14}{'gold':>6}{'said':>6}{'found P':>9}{'found F1':>10}{'right F1':>10}")
        for kind, s in scores(reading, names).items():
            print(f"{kind:<14}{s.gold:>6}{s.said:>6}{s.found_precision:>9.3f}{s.found_f1:>10.3f}{s.right_f1:>10.3f}")


if __name__ == "__main__":
    main()
