"""Commands between a case and other systems: export, import, de-identification."""

from datetime import UTC, datetime
from pathlib import Path

import click

from catamnesis.cli.door import FOLDER, count, progress_line


@click.command()
@click.argument("case", type=FOLDER)
@click.option(
    "--to",
    "kind",
    type=click.Choice(["archive", "phenopacket", "fhir", "csv", "omop"]),
    required=True,
    help="Our own file without loss, Phenopacket v2, a FHIR R4 bundle, one tidy table, or tables of OMOP (zip).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="File to write; - prints it.")
def export(case: Path, kind: str, output: Path | None) -> None:
    """Write the CASE (a folder or a case file) for another program, and tell what its format could not hold.

    \b
    catamnesis export my-case --to phenopacket
    catamnesis export my-case --to archive -o my-case.zip     with all its sources
    """
    from catamnesis.exchange_workup import KINDS, exported, opened, packed
    from catamnesis.output import print_document, refuse_own_source, write_file

    progress = progress_line()
    workup = opened(case, progress=progress)
    path = output or Path.cwd() / f"{workup.case.id}{KINDS[kind]}"
    refuse_own_source(path, case, (held.name for held in workup.case.documents))
    if kind == "archive" and path.suffix.lower() == ".zip":
        missing = packed(workup, path)
        progress("")
        for name in missing:
            click.echo(f"{name}: not there, so it is not in the zip", err=True)
        click.echo(f"{path}: written")
        return
    if kind in ("archive", "fhir", "phenopacket"):
        workup = workup.measured().weighed()
    done = exported(workup.case, kind, at=datetime.now(UTC))
    progress("")
    if str(output) == "-":
        print_document(done.content)
    else:
        write_file(path, done.content)
        click.echo(f"{path}: written", err=True)
    for loss in done.losses:
        click.echo(f"  not in it: {loss}", err=True)


@click.command(name="import")
@click.argument("files", type=FOLDER, nargs=-1, required=True)
@click.option("-o", "--output", type=FOLDER, help="Case file to write (default: NAME.case.json).")
@click.option("--treatment", default="", metavar="NAME", help="The treatment in question, by any name of the drug.")
def import_(files: tuple[Path, ...], output: Path | None, treatment: str) -> None:
    """Make one case of the FILES of one patient: phenopackets and FHIR bundles; a zip of ours becomes a case folder.

    \b
    catamnesis import bundle.json --treatment anakinra -o patient.case.json
    catamnesis report patient.case.json
    """
    from catamnesis.exchange.archive import write_archive
    from catamnesis.exchange_workup import imported, unpacked
    from catamnesis.output import refuse_full_folder, write_file

    progress = progress_line()
    progress("read")
    if len(files) == 1 and files[0].suffix.lower() == ".zip":
        folder = output or Path.cwd() / files[0].name.removesuffix(files[0].suffix)
        refuse_full_folder(folder)
        case = unpacked(files[0], folder)
        progress("")
        click.echo(f"{folder}: the sources of {case.id}, each true to its hash")
        return
    case = imported(files, treatment=treatment)
    progress("")
    path = output or Path.cwd() / f"{case.id}.case.json"
    write_file(path, write_archive(case))
    for found in case.discrepancies:
        click.echo(f"{found.where}\n  {found.kind}: {found.what}\n  remedy: {found.remedy}", err=True)
    click.echo(f"{path}: {len(case.facts)} facts, {count(len(case.discrepancies))}")


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("-o", "--output", type=FOLDER, required=True, help="New folder to write.")
@click.option("--offset-days", type=int, help="Days to move every date by; left out, one is drawn by chance.")
def deidentify(folder: Path, output: Path, offset_days: int | None) -> None:
    """Copy the case in FOLDER without names, numbers and true dates; what a person must still read is listed.

    Every date of every file moves by the same whole number of days. Faces and letters burnt into pictures stay: look at
    them yourself.
    """
    from catamnesis.exchange.deidentify import deidentified

    progress = progress_line()
    try:
        done = deidentified(folder, output, offset_days=offset_days, progress=progress)
    finally:
        progress("")
    for passage in done.passages:
        click.echo(f"{passage.file}, line {passage.line}: {passage.words!r}, {passage.reason}")
    for left in done.left_out:
        click.echo(f"{left.file}: left out, {left.reason}; {left.remedy}")
    for remark in done.remarks:
        click.echo(remark)
    click.echo(f"{output}: {len(done.written)} files written, {len(done.passages)} passages to be read by a person")
    click.echo(f"every date moved by {done.offset_days} days; whoever knows this knows the dates: it is shown once")
