"""What was read in a report, on one page: the text with every fact marked, each beside its row in a table and back.

The page stands alone: no network, nothing of the report can act in it. It works without any script: each mark is a
link, so the tab key walks from fact to fact and Enter leads to the row and back; the boxes of the legend filter by
style rules alone. One thing links cannot do: lead to the next fact of the kinds that are shown, from wherever one
stands. Who checks hundreds of facts needs that on one key, so this page, unlike the report, carries one small script
(n, p, d). Its hash stands in the page's own policy: no other script runs, and this one asks nothing from anywhere and
writes only where one stands.
"""

import base64
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.mention import Mention
from catamnesis.case.narrative import Narrative
from catamnesis.tell.colours import Colour, custom_properties
from catamnesis.tell.highlights import Piece, page_starts, pieces, stands
from catamnesis.tell.mention_words import KINDS, Told, told
from catamnesis.tell.report import _environment
from catamnesis.terms import VERSION

#: The ground behind the words of each kind, and the line under them; ink can be read on each ground.
GROUNDS = (
    Colour("patient", "#e9e2f5", "#33294a"),
    Colour("measurement", "#d8e8f5", "#16344d"),
    Colour("change", "#cdeee4", "#123c33"),
    Colour("exposure", "#fde8c9", "#46320f"),
    Colour("finding", "#fadfe5", "#4a2430"),
    Colour("serology", "#f0ebb9", "#3b380f"),
    Colour("event", "#dde2e8", "#333b45"),
    Colour("time", "#e2f0d2", "#27391a"),
)
LINES = (
    Colour("patient-line", "#6b4fa0", "#b9a3e6"),
    Colour("measurement-line", "#0072b2", "#6cbcf0"),
    Colour("change-line", "#00775f", "#4fd0ac"),
    Colour("exposure-line", "#a86200", "#f0b03f"),
    Colour("finding-line", "#b3365b", "#f28ea9"),
    Colour("serology-line", "#7a6b00", "#d9cb52"),
    Colour("event-line", "#45525f", "#b5c0cc"),
    Colour("time-line", "#4a7a0f", "#a5d36b"),
)
#: Doubts that are shown at once; the rest is folded.
SHOWN_DOUBTS = 8
#: Letters after which a block of the text ends at the next line end.
BLOCK_LETTERS = 2_000
#: Readers whose facts need no word on who found them.
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact in the legend: its name, how many there are, and how many of them are doubtful."""

    name: str
    many: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table, and what its mark in the text says to a pointer."""

    number: int
    kind: str
    words: str
    says: str
    code: str
    when: str
    doubt: str
    reader: str
    page: str
    patient: str
    stands: bool
    title: str


def read_page(
    narrative: Narrative,
    mentions: Sequence[Mention],
    *,
    discrepancies: Sequence[Discrepancy] = (),
    looked_at: int | None = None,
) -> bytes:
    """What was read in a report as one self-contained HTML page, UTF-8; the same facts give the same bytes.

    Parameters
    ----------
    narrative
        The report.
    mentions
        What was read in it, in any order; marks may overlap and lie in one another.
    discrepancies
        What a person should look at besides the doubts of the narrative.
    looked_at
        How many entries of the case that is written of it a person should look at; None where none is written.

    Examples
    --------
    >>> from catamnesis.case.source import Document
    >>> read_page(Narrative(Document("a.txt", ""), "She was well."), ())[:15]
    b'<!DOCTYPE html>'
    """
    ordered = sorted(((said, told(said)) for said in mentions), key=_order)
    facts = _facts(narrative, ordered)
    style, script, policy = _policed()
    text = (
        _environment()
        .from_string(_file("read_page.html.jinja"))
        .render(
            narrative=narrative,
            facts=facts,
            blocks=_blocks(pieces(narrative, [(said.span.start, said.span.end) for said, _ in ordered])),
            kinds=_kinds(facts),
            doubtful=sum(bool(fact.doubt) for fact in facts),
            looked_at=looked_at,
            doubts=(*narrative.doubts, *map(str, discrepancies)),
            shown_doubts=SHOWN_DOUBTS,
            others=any(not sentence.patient for sentence in narrative.sentences),
            paged=bool(narrative.boxes),
            style=style,
            script=script,
            policy=policy,
            version=VERSION,
        )
    )
    return text.encode("utf-8")


def _order(pair: tuple[Mention, Told]) -> tuple[int, int, str, str, str]:
    """By place; what stands at one place in an order that does not hang on that of the readers."""
    said, words = pair
    return said.span.start, said.span.end, words.kind, words.says, f"{said.patient} {said.doubt} {said.reader}"


def _facts(narrative: Narrative, ordered: Sequence[tuple[Mention, Told]]) -> tuple[Fact, ...]:
    starts = page_starts(narrative)
    places = [start for start, _ in starts]
    facts = []
    for number, (said, words) in enumerate(ordered):
        at = bisect_right(places, said.span.start) - 1
        doubt = said.doubt or ("" if said.reader == RULES else f"found by {said.reader}, not by the rules")
        title = f"{words.kind}: {words.says}" + (f" (doubtful: {doubt})" if doubt else "")
        facts.append(
            Fact(
                number,
                words.kind,
                said.span.words,
                words.says,
                words.code,
                words.when,
                doubt,
                "" if said.reader == RULES else said.reader,
                str(starts[at][1]) if at >= 0 else "",
                str(said.patient) if narrative.patients > 1 else "",
                stands((said.span.start, said.span.end), len(narrative.text)),
                title,
            )
        )
    return tuple(facts)


def _kinds(facts: Sequence[Fact]) -> tuple[Kind, ...]:
    many = Counter(fact.kind for fact in facts)
    doubtful = Counter(fact.kind for fact in facts if fact.doubt)
    names = [name for name, _ in KINDS.values()]
    return tuple(Kind(name, many[name], doubtful[name]) for name in names if many[name])


def _blocks(cut: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces in blocks that begin where a line begins: a browser lays out only those that are looked at."""
    block: list[Piece] = []
    size = 0
    for found in cut:
        piece = _shown(found)
        while piece.fact is None and not piece.heading and size + len(piece.text) > BLOCK_LETTERS:
            end = piece.text.find("\n", max(BLOCK_LETTERS - size, 0)) + 1
            if not end:
                break
            yield [*block, replace(piece, text=piece.text[:end], after=())]
            piece = replace(piece, text=piece.text[end:], before=())
            block, size = [], 0
        block.append(piece)
        size += len(piece.text)
    yield block


def _shown(piece: Piece) -> Piece:
    """A piece with its letters as a browser breaks lines: a line end is one letter, whatever wrote it."""
    if piece.text.isprintable():
        return piece
    return replace(piece, text=piece.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))


@cache
def _file(name: str) -> str:
    return files("catamnesis.tell").joinpath(name).read_text(encoding="utf-8")


@cache
def _policed() -> tuple[Markup, Markup, str]:
    """The stylesheet, the script, and the policy that lets these two and nothing else act."""
    kinds = [ground.role for ground in GROUNDS]
    rules = "".join(_rules(kind) for kind in kinds)
    roles = (*GROUNDS, *LINES)
    light = "".join(f"--{role.role}:{role.light};" for role in roles)
    dark = "".join(f"--{role.role}:{role.dark};" for role in roles)
    own = f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    style = "\n" + custom_properties() + own + _file("report.css") + _file("read_page.css") + rules
    script = _file("read_page.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Markup(style), Markup(script), policy


def _rules(kind: str) -> str:
    """How one kind looks, and how it looks where the legend hides it."""
    hidden = f"body:has(#k-{kind}:not(:checked))"
    return (
        f".f.{kind}{{background-color:var(--{kind});border-bottom-color:var(--{kind}-line)}}\n"
        f".u-{kind}{{box-shadow:0 .3em 0 -.12em var(--{kind}-line)}}\n"
        f"{hidden} .f.{kind}{{all:unset;cursor:text}}\n"
        f"{hidden} .f.{kind}::after,{hidden} .f.{kind}::before,{hidden} sup.{kind},{hidden} tr.{kind}{{display:none}}\n"
        f"{hidden} .u-{kind}{{box-shadow:none}}\n"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
