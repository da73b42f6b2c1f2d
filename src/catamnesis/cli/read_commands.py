"""Reading case reports: one, or a folder of them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catamnesis.cli.door import FOLDER, progress_line

if TYPE_CHECKING:
    from catamnesis.reading import Model, Reading, Wanted


@click.command(name="read")
@click.argument("report", type=FOLDER)
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="Folder or file to write.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["case", "facts", "html"]),
    help="A case folder, JSON Lines, or the text with each fact marked in it.",
)
@click.option("--treatment", default="", metavar="NAME", help="The treatment in question; left out, a rule finds it.")
@click.option("--model", default="", metavar="URL", help="A language model as second reader (OpenAI-compatible).")
@click.option("--model-name", default="", metavar="NAME", help="Its name.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Reports at a time (folder).")
def read_(  # noqa: PLR0913 - one parameter an option
    *, report: Path, output: Path | None, form: str | None, treatment: str, model: str, model_name: str, jobs: int
) -> None:
    """Read a case report, or every report of a folder: text, PDF or JATS.

    \b
    catamnesis read report.pdf -o my-case            a case folder, ready for check and report
    catamnesis read report.pdf --format facts        what it says, a fact a line
    catamnesis read reports -o cases --jobs 4        every report of a folder, and a table

    Without -o and --format, what was found is told in short. A case folder that you have corrected is not overwritten:
    a second reading only adds what is new.
    """
    from catamnesis.reading import Wanted

    wanted = Wanted(treatment, _model(model, model_name))
    if report.is_dir():
        _read_folder(report, output, form or "case", wanted, jobs)
    else:
        _read_one(report, output, form, wanted)


def _model(url: str, name: str) -> "Model | None":
    """The language model that the user names; where the text leaves this machine, that is said first."""
    from catamnesis.reading import Model, model_warning

    if bool(url) != bool(name):
        raise click.UsageError("--model and --model-name go together")
    if not url:
        return None
    model = Model(url, name)
    warning = model_warning(model)
    if warning:
        click.echo(warning, err=True)
    return model


def _read_one(report: Path, output: Path | None, form: str | None, wanted: "Wanted") -> None:
    from catamnesis.output import print_document, refuse_own_source, write_file
    from catamnesis.reading import read_report, summary, told, write_cases

    if form == "case" and output is None:
        raise click.UsageError("name the case folder with -o")
    progress = progress_line()
    try:
        reading = read_report(report, wanted, progress=progress)
        if output is not None and form in (None, "case"):
            cases = write_cases(reading, output, wanted)
            progress("")
            for case in cases:
                click.echo(case.in_words())
            _tell_doubts(reading)
            return
        document = told(reading, form) if form is not None else summary(reading, wanted).encode("utf-8", "replace")
    finally:
        progress("")
    if form is not None:
        _tell_doubts(reading)
    if output is None or str(output) == "-":
        print_document(document)
        return
    refuse_own_source(output, report.parent, [report.name])
    write_file(output, document)
    click.echo(f"{output}: written, {len(reading.mentions)} facts, {reading.candidates} to be looked at")


def _tell_doubts(reading: "Reading") -> None:
    """On the error stream, what is to be known of the report as a whole: pages or letters lost, another language."""
    for doubt in reading.narrative.doubts:
        click.echo(f"{reading.narrative.document.name}: {doubt}", err=True)


def _read_folder(folder: Path, output: Path | None, form: str, wanted: "Wanted", jobs: int) -> None:
    from catamnesis.many_reports import read_many
    from catamnesis.report_pool import Pool

    if output is None or str(output) == "-":
        raise click.UsageError("a folder is read: name the folder for the cases with -o")
    progress = progress_line()
    try:
        tally = read_many(folder, output, wanted, form=form, pool=Pool(jobs), progress=progress)
    finally:
        progress("")
    before = f", {tally.before} read before" if tally.before else ""
    others = f", {tally.passed_over} other files passed over" if tally.passed_over else ""
    click.echo(f"{tally.table}: {tally.read} read{before}, {tally.refused} not read{others}")
    if tally.refused and not tally.read and not tally.before:
        raise click.exceptions.Exit(1)
