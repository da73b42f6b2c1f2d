"""A second reader, if the user gives one: a language model points at facts, and the text itself must say each of them.

    >>> from catamnesis.read.prose.model.endpoint import Endpoint
    >>> Endpoint("https://models.example.org/v1", "some-model").warning[:44]
    'the text of the report leaves this machine: '

The report is sent passage by passage, only what tells of its patients, without sentences that give orders to a program.
Every answer goes through ``grounding``; what does not stand in the text is left out and counted. ``merging.merged``
lays the outcome on what the offline reader found.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.mention import Mention
from catamnesis.case.narrative import Narrative
from catamnesis.read.prose.model.conversation import Conversation
from catamnesis.read.prose.model.endpoint import Endpoint, Unreachable
from catamnesis.read.prose.model.grounding import Stretch, grounded
from catamnesis.read.prose.model.merging import facts_of
from catamnesis.read.prose.model.model_facts import Unfounded
from catamnesis.read.prose.nouns import Line
from catamnesis.read.prose.reader import lines
from catamnesis.read.prose.report.instructions import speaks_to_a_machine

#: Letters of a passage, and letters of its end that the next one begins with, both in whole sentences.
PASSAGE_LETTERS = 3_000
OVERLAP_LETTERS = 400
#: Letters of a sentence beyond which it is not sent: no sentence of a report is so long.
LONGEST_SENTENCE = 12_000
#: Passages in a row without an answer after which no more is asked.
MOST_SILENT = 3

#: Told how many passages of how many are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What a language model found and the text bears, and what was left out or went wrong."""

    mentions: tuple[Mention, ...]
    discrepancies: tuple[Discrepancy, ...]


def read_with_model(
    narrative: Narrative,
    endpoint: Endpoint,
    *,
    progress: Progress = lambda done, of: None,
    cache: Path | None = None,
) -> ModelReading:
    """Read a report with a language model; the network is used here and nowhere else.

    Parameters
    ----------
    narrative
        The report.
    endpoint
        The service that the user named. Its ``warning`` is to be shown before.
    progress
        Told after every passage.
    cache
        Folder in which answers are kept by the hash of passage, prompt and model; the next reading asks only for the
        rest. It then holds words of the report.

    Returns
    -------
    ModelReading
        Whatever goes wrong becomes a discrepancy; the facts found so far stand.
    """
    return _Reading(narrative, endpoint, cache).done(progress)


class _Reading:
    """One report on its way through a model."""

    def __init__(self, narrative: Narrative, endpoint: Endpoint, cache: Path | None) -> None:
        self._narrative = narrative
        self._name = endpoint.model
        self._talk = Conversation(endpoint, cache)
        self._mentions: dict[object, Mention] = {}
        self._left_out: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        self._told: list[Discrepancy] = []
        self._silent = 0

    def done(self, progress: Progress) -> ModelReading:
        analysed = lines(self._narrative)
        self._tell_orders(analysed)
        stretches = tuple(_stretches(self._narrative, analysed))
        for number, stretch in enumerate(stretches):
            if not self._asked(stretch, len(stretches) - number):
                break
            progress(number + 1, len(stretches))
        self._tell_left_out()
        if self._talk.kept_fault:
            self._tell(Kind.DOUBTFUL, f"answers could not be kept: {self._talk.kept_fault}", "check the cache folder")
        found = sorted(self._mentions.values(), key=lambda said: (said.span.start, said.span.end, type(said).__name__))
        return ModelReading(tuple(found), tuple(self._told))

    def _asked(self, stretch: Stretch, left: int) -> bool:
        """Ask for one stretch; False where it is of no use to go on."""
        where = f"characters {stretch.start} to {stretch.start + len(stretch.text)}"
        try:
            answer = self._talk.answer(stretch.text)
        except Unreachable as fault:
            self._silent += 1
            self._tell(Kind.REFUSED, f"no answer for {where}: {fault}", "read again: what was answered is kept")
            if self._silent >= MOST_SILENT and left > 1:
                self._tell(Kind.REFUSED, f"{left - 1} further passages were not asked for", "see to the service first")
            return self._silent < MOST_SILENT
        except Refusal as refusal:
            self._tell(Kind.REFUSED, f"from {where} on nothing was read: {refusal.what}", refusal.remedy)
            return False
        self._silent = 0
        if answer.too_long and len(stretch.lines) > 1:
            return all(self._asked(half, left) for half in _halves(stretch))
        if answer.broken:
            self._tell(
                Kind.DOUBTFUL,
                f"{answer.broken} for {where}, after {len(answer.facts)} facts",
                "read again, or with a model that may answer at greater length",
            )
        for fact in answer.facts:
            self._take(fact, stretch)
        return True

    def _take(self, fact: object, stretch: Stretch) -> None:
        try:
            said = grounded(fact, stretch, self._name)
        except Unfounded as reason:
            self._left_out[str(reason)] += 1
            quote = fact.get("quote") if isinstance(fact, dict) else None
            self._examples.setdefault(str(reason), quote[:80] if isinstance(quote, str) else "")
        else:
            self._mentions.setdefault((said.span.start, said.span.end, facts_of(said)), said)

    def _tell_orders(self, analysed: tuple[Line, ...]) -> None:
        for line in analysed:
            if speaks_to_a_machine(line.text):
                self._tell(
                    Kind.DOUBTFUL,
                    f"characters {line.sentence.start} to {line.sentence.end} give orders to a program: "
                    f"{line.text[:80]!r}; they were not sent",
                    "look where the report comes from",
                )
            elif len(line.text) > LONGEST_SENTENCE:
                self._tell(
                    Kind.DOUBTFUL,
                    f"characters {line.sentence.start} to {line.sentence.end} are no sentence but {len(line.text)} "
                    "letters in a row; they were not sent",
                    "look at the text there",
                )

    def _tell_left_out(self) -> None:
        for reason, many in self._left_out.most_common():
            example = f", such as {self._examples[reason]!r}" if self._examples[reason] else ""
            facts = "1 fact" if many == 1 else f"{many} facts"
            remedy = "nothing is needed: what the text does not bear is not taken"
            self._tell(Kind.REFUSED, f"{facts} left out because {reason}{example}", remedy)

    def _tell(self, kind: Kind, what: str, remedy: str) -> None:
        where = f"{self._narrative.document.name}, language model {self._name}"
        self._told.append(Discrepancy(kind, where, what, remedy))


def _stretches(narrative: Narrative, analysed: tuple[Line, ...]) -> Iterator[Stretch]:
    """What is sent: sentences of one patient that follow one another; a stretch begins with the end of the last one."""
    for run in _runs(narrative, analysed):
        first = 0
        while first < len(run):
            last = first
            while last + 1 < len(run) and run[last + 1].sentence.end - run[first].sentence.start <= PASSAGE_LETTERS:
                last += 1
            start, end = run[first].sentence.start, run[last].sentence.end
            yield Stretch(start, narrative.text[start:end], run[first : last + 1])
            if last + 1 == len(run):
                break
            again = last + 1
            while again - 1 > first and end - run[again - 1].sentence.start <= OVERLAP_LETTERS:
                again -= 1
            first = again


def _halves(stretch: Stretch) -> tuple[Stretch, Stretch]:
    """A stretch in two of half its sentences."""
    middle = len(stretch.lines) // 2
    cut = stretch.lines[middle].sentence.start
    first = Stretch(stretch.start, stretch.text[: cut - stretch.start].rstrip(), stretch.lines[:middle])
    return first, Stretch(cut, stretch.text[cut - stretch.start :], stretch.lines[middle:])


def _runs(narrative: Narrative, analysed: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Sentences of one patient with none of others between them, none too long, and none that gives orders."""
    number = {(sentence.start, sentence.end): at for at, sentence in enumerate(narrative.sentences)}
    run: list[Line] = []
    for line in analysed:
        if len(line.text) > LONGEST_SENTENCE or speaks_to_a_machine(line.text):
            continue
        at = number[line.sentence.start, line.sentence.end]
        goes_on = (
            bool(run)
            and number[run[-1].sentence.start, run[-1].sentence.end] == at - 1
            and run[-1].sentence.patient == line.sentence.patient
        )
        if not goes_on and run:
            yield tuple(run)
            run = []
        run.append(line)
    if run:
        yield tuple(run)
