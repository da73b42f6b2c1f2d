"""The report as one page for a browser or for paper: no script, no network, nothing of the case can act in it."""

import base64
import hashlib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from catamnesis.case.case import Case
from catamnesis.tell.chapters import page_of
from catamnesis.tell.colours import custom_properties
from catamnesis.tell.drawing import stylesheet
from catamnesis.tell.endnotes import endnotes, leading
from catamnesis.tell.typography import typeset, visible
from catamnesis.terms import VERSION

#: Signs that stand beside a word: outlines in a square of 12.
SIGNS = {
    "improved": '<path d="M6 1 11 10.5H1Z" fill="currentColor"/>',
    "worsened": '<path d="M6 11 1 1.5H11Z" fill="currentColor"/>',
    "unchanged": '<path d="M1 3H11V5H1ZM1 7H11V9H1Z" fill="currentColor"/>',
    "conflicting": '<path d="M6 .5 11.5 6 6 11.5 .5 6Z" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<path d="M6 .5 11.5 6 6 11.5Z" fill="currentColor"/>',
    "not evaluable": '<circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" stroke-width="1.4" '
    'stroke-dasharray="2.2 1.6"/>',
    "yes": '<path d="M1.5 6.5 4.5 9.5 10.5 2.5" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "no": '<path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" stroke="currentColor" stroke-width="1.6"/>',
    "unknown": '<circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.4"/>',
    "not applicable": '<path d="M2 6H10" stroke="currentColor" stroke-width="1.6"/>',
    "can": '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
    "perhaps": '<circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.4"/>'
    '<path d="M6 1.6A4.4 4.4 0 0 1 6 10.4Z" fill="currentColor"/>',
    "can only explain worsening": '<path d="M6 10 1.8 2.5H10.2Z" fill="none" stroke="currentColor" '
    'stroke-width="1.3"/>',
    "background": '<path d="M1 6H11" stroke="currentColor" stroke-width="1.5"/>',
    "cannot": '<path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" stroke="currentColor" stroke-width="1.3"/>',
}


def html_report(case: Case) -> bytes:
    """The case as one self-contained HTML page, UTF-8; the same case gives the same bytes.

    Examples
    --------
    >>> from catamnesis.case.case import Question
    >>> html_report(Case("x", "A case", Question("none"), (), (), ()))[:15]
    b'<!DOCTYPE html>'
    """
    page = page_of(case)
    notes = endnotes(case, page.sections)
    empty = {"notes": not notes.method_notes, "sources": not notes.documents, "references": not notes.references}
    sections = tuple(section for section in page.sections if not empty.get(section.anchor))
    style, policy = _style()
    text = (
        _environment()
        .from_string(_template())
        .render(
            page=replace(page, sections=sections),
            sections=sections,
            notes=notes,
            signs=SIGNS,
            symbols=_symbols(),
            style=style,
            policy=policy,
            version=VERSION,
        )
    )
    return text.encode("utf-8")


@cache
def _template() -> str:
    return files("catamnesis.tell").joinpath("report.html.jinja").read_text(encoding="utf-8")


@cache
def _style() -> tuple[Markup, str]:
    """The stylesheet, and the policy that lets it and nothing else act."""
    sheets = (files("catamnesis.tell").joinpath(name) for name in ("report.css", "panels.css"))
    rules = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    style = "\n" + custom_properties() + stylesheet() + rules
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return Markup(style), policy


@cache
def _symbols() -> Markup:
    return Markup("").join(
        Markup('<symbol id="sign-{}" viewBox="0 0 12 12">{}</symbol>').format(name.replace(" ", "-"), Markup(outline))
        for name, outline in SIGNS.items()
    )


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_shown, auto_reload=False)
    environment.filters["typeset"] = typeset
    environment.filters["leading"] = leading
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment
