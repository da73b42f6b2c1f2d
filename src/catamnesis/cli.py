"""The command line: ask and show.

Exit codes: 0 done; 1 the case has discrepancies (``check``) or could not be made; 2 the command was called wrongly;
130 stopped by the user.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from catamnesis.terms import VERSION

FOLDER = click.Path(path_type=Path)


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
        except BrokenPipeError:
            raise
        except OSError as error:
            _say(str(error.filename or "file"), "refused", error.strerror or str(error), "check path and rights")
        raise click.exceptions.Exit(1)


def _progress() -> Callable[[str], None]:
    """Name each room on the terminal while it works; say nothing where no person looks."""
    if not sys.stderr.isatty():
        return lambda room: None
    return lambda room: click.echo(f"\r\033[K{room}" + (" ..." if room else ""), nl=False, err=True)


def _write(path: Path, document: bytes) -> None:
    """Write whole or not at all: a killed run leaves no half report behind."""
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
    facts = len(case.facts)
    if case.discrepancies:
        click.echo(f"{facts} facts read, {_count(len(case.discrepancies))}")
        raise click.exceptions.Exit(1)
    click.echo(f"{facts} facts read, no discrepancy")


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
        sys.stdout.buffer.write(document)
        return
    path = output or folder / f"report.{form}"
    _write(path, document)
    click.echo(f"{path}: written, {_count(len(workup.case.discrepancies))} told in it")


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
