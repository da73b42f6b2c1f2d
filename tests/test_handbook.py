"""What the handbook shows is run: its commands, its Python and its YAML. (Blocks with ">>>" are run as doctests.)"""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema_rs import Draft202012Validator

from catamnesis import cli
from catamnesis.read.case_folder import schema_text

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

#: What a command may end with: a check may find something.
EXIT_CODES = {"check": {0, 1}}


def blocks(kind: str) -> list[tuple[str, str]]:
    """All fenced blocks of one kind, each with the name of its page."""
    return [
        (page.name, block)
        for page in PAGES
        for block in re.findall(rf"^```{kind}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    ]


def test_there_is_something_to_run() -> None:
    assert blocks("console")
    assert blocks("python")
    assert blocks("yaml")


@pytest.mark.parametrize(("page", "block"), blocks("console"))
def test_commands_run(page: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
            continue
        assert words[0] == "catamnesis", line
        result = CliRunner().invoke(cli.main, words[1:])
        assert result.exit_code in EXIT_CODES.get(words[1], {0}), f"{page}: {line}\n{result.output}"


@pytest.mark.parametrize(("page", "block"), blocks("python"))
def test_python_runs(page: str, block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    if ">>>" not in block:
        exec(compile(block, page, "exec"), {})


@pytest.mark.parametrize(("page", "block"), blocks("yaml"))
def test_yaml_fits_the_schema(page: str, block: str) -> None:
    shown = yaml.safe_load(block)
    case = {"catamnesis": 1, "id": "x", "title": "x", "question": {"treatment": "x"}, **shown}
    faults = list(Draft202012Validator(json.loads(schema_text())).iter_errors(case))
    assert not faults, f"{page}: {faults}"
