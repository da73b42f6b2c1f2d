"""A report in JATS, the XML of journals: its text drawn out with its sections."""

import re
from html.entities import html5
from typing import Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.case.narrative import Part, Section
from catamnesis.read.prose.report.drawn import Drawn
from catamnesis.read.prose.report.headings import opens_the_case, part_of
from catamnesis.read.prose.report.raised import raised

_DECLARED = re.compile(rb"<!ENTITY\s+%?\s*[\w.:-]{1,60}\s+(?:\"([^\"]*)\"|'([^']*)')")
_NESTED = re.compile(rb"[&%][A-Za-z_][\w.-]{0,60};")
_LONGEST_ENTITY = 1000
#: What ``sec-type`` says of a section.
_SECTION_TYPES = {
    "cases": Part.CASE,
    "case-report": Part.CASE,
    "case": Part.CASE,
    "intro": Part.INTRODUCTION,
    "introduction": Part.INTRODUCTION,
    "discussion": Part.DISCUSSION,
    "conclusions": Part.DISCUSSION,
    "conclusion": Part.DISCUSSION,
    "methods": Part.INTRODUCTION,
    "supplementary-material": Part.BACK,
}
_SKIPPED = frozenset(
    "tex-math object-id graphic media alternatives supplementary-material fn table-wrap-group permissions "
    "contrib-group "
    "processing-meta journal-meta trans-abstract alt-text attrib copyright-statement email".split()
)
_BLOCKS = frozenset("p title list-item disp-quote def-item verse-line label caption tr".split())
_DIGITS = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*$")
#: Pieces before a superscript that are looked at.
_BEFORE = 8
#: ``[3],[4]``: one citation of two papers.
_CITED_APART = re.compile(r"(?<=\d)\]\s?([,–-])\s?\[(?=\d)")
_SPACES = re.compile(r"\s+")
_REMEDY = "fetch the file again, or give the text of the report"


def drawn_from_jats(data: bytes, *, where: str) -> Drawn:
    """The text of a JATS file with its sections: title, abstract, body, legends, tables, references.

    Citations stand in square brackets, powers as ``10^9``; cells of a table are parted by tabs. Nothing outside the
    file is opened.

    Raises
    ------
    Refusal
        If lxml is not installed, or the XML is broken, holds no article, or defines entities within entities.
    """
    try:
        return _drawn(data, where)
    except RecursionError:
        raise Refusal(where=where, what="the XML is nested deeper than an article is", remedy=_REMEDY) from None


def _drawn(data: bytes, where: str) -> Drawn:
    article, doubts = _article(data, where)
    writer = _Writer()
    title = _first(article, "article-title")
    named = writer.plain(title) if title is not None else ""
    if named:
        writer.section("", Part.TITLE)
        writer.paragraph(named)
    for abstract in _all(article, "abstract"):
        if abstract.get("abstract-type") not in ("graphical", "teaser", "toc", "key-points", "precis"):
            writer.section("Abstract", Part.ABSTRACT)
            writer.blocks(abstract, Part.ABSTRACT, keep=True)
    body = next((child for child in article if _name(child) == "body"), None)
    if body is not None:
        has_case = any(_part(sec, Part.CASE) is Part.CASE and _titled(writer, sec) for sec in _all(body, "sec"))
        writer.section("", Part.INTRODUCTION if has_case else Part.CASE)
        writer.blocks(body, Part.CASE)
    for group in (child for child in article if _name(child) == "floats-group"):
        writer.blocks(group, Part.BACK)
    writer.back(article)
    return Drawn(writer.text(), writer.sections(), doubts=doubts, title=named, citation=_citation(writer, article))


def _article(data: bytes, where: str) -> tuple[Any, tuple[str, ...]]:
    try:
        from lxml import etree
    except ImportError:
        raise Refusal(where=where, what="reading JATS needs lxml", remedy="pip install lxml") from None
    _refuse_bombs(data, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(where=where, what=f"the XML is broken ({error.msg})", remedy=_REMEDY) from None
    except ValueError as error:
        raise Refusal(where=where, what=f"the XML cannot be read ({error})", remedy=_REMEDY) from None
    articles = [root] if _name(root) == "article" else list(_all(root, "article"))
    if not articles:
        raise Refusal(where=where, what="there is no article in the XML", remedy=_REMEDY)
    doubts = (f"only the first of {len(articles)} articles was read",) if len(articles) > 1 else ()
    return articles[0], doubts


def _refuse_bombs(data: bytes, where: str) -> None:
    """Entities that are made of entities, or very long ones, have no place in an article."""
    head = data.find(b"<!ENTITY")
    if head < 0:
        return
    for found in _DECLARED.finditer(data, head):
        value = found[1] or found[2] or b""
        if len(value) > _LONGEST_ENTITY or _NESTED.search(value):
            raise Refusal(
                where=where, what="the XML defines entities that unfold to more than it holds", remedy=_REMEDY
            )


def _name(node: Any) -> str:
    """The name of an element without its namespace; empty for comments and entities."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _all(node: Any, name: str) -> Any:
    return (child for child in node.iter() if _name(child) == name)


def _first(node: Any, name: str) -> Any:
    return next(iter(_all(node, name)), None)


def _titled(writer: "_Writer", section: Any) -> bool:
    title = next((child for child in section if _name(child) == "title"), None)
    return title is not None and part_of(writer.plain(title)) is Part.CASE


def _part(section: Any, otherwise: Part) -> Part:
    return _SECTION_TYPES.get((section.get("sec-type") or "").split("|")[0], otherwise)


def _citation(writer: "_Writer", article: Any) -> str:
    """Journal, year and DOI."""
    front = next((child for child in article if _name(child) == "front"), None)
    if front is None:
        return ""
    journal, year = _first(front, "journal-title"), _first(front, "year")
    doi = next((node for node in _all(front, "article-id") if node.get("pub-id-type") == "doi"), None)
    said = [writer.plain(node) for node in (journal, year) if node is not None]
    return ", ".join(said + ([f"doi:{writer.plain(doi)}"] if doi is not None else []))


class _Writer:
    """Writes paragraphs and remembers where sections begin and end."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._at = 0
        self._sections: list[Section] = []
        self._heading, self._part, self._start = "", Part.TITLE, 0

    def text(self) -> str:
        return "".join(self._pieces)

    def sections(self) -> tuple[Section, ...]:
        self.section("", self._part)
        return tuple(self._sections)

    def section(self, heading: str, part: Part) -> None:
        """Close the section before, write the heading, and begin."""
        if self._at > self._start:
            self._sections.append(Section(self._start, self._at, self._heading, self._part))
        if heading:
            self._write(heading + "\n\n")
        self._heading, self._part, self._start = heading, part, self._at

    def paragraph(self, words: str) -> None:
        if words:
            self._write(words + "\n\n")

    def _write(self, words: str) -> None:
        self._pieces.append(words)
        self._at += len(words)

    def blocks(self, node: Any, part: Part, *, keep: bool = False) -> None:
        """Everything in a section, in order; ``keep`` holds the part whatever the headings within say."""
        for child in node:
            name = _name(child)
            if name == "sec" or name == "boxed-text":
                self._inner(child, part, keep=keep)
            elif name in ("fig", "table-wrap", "fig-group"):
                self._apart(child)
            elif name == "list":
                for item in child:
                    self.blocks(item, part, keep=keep)
            elif name in ("title", "label") or name in _SKIPPED or not name:
                continue
            elif name in ("p", "disp-quote", "verse-group", "def-list", "speech", "statement"):
                self.paragraph(self.plain(child))
                for inner in child.iter():
                    if _name(inner) in ("fig", "table-wrap"):
                        self._apart(inner)
            else:
                self.blocks(child, part, keep=keep)

    def _inner(self, section: Any, part: Part, *, keep: bool) -> None:
        """A section within another; afterwards the outer one goes on."""
        outer = (self._heading, self._part)
        title = next((child for child in section if _name(child) == "title"), None)
        heading = self.plain(title) if title is not None else ""
        own = part if keep else self._own_part(section, heading, part)
        self.section(heading, own)
        self.blocks(section, own, keep=keep)
        self.section("", outer[1])
        self._heading = outer[0]

    def _own_part(self, section: Any, heading: str, outer: Part) -> Part:
        """By its type, by its title, else that of the section around it."""
        named = part_of(heading) if heading else None
        if outer in (Part.DISCUSSION, Part.INTRODUCTION) and not opens_the_case(heading):
            return named if named in (Part.DISCUSSION, Part.BACK) else outer
        if heading and opens_the_case(heading):
            return Part.CASE
        return _part(section, named or outer)

    def _apart(self, node: Any) -> None:
        """The legend of a figure, or a table row by row, as a section of its own."""
        outer = (self._heading, self._part)
        part = Part.TABLE if _name(node) == "table-wrap" else Part.LEGEND
        self.section("", part)
        label = next((child for child in node if _name(child) == "label"), None)
        caption = next((child for child in node if _name(child) == "caption"), None)
        words = [self.plain(child) for child in (label, caption) if child is not None]
        self.paragraph(" ".join(filter(None, words)))
        if part is Part.TABLE:
            for row in _all(node, "tr"):
                cells = [self.plain(cell) for cell in row if _name(cell) in ("td", "th")]
                self._write("\t".join(cells) + "\n")
            self._write("\n")
        elif _name(node) == "fig-group":
            for inner in _all(node, "fig"):
                self._apart(inner)
        self.section("", outer[1])
        self._heading = outer[0]

    def back(self, article: Any) -> None:
        """References and thanks."""
        for back in (child for child in article if _name(child) == "back"):
            for child in back:
                if _name(child) == "ref-list":
                    self.section("References", Part.REFERENCES)
                    for ref in _all(child, "ref"):
                        self.paragraph(self.plain(ref))
                elif _name(child) in ("ack", "notes", "fn-group", "sec", "app-group"):
                    self.section("", Part.BACK)
                    self.blocks(child, Part.BACK, keep=True)

    def plain(self, node: Any) -> str:
        """The words of an element in one line."""
        out: list[str] = []
        _spell(node, out)
        return _CITED_APART.sub(r"\1", _SPACES.sub(" ", "".join(out)).strip())


def _spell(node: Any, out: list[str]) -> None:
    """Write the words of an element and of what is in it."""
    if node.text:
        out.append(node.text)
    for child in node:
        _spell_child(child, out)
        if child.tail:
            out.append(child.tail)


def _spell_child(child: Any, out: list[str]) -> None:
    name = _name(child)
    if not name:
        out.append(_entity(child))
    elif name in ("sup", "xref") and (words := _inside(child)) is not None:
        out.append(_marked(child, words, "".join(out[-_BEFORE:])[-40:]))
    elif name in _SKIPPED or name in ("fig", "table-wrap"):
        return
    elif name in ("break", "hr"):
        out.append(" ")
    else:
        if name in _BLOCKS and out:
            out.append(" ")
        _spell(child, out)
        if name in _BLOCKS:
            out.append(" ")


def _entity(node: Any) -> str:
    """A named letter (``&eacute;``); anything else that is no element is left out."""
    name = getattr(node, "name", None)
    return html5.get(f"{name};", "") if isinstance(name, str) and (node.text or "").startswith("&") else ""


def _inside(node: Any) -> str | None:
    out: list[str] = []
    _spell(node, out)
    return _SPACES.sub(" ", "".join(out)).strip()


def _marked(node: Any, words: str, before: str) -> str:
    """A superscript or a citation."""
    cites = any(_name(inner) == "xref" and inner.get("ref-type") == "bibr" for inner in node.iter())
    if cites:
        bare = words.strip("[]^")
        if not _DIGITS.match(bare) or before.rfind("[") > before.rfind("]"):
            return words
        return f"[{bare}]"
    return raised(before, words) if _name(node) == "sup" else words
