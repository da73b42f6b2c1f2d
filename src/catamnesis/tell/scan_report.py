"""Two PET studies as one page, as Markdown and as data: the answer first, then pictures, rules, doubts and methods."""

import json
from dataclasses import replace
from typing import Any

from catamnesis.case.lesion import Match, Pair, Study
from catamnesis.case.lesion_names import match_names
from catamnesis.case.response import Change
from catamnesis.tell import markdown, report
from catamnesis.tell.answer import NOTICE
from catamnesis.tell.chapters import Page
from catamnesis.tell.data import Scribe
from catamnesis.tell.endnotes import Endnotes, endnotes
from catamnesis.tell.page import Line, Printed, Section
from catamnesis.tell.scan_chapters import case_of, chapters, no_pictures, pictures
from catamnesis.tell.scan_words import Draw, any_synthetic
from catamnesis.terms import VERSION


def html_scan_report(pair: Pair, *, draw: Draw = pictures) -> bytes:
    """Both studies as one self-contained HTML page, UTF-8; the same pair gives the same bytes.

    Parameters
    ----------
    pair
        With its judgements.
    draw
        What makes the pictures.

    Raises
    ------
    Refusal
        If the voxels cannot be read.
    """
    page = page_of(pair, draw)
    notes = endnotes(case_of(pair), page.sections)
    page = replace(page, sections=_told(page.sections, notes))
    style, policy = report._style()
    environment, template = report._environment(), report._template()
    text = environment.from_string(template).render(
        page=page,
        sections=page.sections,
        notes=notes,
        signs=report.SIGNS,
        symbols=report._symbols(),
        style=style,
        policy=policy,
        version=VERSION,
    )
    return text.encode("utf-8")


def markdown_scan_report(pair: Pair) -> bytes:
    """Both studies as Markdown, UTF-8: the same content without its pictures."""
    page = page_of(pair, no_pictures)
    notes = endnotes(case_of(pair), page.sections)
    parts = [f"# {markdown.escaped(page.title)}", markdown._line(page.question, notes), f"*{page.notice}*"]
    for section in page.sections:
        parts += markdown._section(section, notes)
    parts.append(f"*catamnesis {VERSION}*")
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def json_scan_report(pair: Pair) -> bytes:
    """Both studies as JSON, UTF-8: first the matches in short, then every record with its kind, nothing rounded.

    Voxels and masks are left out. Each place of a document stands once, in ``sources``.
    """
    scribe = Scribe()
    told = scribe.plain(pair)
    whole = {
        "catamnesis": VERSION,
        "synthetic": any_synthetic(pair),
        "matches": [_short(name, match) for name, match in zip(match_names(pair), pair.matches, strict=True)],
        "pair": told,
        "sources": [scribe.record(source) for source in scribe.sources],
    }
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def _short(name: str, match: Match) -> dict[str, Any]:
    """What another program wants first: both names, the way between, and the changes."""
    return {
        "name": name,
        "fate": match.fate.value,
        "baseline": [lesion.label for lesion in match.baseline],
        "follow_up": [lesion.label for lesion in match.follow_up],
        "displacement_mm": match.displacement_mm,
        "residual_mm": match.residual_mm,
        "overlap": match.overlap,
        "changes": {change.subject.partition(",")[0]: _change(change) for change in match.changes},
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "baseline": change.baseline.value if change.baseline else None,
        "follow_up": change.after.value if change.after else None,
        "unit": change.unit,
        "relative": change.relative,
        "log_ratio": change.log_ratio,
    }


def page_of(pair: Pair, draw: Draw = pictures) -> Page:
    """Everything that is told of two studies."""
    notice = f"Synthetic data: no patient lay in these scans. {NOTICE}" if any_synthetic(pair) else NOTICE
    notes = (Section("notes", "How each number was made", ()), Section("sources", "Sources", ()))
    last = Section("references", "References", ())
    title = f"PET/CT before and after: {_day(pair.baseline)} and {_day(pair.follow_up)}"
    return Page(title, _question(pair), notice, (*chapters(pair, draw), *notes, last))


def _day(study: Study) -> str:
    return f"{study.scan.acquired[0]:%Y-%m-%d}" if study.scan.acquired else "a day not stated"


def _question(pair: Pair) -> Line:
    tracer = pair.baseline.scan.header.radiopharmaceutical.name if pair.baseline.scan.header else ""
    return (
        Printed("What became of each lesion between two "),
        Printed(f"{tracer} studies" if tracer else "studies", strong=True),
        Printed(f"{_apart(pair)}?"),
    )


def _apart(pair: Pair) -> str:
    ends = [study.scan.acquired[0] for study in (pair.baseline, pair.follow_up) if study.scan.acquired]
    return f", {(ends[1].date() - ends[0].date()).days} days apart" if len(ends) == 2 else ""


def _told(sections: tuple[Section, ...], notes: Endnotes) -> tuple[Section, ...]:
    """Sections of notes that hold nothing are left out."""
    empty = {"notes": not notes.method_notes, "sources": not notes.documents, "references": not notes.references}
    return tuple(section for section in sections if not empty.get(section.anchor))
