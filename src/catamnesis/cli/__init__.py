"""The command line: ask and show.

Exit codes: 0 done; 1 the case has discrepancies (``check``) or could not be made; 2 the command was called wrongly;
130 stopped by the user.
"""

import click

from catamnesis.cli.case_commands import check, new, report
from catamnesis.cli.door import Door
from catamnesis.cli.exchange_commands import deidentify, export, import_
from catamnesis.cli.photo_commands import photo
from catamnesis.cli.read_commands import read_
from catamnesis.cli.scan_commands import scan, suv
from catamnesis.terms import VERSION


@click.group(
    cls=Door,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="For research and documentation. Not a medical device. Nothing leaves this machine.",
)
@click.version_option(VERSION, "-V", "--version", prog_name="catamnesis")
def main() -> None:
    """One patient's treatment story as a computable case.

    \b
    catamnesis new my-case       write a commented template to fill in
    catamnesis read a-report     draft the case from a report (text, PDF, JATS)
    catamnesis check my-case     list what is missing, doubtful or contradictory
    catamnesis report my-case    write the response report
    catamnesis export my-case    for other programs: phenopacket, FHIR, tables
    """


for command in (new, read_, check, report, suv, scan, photo, export, import_, deidentify):
    main.add_command(command)


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
