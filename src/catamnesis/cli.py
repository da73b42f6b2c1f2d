"""The command line: ask and show.

Exit codes: 0 done; 1 the case has discrepancies (``check``) or could not be made; 2 the command was called wrongly;
130 stopped by the user.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from catamnesis.terms import VERSION

FOLDER = click.Path(path_type=Path)

#: Exit code of a run that the user stopped: 128 and the number of the signal, as shells count.
STOPPED = 130


def _say(where: str, kind: str, what: str, remedy: str) -> None:
    click.echo(f"{where}\n  {kind}: {what}\n  remedy: {remedy}", err=True)


def _count(discrepancies: int) -> str:
    return "1 discrepancy" if discrepancies == 1 else f"{discrepancies} discrepancies"


class _Door(click.Group):
    """Turn what the program refuses into one plain message and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        from catamnesis.case.discrepancy import Refusal

        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            for found in getattr(refusal, "discrepancies", ()):
                _say(found.where, found.kind, found.what, found.remedy)
            _say(refusal.where, "refused", refusal.what, refusal.remedy)
        except KeyboardInterrupt:
            click.echo("\nstopped; nothing half-written was left behind", err=True)
            raise click.exceptions.Exit(STOPPED) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            _say(str(error.filename or "file"), "refused", error.strerror or str(error), "check path and rights")
        raise click.exceptions.Exit(1)


def _progress() -> Callable[[str], None]:
    """Name each room on the terminal while it works; say nothing where no person looks."""
    if not (sys.stderr and sys.stderr.isatty()):
        return lambda room: None
    return lambda room: click.echo(f"\r\033[K{room}" + (" ..." if room else ""), nl=False, err=True)


def _write(path: Path, document: bytes) -> None:
    """Write whole or not at all: a killed run leaves no half report behind.

    Only a file is replaced. A device must not be: with the rights of an administrator it would be gone.
    """
    from catamnesis.case.discrepancy import Refusal

    if path.exists() and not path.is_file():
        raise Refusal(where=str(path), what="this is a folder or a device, no file", remedy="name a file; - prints it")
    try:
        _replace(path, document)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(
            where=str(path), what=f"the report cannot be written ({reason})", remedy="name another place with -o"
        ) from None


def _replace(path: Path, document: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".catamnesis-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse_own_source(path: Path, folder: Path, documents: Iterable[str]) -> None:
    """A report must not be written over a file that the case was read from."""
    from catamnesis.case.discrepancy import Refusal

    if path.resolve() in {(folder / name).resolve() for name in documents}:
        raise Refusal(
            where=str(path),
            what="the case is read from this file, so it is not overwritten",
            remedy="name another file",
        )


def _print(document: bytes) -> None:
    from catamnesis.case.discrepancy import Refusal

    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise Refusal(where="standard output", what="it is closed", remedy="open it, or name a file with -o")
    stream.write(document)
    stream.flush()


def _new_folder(path: Path | None) -> None:
    """Refuse a folder that holds something before any work is done."""
    from catamnesis.case.discrepancy import Refusal

    if path is not None and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refusal(
            where=str(path), what="it holds something, and nothing is overwritten", remedy="name a new folder"
        )


def _write_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".catamnesis-") as desk:
        whole = Path(desk) / "whole"
        for name, content in files:
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            (whole / name).write_bytes(content)
        whole.replace(path)


@click.group(
    cls=_Door,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="For research and documentation. Not a medical device. Nothing leaves this machine.",
)
@click.version_option(VERSION, "-V", "--version", prog_name="catamnesis")
def main() -> None:
    """One patient's treatment story as a computable case.

    \b
    catamnesis new my-case       write a commented template to fill in
    catamnesis check my-case     list what is missing, doubtful or contradictory
    catamnesis report my-case    write the response report
    """


@main.command()
@click.argument("folder", type=FOLDER)
def new(folder: Path) -> None:
    """Write a commented template of a case into FOLDER."""
    from catamnesis.read.template import write_template

    write_template(folder)
    click.echo(f"{folder}: written. Fill in case.yaml and labs.csv, then: catamnesis check {folder}")


@main.command()
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """List every discrepancy of the case in FOLDER; exit 1 if there is one.

    Each is told with its file and its line or cell, what is wrong, and what to do.
    """
    from catamnesis.workup import open_case

    progress = _progress()
    case = open_case(folder, progress=progress).case
    progress("")
    for discrepancy in case.discrepancies:
        click.echo(f"{discrepancy.where}\n  {discrepancy.kind}: {discrepancy.what}\n  remedy: {discrepancy.remedy}")
    facts = "1 fact" if len(case.facts) == 1 else f"{len(case.facts)} facts"
    if case.discrepancies:
        click.echo(f"{facts} read, {_count(len(case.discrepancies))}")
        raise click.exceptions.Exit(1)
    click.echo(f"{facts} read, no discrepancy")


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="File to write; - prints it.")
@click.option("-f", "--format", "form", default="html", show_default=True, help="html, md or json.")
def report(folder: Path, output: Path | None, form: str) -> None:
    """Write the response report of the case in FOLDER (default: FOLDER/report.html)."""
    from catamnesis.workup import open_case

    progress = _progress()
    workup = open_case(folder, progress=progress).measured().weighed()
    document = workup.report(form)
    progress("")
    if str(output) == "-":
        _print(document)
        return
    path = output or folder / f"report.{form}"
    _refuse_own_source(path, folder, (held.name for held in workup.case.documents))
    _write(path, document)
    click.echo(f"{path}: written, {_count(len(workup.case.discrepancies))} told in it")


@main.command()
@click.argument("series", type=FOLDER)
@click.option("--mask", type=FOLDER, help="RTSTRUCT, DICOM segmentation or NIfTI on the grid of the series.")
@click.option("--sul", help="Relate to james120, james128, janmahasatian, ibw or bsa instead of body weight.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def suv(series: Path, mask: Path | None, sul: str | None, form: str) -> None:
    """Standardise the uptake of one PET SERIES and tell it, for the image and for each region of a mask."""
    from catamnesis.case.discrepancy import Refusal
    from catamnesis.scan_workup import standardised
    from catamnesis.tell.suv_table import refusal_json, suv_json, suv_text

    progress = _progress()
    try:
        told = standardised(series, mask, sul, progress=progress)
    except Refusal as refusal:
        if form == "json":
            click.echo(refusal_json(refusal), nl=False)
        raise
    finally:
        progress("")
    click.echo(suv_json(told) if form == "json" else suv_text(told), nl=False)


@main.command()
@click.argument("baseline", type=FOLDER)
@click.argument("follow_up", type=FOLDER, metavar="FOLLOWUP")
@click.option("-o", "--output", type=FOLDER, help="Folder to write: page, data, figures, segmentations.")
@click.option("--baseline-mask", type=FOLDER, help="RTSTRUCT, DICOM segmentation or NIfTI with the lesions.")
@click.option("--followup-mask", "follow_up_mask", type=FOLDER, help="The same for the second study.")
@click.option(
    "--hot-spots", type=FOLDER, help="Your word on hot spots: a file of lines 'NAME: disease' or 'NAME: normal'."
)
@click.option("--tumour", is_flag=True, help="The lesions are tumours.")
@click.option("--two-patients", is_flag=True, help="Compare even if the headers name two patients.")
@click.option(
    "--figures",
    type=click.Choice(["png", "svg", "pdf"]),
    multiple=True,
    default=["png"],
    show_default=True,
    help="Formats of the figures; may be given more than once.",
)
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def scan(  # noqa: PLR0913 - one parameter an option
    *,
    baseline: Path,
    follow_up: Path,
    output: Path | None,
    baseline_mask: Path | None,
    follow_up_mask: Path | None,
    hot_spots: Path | None,
    tumour: bool,
    two_patients: bool,
    figures: tuple[str, ...],
    form: str,
) -> None:
    """Compare two PET/CT studies, BASELINE and FOLLOWUP, lesion by lesion.

    Without -o, the comparison is printed as text, or as JSON with --format json; with it, a folder is written.
    """
    from catamnesis.read.hot_spots import read_hot_spots
    from catamnesis.scan_workup import Wanted, compared, documents, printed

    _new_folder(output)
    progress = _progress()
    wanted = Wanted(
        baseline_mask=baseline_mask,
        follow_up_mask=follow_up_mask,
        decisions=read_hot_spots(hot_spots) if hot_spots else None,
        tumour=tumour,
        two_patients=two_patients,
    )
    try:
        pair = compared(baseline, follow_up, wanted, progress=progress)
        if output is None or form == "json":
            sys.stdout.buffer.write(printed(pair, "json" if form == "json" else "md"))
        if output is not None:
            at = datetime.now(UTC)
            _write_folder(output, documents(pair, (baseline, follow_up), at=at, figures=figures, progress=progress))
            click.echo(f"{output}: written", err=True)
    finally:
        progress("")


@main.command()
def schema() -> None:
    """Print the JSON Schema of case.yaml, for editors and other programs."""
    from catamnesis.read.case_folder import schema_text

    click.echo(schema_text(), nl=False)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL; put it where your shell reads such scripts.

    \b
    eval "$(catamnesis completion bash)"
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(main, {}, "catamnesis", "_CATAMNESIS_COMPLETE").source())
