"""Commands on one case: a template, its discrepancies, its report."""

from pathlib import Path

import click

from catamnesis.cli.door import FOLDER, count, progress_line


@click.command()
@click.argument("folder", type=FOLDER)
def new(folder: Path) -> None:
    """Write a commented template of a case into FOLDER."""
    from catamnesis.read.template import write_template

    write_template(folder)
    click.echo(f"{folder}: written. Fill in case.yaml and labs.csv, then: catamnesis check {folder}")


@click.command()
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """List every discrepancy of the case in FOLDER (or a case file); exit 1 if there is one.

    Each is told with its file and its line or cell, what is wrong, and what to do.
    """
    from catamnesis.exchange_workup import opened

    progress = progress_line()
    case = opened(folder, progress=progress).case
    progress("")
    for discrepancy in case.discrepancies:
        click.echo(f"{discrepancy.where}\n  {discrepancy.kind}: {discrepancy.what}\n  remedy: {discrepancy.remedy}")
    facts = "1 fact" if len(case.facts) == 1 else f"{len(case.facts)} facts"
    if case.discrepancies:
        click.echo(f"{facts} read, {count(len(case.discrepancies))}")
        raise click.exceptions.Exit(1)
    click.echo(f"{facts} read, no discrepancy")


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="File to write; - prints it.")
@click.option("-f", "--format", "form", default="html", show_default=True, help="html, md or json.")
def report(folder: Path, output: Path | None, form: str) -> None:
    """Write the response report of the case in FOLDER or a case file (default: FOLDER/report.html)."""
    from catamnesis.exchange_workup import opened
    from catamnesis.output import print_document, refuse_own_source, write_file

    progress = progress_line()
    workup = opened(folder, progress=progress).measured().weighed()
    document = workup.report(form)
    progress("")
    if str(output) == "-":
        print_document(document)
        return
    beside = folder.parent / f"{folder.stem}.report.{form}" if folder.is_file() else folder / f"report.{form}"
    path = output or beside
    refuse_own_source(path, folder, (held.name for held in workup.case.documents))
    write_file(path, document)
    click.echo(f"{path}: written, {count(len(workup.case.discrepancies))} told in it")
