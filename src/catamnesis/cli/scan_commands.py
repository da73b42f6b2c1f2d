"""Commands on PET/CT: uptake of one series, two studies compared."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from catamnesis.cli.door import FOLDER, progress_line


@click.command()
@click.argument("series", type=FOLDER)
@click.option("--mask", type=FOLDER, help="RTSTRUCT, DICOM segmentation or NIfTI on the grid of the series.")
@click.option("--sul", help="Relate to james120, james128, janmahasatian, ibw or bsa instead of body weight.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def suv(series: Path, mask: Path | None, sul: str | None, form: str) -> None:
    """Standardise the uptake of one PET SERIES and tell it, for the image and for each region of a mask."""
    from catamnesis.case.discrepancy import Refusal
    from catamnesis.scan_workup import standardised
    from catamnesis.tell.suv_table import refusal_json, suv_json, suv_text

    progress = progress_line()
    try:
        told = standardised(series, mask, sul, progress=progress)
    except Refusal as refusal:
        if form == "json":
            click.echo(refusal_json(refusal), nl=False)
        raise
    finally:
        progress("")
    click.echo(suv_json(told) if form == "json" else suv_text(told), nl=False)


@click.command()
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
    from catamnesis.output import refuse_full_folder, write_folder
    from catamnesis.read.hot_spots import read_hot_spots
    from catamnesis.scan_workup import Wanted, compared, documents, printed

    refuse_full_folder(output)
    progress = progress_line()
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
            write_folder(output, documents(pair, (baseline, follow_up), at=at, figures=figures, progress=progress))
            click.echo(f"{output}: written", err=True)
    finally:
        progress("")
