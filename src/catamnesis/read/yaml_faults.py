"""What a YAML reader complains of, said so that the writer of the notes can mend it."""

import re

import yaml

from catamnesis.case.discrepancy import Refusal

#: Words of the YAML readers (libyaml's and Python's), what they mean, and what to do; the first that fits is told.
_MEANINGS = (
    (
        r"mapping values are not allowed",
        "a colon stands where none can, or the line above is not finished",
        "put quotes around a text that holds a colon, write a space after the colon of a key, and indent evenly",
    ),
    (
        r"(?:unexpected end of stream|while scanning a quoted scalar|found unexpected document)",
        "a quotation mark is opened and never closed",
        "close it, or write '' for an apostrophe within single quotes",
    ),
    (
        r"expected ',' or '\]'",
        "a bracket [ is not closed, or a comma is missing",
        "close it with ], with commas between",
    ),
    (r"expected ',' or '}'", "a brace { is not closed, or a comma is missing", "close it with }, with commas between"),
    (
        r"could not find expected ':'",
        "a line holds words without a colon",
        "write 'key: value', or indent the words under their key",
    ),
    (
        r"unknown escape character|expected escape sequence|hexadecimal",
        "a backslash stands within double quotes and no known letter follows it",
        "use single quotes, or write two backslashes",
    ),
    (
        r"did not find expected key|did not find expected '-' indicator|expected <block end>",
        "the line does not fit the lines above it: its indentation is uneven, or text follows a closing quotation mark",
        "let entries of one list begin in the same column, and put quotes around the whole text",
    ),
    (
        r"block sequence entries are not allowed|sequence entries are not allowed",
        "a dash begins a list entry where none can stand",
        "begin the list on a line of its own",
    ),
    (
        r"cannot start any token",
        "the text begins with a sign that YAML keeps for itself (@, `, %)",
        "put quotes around it",
    ),
    (r"incompatible YAML document|%YAML|directive", "the line begins with % and is no note", "delete the line"),
    (r"tag|handle", "the text begins with ! and is taken for a YAML tag", "put quotes around it"),
    (r"anchor|alias", "the text begins with & or * and is taken for a YAML anchor or alias", "put quotes around it"),
)
_INDENTING_TAB = re.compile(r"[ \-]*\t")


def refusal_of_yaml(error: yaml.YAMLError, text: str, where: str) -> Refusal:
    """Turn an error of the YAML reader into where, what and remedy.

    Examples
    --------
    >>> try:
    ...     list(yaml.parse("patient:\\n\\tsex: male"))
    ... except yaml.YAMLError as error:
    ...     print(refusal_of_yaml(error, "patient:\\n\\tsex: male", "case.yaml"))
    case.yaml, line 2: a tab stands where spaces must; replace it with spaces
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return Refusal(
            where=where, what="the file is not YAML", remedy="compare it with a template: catamnesis new FOLDER"
        )
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else 1
    tab = _tab_line(text, line)
    if tab is not None:
        return Refusal(
            where=f"{where}, line {tab}", what="a tab stands where spaces must", remedy="replace it with spaces"
        )
    complaint = f"{error.context or ''}; {error.problem or ''}"
    for pattern, what, remedy in _MEANINGS:
        if re.search(pattern, error.problem or "") or re.search(pattern, complaint):
            opened = error.context_mark.line + 1 if error.context_mark is not None else line
            place = opened if "opened" in what or "closed" in what else line
            return Refusal(where=f"{where}, line {place}", what=what, remedy=remedy)
    return Refusal(
        where=f"{where}, line {line}",
        what=f"this is not YAML ({error.problem})",
        remedy="compare it with a template: catamnesis new FOLDER",
    )


def _tab_line(text: str, line: int) -> int | None:
    """The line of a tab among the indentation of a line or of the one before it, where the reader got lost."""
    lines = text.splitlines()
    for candidate in (line, line - 1):
        if 1 <= candidate <= len(lines) and _INDENTING_TAB.match(lines[candidate - 1]):
            return candidate
    return None
