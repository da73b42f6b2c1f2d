"""From a folder to a report: read, reconcile, measure, weigh, tell.

Plug-ins are plain functions that other packages name in four entry-point groups:

====================== ==========================================================  ===================
group                  function                                                    called
====================== ==========================================================  ===================
catamnesis.readers     ``(Path) -> Fragment``, the path being the case folder      by ``open_case``
catamnesis.measures    ``(Case) -> Iterable[Measurement | Change | Discrepancy]``  by ``Workup.measured``
catamnesis.weighers    ``(Case) -> Iterable[Judgement | Discrepancy]``             by ``Workup.weighed``
catamnesis.tellers     ``(Case) -> bytes``, the entry point's name is the format   by ``Workup.report``
====================== ==========================================================  ===================

Our own rooms come first, in the order of the lists below; plug-ins follow in the order of their names. A room that
cannot answer raises ``Refusal``: it is filed on the case as a discrepancy, and the work goes on.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy, Refusal
from catamnesis.case.imaging import Photograph, ScanPair
from catamnesis.case.response import Change, Judgement, Measurement
from catamnesis.photo_workup import with_photographs
from catamnesis.scan_workup import with_scans

#: Rooms of ``measure``, in the order in which they run.
MEASURES = ("catamnesis.measure.kinetics:measured", "catamnesis.measure.planimetry:measured")

#: Rooms of ``weigh``; a later room may read what an earlier one judged.
WEIGHERS = (
    "catamnesis.weigh.variation:weighed",
    "catamnesis.weigh.turnover:weighed",
    "catamnesis.weigh.coexposure:weighed",
    "catamnesis.weigh.attribution:weighed",
    "catamnesis.weigh.nonoverlap:weighed",
    "catamnesis.weigh.criteria:weighed",
    "catamnesis.weigh.completeness:weighed",
    "catamnesis.weigh.verdict:weighed",
)

#: Formats of the report.
TELLERS = {
    "html": "catamnesis.tell.report:html_report",
    "md": "catamnesis.tell.markdown:markdown_report",
    "json": "catamnesis.tell.data:json_report",
}

Progress = Callable[[str], None]


def quiet(_room: str) -> None:
    """Say nothing."""


def function_named(name: str) -> Callable[..., Any]:
    """The function ``module:name``, imported when it is needed."""
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), attribute)
    return function


def _rooms(own: Iterable[str], group: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in own:
        yield name.partition(":")[0].removeprefix("catamnesis."), function_named(name)
    for plugin in sorted(entry_points(group=group), key=lambda found: found.name):
        yield f"plug-in {plugin.name}", plugin.load()


def _answers(room: Callable[[Case], Iterable[Any]], case: Case) -> tuple[Any, ...]:
    """Everything that a room says of a case; a refusal ends the room and becomes its last word."""
    said = []
    try:
        for answer in room(case):
            said.append(answer)  # noqa: PERF402 - a refusal in the middle must not lose what came before it
    except Refusal as refusal:
        said.append(refusal.discrepancy())
    return tuple(said)


@dataclass(frozen=True, slots=True, repr=False)
class Workup:
    """A case on its way through the house; each step gives a new one.

    Examples
    --------
    >>> import catamnesis
    >>> workup = catamnesis.open_case("examples/anakinra-mda5").measured().weighed()
    >>> [change.subject for change in workup.case.changes][:2]
    ['crp', 'albumin']
    >>> workup.report("html")[:15]
    b'<!DOCTYPE html>'
    """

    case: Case
    progress: Progress = quiet
    folder: Path | None = None

    def __repr__(self) -> str:
        """The case by its id and how much it holds; the whole of it is too long to show."""
        held = {"fact": self.case.facts, "change": self.case.changes, "judgement": self.case.judgements}
        counts = ", ".join(f"{len(some)} {noun}{'' if len(some) == 1 else 's'}" for noun, some in held.items())
        return f"<Workup {self.case.id}: {counts}>"

    def measured(self) -> "Workup":
        """How much changed: every room of ``measure``, then the plug-ins."""
        case = self.case
        if self.folder is not None and any(picture.scale or picture.wound for picture in case.of(Photograph)):
            case = with_photographs(case, self.folder, progress=self.progress)
        for name, room in _rooms(MEASURES, "catamnesis.measures"):
            self.progress(name)
            said = _answers(room, case)
            case = case.with_measurements(a for a in said if isinstance(a, Measurement | Change))
            case = case.with_discrepancies(a for a in said if isinstance(a, Discrepancy))
        if self.folder is not None and case.of(ScanPair):
            case = with_scans(case, self.folder, progress=self.progress)
        return replace(self, case=case)

    def weighed(self) -> "Workup":
        """How sure one can be, because of what: every room of ``weigh``, then the plug-ins."""
        case = self.case
        for name, room in _rooms(WEIGHERS, "catamnesis.weighers"):
            self.progress(name)
            said = _answers(room, case)
            case = case.with_judgements(a for a in said if isinstance(a, Judgement))
            case = case.with_discrepancies(a for a in said if isinstance(a, Discrepancy))
        return replace(self, case=case)

    def report(self, form: str = "html") -> bytes:
        """The case as a document: ``html``, ``md``, ``json``, or a format that a plug-in gives.

        Raises
        ------
        Refusal
            If no teller writes this format.
        """
        self.progress("tell")
        plugins = {plugin.name: plugin for plugin in entry_points(group="catamnesis.tellers")}
        if form in TELLERS:
            teller = function_named(TELLERS[form])
        elif form in plugins:
            teller = plugins[form].load()
        else:
            known = ", ".join((*TELLERS, *sorted(plugins)))
            raise Refusal(where="report", what=f"no format is called {form!r}", remedy=f"choose one of {known}")
        document: bytes = teller(self.case)
        return document


def open_case(path: str | Path, *, progress: Progress = quiet) -> Workup:
    """Read a case folder.

    Parameters
    ----------
    path
        Folder with ``case.yaml`` and what it names.
    progress
        Called with the name of each room before it runs.

    Raises
    ------
    Refusal
        If no case can be made of the folder; everything less than that is a discrepancy of the case.
    """
    folder = Path(path)
    progress("read")
    extra = [reader(folder) for _, reader in _rooms((), "catamnesis.readers")]
    case: Case = function_named("catamnesis.read.case_folder:read_case")(folder, *extra)
    return Workup(case=case, progress=progress, folder=folder)
