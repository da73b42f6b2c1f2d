"""Measuring a wound on a photograph."""

from pathlib import Path

import click

from catamnesis.cli.door import FOLDER, progress_line


@click.command()
@click.argument("picture", type=FOLDER)
@click.option("--marker-mm", type=float, help="Side of the black square of a printed ArUco or AprilTag marker, in mm.")
@click.option("--points", metavar="X,Y,X,Y", help="Two points a known distance apart, in pixels; with --points-mm.")
@click.option("--points-mm", type=float, help="The distance of the two points, in mm.")
@click.option("--box", metavar="X0,Y0,X1,Y1", help="A rough box around the wound, in pixels from the upper left.")
@click.option("--polygon", metavar="X,Y,...", help="The outline itself, as you see it.")
@click.option("-o", "--output", type=FOLDER, help="JPEG to write: the picture with scale and outline drawn in.")
def photo(  # noqa: PLR0913 - one parameter an option
    *,
    picture: Path,
    marker_mm: float | None,
    points: str | None,
    points_mm: float | None,
    box: str | None,
    polygon: str | None,
    output: Path | None,
) -> None:
    """Measure the wound on a PICTURE: area, perimeter, colours of its tissue.

    \b
    catamnesis photo ulcer.jpg --marker-mm 20 --box 310,220,640,590 -o outline.jpg
    """
    from catamnesis.case.wound import GivenScale, GivenWound
    from catamnesis.output import refuse_own_source, write_file
    from catamnesis.photo_workup import measured_photograph, printed

    ends = _pairs(points, "--points", least=2, most=2)
    scale = GivenScale(marker_mm=marker_mm) if marker_mm is not None else None
    if ends:
        if points_mm is None:
            raise click.UsageError("--points and --points-mm go together")
        scale = GivenScale(points=(ends[0], ends[1]), length_mm=points_mm)
    corners = _pairs(box, "--box", least=2, most=2)
    outline = _pairs(polygon, "--polygon", least=3, most=10_000)
    wound = GivenWound(box=(*corners[0], *corners[1])) if corners else None
    if outline:
        wound = GivenWound(polygon=outline)
    progress = progress_line()
    try:
        measured = measured_photograph(picture, scale, wound, progress=progress)
    finally:
        progress("")
    click.echo(printed(measured.planimetry), nl=False)
    if output is not None:
        refuse_own_source(output, picture.parent, [picture.name])
        write_file(output, measured.drawn)
        click.echo(f"{output}: written", err=True)


def _pairs(told: str | None, option: str, *, least: int, most: int) -> tuple[tuple[float, float], ...]:
    """Pixels as an option gives them: x and y in turn."""
    if told is None:
        return ()
    try:
        numbers = [float(part) for part in told.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) % 2 or not 2 * least <= len(numbers) <= 2 * most:
        count = f"{2 * least}" if least == most else f"at least {2 * least}"
        raise click.BadParameter(f"{count} numbers with commas between them are needed", param_hint=option)
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
