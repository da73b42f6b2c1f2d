"""What all commands share: how a refusal is told, how progress is shown, how a run ends."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

FOLDER = click.Path(path_type=Path)

#: Exit code of a run that the user stopped: 128 and the number of the signal, as shells count.
STOPPED = 130


def say(where: str, kind: str, what: str, remedy: str) -> None:
    """Tell on the error stream where something is wrong, what, and the remedy."""
    click.echo(f"{where}\n  {kind}: {what}\n  remedy: {remedy}", err=True)


def count(discrepancies: int) -> str:
    """How many discrepancies, in words."""
    return "1 discrepancy" if discrepancies == 1 else f"{discrepancies} discrepancies"


class Door(click.Group):
    """Turn what the program refuses into one plain message and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        from catamnesis.case.discrepancy import Refusal

        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            for found in getattr(refusal, "discrepancies", ()):
                say(found.where, found.kind, found.what, found.remedy)
            say(refusal.where, "refused", refusal.what, refusal.remedy)
        except KeyboardInterrupt:
            click.echo("\nstopped; nothing half-written was left behind", err=True)
            raise click.exceptions.Exit(STOPPED) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            say(str(error.filename or "file"), "refused", error.strerror or str(error), "check path and rights")
        raise click.exceptions.Exit(1)


def progress_line() -> Callable[[str], None]:
    """Name each room on the terminal while it works; say nothing where no person looks."""
    if not (sys.stderr and sys.stderr.isatty()):
        return lambda room: None
    return lambda room: click.echo(f"\r\033[K{room}" + (" ..." if room else ""), nl=False, err=True)
