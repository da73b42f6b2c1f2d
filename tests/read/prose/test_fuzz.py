"""Whatever stands in a report, the reader comes to an end, falls over nothing, and each fact has its own words."""

import pkgutil
import random
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catamnesis.read.prose
from catamnesis.case.narrative import Narrative
from catamnesis.read.prose.reader import lines, mentions
from catamnesis.read.prose.report.narrative import open_report
from catamnesis.read.prose.scans import scans_said

#: Seconds after which a reading counts as hung; an ordinary one takes some hundredths.
HUNG_S = 30
LETTERS = 5_000
OPENING = "A 40-year-old woman was admitted with fever. She had "
#: What stands between words, by turns.
GAPS = (" ", "", ", ", "-", "/", " (", ") ", " and ", " to ", "\n", "  ", ": ", " x ", "\u00a0", ". ", "; ")
ODD = (
    "12",
    "3",
    "1.5",
    "1:640",
    "mg",
    "%",
    "<",
    "\u2265",
    "~",
    "\u00b1",
    "\u00d7",
    "\u00b5g/L",
    "no",
    "anti-",
    "\U0001f912",
    "\u0645",
)


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """A guard against hanging; where the system has no alarm, there is none."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def hung(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("the reader hangs")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@cache
def vocabularies() -> tuple[tuple[str, ...], ...]:
    """The words that the patterns of each room are made of, pattern by pattern: what they may stumble over."""
    found = set()
    for module in pkgutil.walk_packages(catamnesis.read.prose.__path__, "catamnesis.read.prose."):
        for held in vars(import_module(module.name)).values():
            if isinstance(held, re.Pattern) and isinstance(held.pattern, str):
                bare = re.sub(r"\\[a-zA-Z]|\(\?P<\w+>|\{[\d,]+\}", " ", held.pattern)
                words = tuple(dict.fromkeys(re.findall(r"[A-Za-z]{2,}", bare)))
                found.add(words) if words else None
    return tuple(sorted(found))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def read(home: Path, text: str) -> Narrative:
    """Read a text by every room, and compare each fact's words with what stands at its place."""
    path = home / "report.txt"
    path.write_bytes(text.encode("utf-8"))
    with no_longer_than(HUNG_S):
        narrative = open_report(path)
        found = mentions(narrative)
        scans_said(lines(narrative))
    wrong = [said for said in found if narrative.text[said.span.start : said.span.end] != said.span.words]
    assert not wrong
    return narrative


def hostile(seed: int) -> str:
    """A sentence of a few words of one or two patterns, over and over."""
    dice = random.Random(seed)
    words = [*dice.choice(vocabularies()), *dice.choice((*vocabularies(), ODD))]
    pool = dice.choices(words, k=dice.choice((1, 2, 3, 8, 60))) + dice.choices(ODD, k=dice.randrange(3))
    gaps = dice.choices(GAPS, k=dice.choice((1, 1, 2, 4)))
    pieces = [OPENING]
    while sum(map(len, pieces)) < LETTERS:
        pieces += [word for _ in range(20) for word in (dice.choice(pool), dice.choice(gaps))]
    return "".join(pieces)[:LETTERS]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sentences_of_the_readers_own_words_hold_no_room_up(home: Path, seed: int) -> None:
    read(home, hostile(seed))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=400))
def test_any_text_beside_a_story_is_read_with_its_places(home: Path, text: str) -> None:
    read(home, f"{OPENING}{text}. CRP fell from 180 to 30 mg/L in 8 days.")


@pytest.mark.parametrize(
    "filling",
    [
        " ",
        "\t",
        ".",
        ", ",
        "- ",
        ", - ,---- ,",
        "\u2265 ",
        "(",
        "1",
        "12 ",
        "1, ",
        "1/",
        "a",
        "isisand",
        "9009",
        "\u00ad",
        "\u0301",
    ],
)
@pytest.mark.parametrize("opening", ["", "\u2265", "anti-", "after", "CRP of"])
def test_gaps_ruled_lines_and_endless_words_hold_no_room_up(home: Path, opening: str, filling: str) -> None:
    read(home, OPENING + opening + (filling * LETTERS)[: 2 * LETTERS] + " and died.")


def test_what_stands_beyond_a_gap_is_still_read(home: Path) -> None:
    narrative = read(home, f"{OPENING}a rash.{' ' * 3000}CRP was 30 mg/L{'_' * 500}and ferritin was 900 \u00b5g/L.")
    told = {said.span.words for said in mentions(narrative)}
    assert {"30 mg/L", "900 \u00b5g/L"} <= told
