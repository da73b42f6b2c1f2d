"""Letters of a page put into reading order: lines, columns, paragraphs, running heads left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from catamnesis.read.prose.report.raised import raised


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter on a page: its rectangle and baseline in points, the size of its type.

    ``guessed`` says that pdfium takes the gap before it for a space, though none is written.
    """

    sign: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float
    guessed: bool = False


@dataclass(slots=True)
class Row:
    """Letters side by side on one line of a column."""

    words: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float
    page: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its width and height in points, its rows in reading order."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Flow:
    """A text put together, and for each row where it stands: start, end, page, left, bottom, right, top."""

    text: str = ""
    boxes: list[tuple[int, int, int, float, float, float, float]] = field(default_factory=list)


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\u00a0": " "}
_HYPHENS = "\u0002\ufffe\u00ad‐‑"
#: Words before a hyphen that keep it when a line ends there.
_KEEPING = frozenset(
    "anti non self well follow long short high low year month week day co pre post multi semi double single half cross "
    "left right low- x t b c beta alpha gamma whole full first second third late early drug dose time life".split()
)
#: A gap between letters wider than this part of the type size is a space; than the next, a gap between cells.
_SPACE, _CELL = 0.17, 2.2
#: Where pdfium too sees a space, a narrower gap is one: kerning draws letters such as A and P to what follows.
_KERNED = 0.08
#: A baseline that differs by more than this part of the type size is another line.
_SAME_LINE = 0.45
#: Type smaller than this part and raised by this part is a superscript.
_SMALL, _LIFTED = 0.85, 0.18
#: Parts of the page's height in which running heads and page numbers stand.
_MARGIN = 0.09
_GUTTER = 6.0
_MIN_ROWS_A_COLUMN = 4
_CROSSING_SHARE = 0.4
_PAGE_NUMBER = re.compile(
    r"(?:page\s)?\W{0,2}[A-Za-z]?\d{1,5}\W{0,2}(?:\s?(?:of|/)\s?\d{1,4})?$|[ivxlc]{1,6}$", re.IGNORECASE
)
#: Longer words are two.
_LONGEST_WORD = 18
_TERMINAL = ".!?:;"


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    """Letters in the order of the file put together to rows; a wide gap, or another baseline, begins a new one."""
    rows: list[Row] = []
    now: list[Letter] = []
    for letter in letters:
        if now and not _goes_on(now, letter):
            _close(rows, now)
            now = []
        if letter.sign.isspace() and not now:
            continue
        now.append(letter)
    _close(rows, now)
    return rows


def _goes_on(now: list[Letter], letter: Letter) -> bool:
    last = now[-1]
    size = max(last.size, letter.size, 1.0)
    if abs(letter.base - last.base) > _SAME_LINE * size:
        return False
    return -size < letter.left - last.right < _CELL * size


def _close(rows: list[Row], letters: list[Letter]) -> None:
    while letters and letters[-1].sign.isspace():
        letters = letters[:-1]
    if not letters:
        return
    solid = [letter for letter in letters if not letter.sign.isspace()]
    size = median(letter.size for letter in solid)
    base = median(letter.base for letter in solid if letter.size >= _SMALL * size)
    rows.append(
        Row(
            _spelt(letters, size, base),
            min(letter.left for letter in solid),
            min(letter.bottom for letter in solid),
            max(letter.right for letter in solid),
            max(letter.top for letter in solid),
            base,
            size,
        )
    )


def _spelt(letters: list[Letter], size: float, base: float) -> str:
    """The words of a row: spaces where gaps are, raised figures told apart."""
    out: list[str] = []
    lifted_up: list[str] = []
    last: Letter | None = None
    for letter in letters:
        lifted = (
            letter.size < _SMALL * size and letter.base > base + _LIFTED * letter.size and not letter.sign.isspace()
        )
        if lifted_up and not lifted:
            out.append(raised("".join(out), "".join(lifted_up)))
            lifted_up = []
        sign = _LIGATURES.get(letter.sign, letter.sign)
        if last is not None and not lifted and _is_apart(last, letter, size):
            out.append(" ")
        (lifted_up if lifted else out).append(" " if sign.isspace() else "-" if sign in _HYPHENS else sign)
        last = letter
    if lifted_up:
        out.append(raised("".join(out), "".join(lifted_up)))
    return " ".join("".join(out).split())


def _is_apart(last: Letter, letter: Letter, size: float) -> bool:
    """Whether a gap between two letters is as wide as a space, and none is written."""
    least = _KERNED if letter.guessed else _SPACE
    return not (letter.sign.isspace() or last.sign.isspace()) and letter.left - last.right > least * size


def in_reading_order(rows: list[Row], width: float) -> list[Row]:
    """Rows from top to bottom, one column after the other; what spans both columns parts them into bands."""
    gutter = _gutter(rows, width)
    if gutter is None:
        return _merged(rows)
    wide = sorted((row for row in rows if row.left < gutter - _GUTTER and row.right > gutter + _GUTTER), key=_height)
    left = [row for row in rows if row.right <= gutter + _GUTTER]
    right = [row for row in rows if row.left >= gutter - _GUTTER and row.right > gutter + _GUTTER]
    ordered: list[Row] = []
    for band in (*_merged(wide), None):
        floor = band.base if band is not None else float("-inf")
        for column in (left, right):
            ordered.extend(_merged([row for row in column if row.base > floor]))
        left = [row for row in left if row.base <= floor]
        right = [row for row in right if row.base <= floor]
        if band is not None:
            ordered.append(band)
    return ordered


def _height(row: Row) -> float:
    return -row.base


def _gutter(rows: list[Row], width: float) -> float | None:
    """Where the white stripe between two columns stands, None where the page has one column."""
    best: tuple[float, float] | None = None
    for step in range(35, 66):
        at = width * step / 100
        crossing = sum(row.left < at - 1 and row.right > at + 1 for row in rows)
        left = sum(row.right <= at + 1 for row in rows)
        right = len(rows) - crossing - left
        if min(left, right) < _MIN_ROWS_A_COLUMN or crossing > _CROSSING_SHARE * min(left, right) * 2:
            continue
        key = (crossing, abs(step - 50))
        if best is None or key < (best[0], abs(best[1] - 50)):
            best = (crossing, float(step))
    return _widened(rows, width * best[1] / 100) if best is not None else None


def _widened(rows: list[Row], at: float) -> float:
    """The middle of the stripe."""
    left = max((row.right for row in rows if row.right <= at + 1), default=at)
    right = min((row.left for row in rows if row.left >= at - 1), default=at)
    return (left + right) / 2


def _merged(rows: list[Row]) -> list[Row]:
    """Pieces of the same line put side by side, lines from top to bottom; cells of a table are parted by tabs."""
    lines: list[list[Row]] = []
    for row in sorted(rows, key=_height):
        if lines and abs(lines[-1][-1].base - row.base) < _SAME_LINE * max(row.size, lines[-1][-1].size):
            lines[-1].append(row)
        else:
            lines.append([row])
    return [_side_by_side(sorted(line, key=lambda row: row.left)) for line in lines]


def _side_by_side(pieces: list[Row]) -> Row:
    first = pieces[0]
    words, right = first.words, first.right
    for piece in pieces[1:]:
        gap = piece.left - right
        words += ("\t" if gap > _CELL * piece.size else " ") + piece.words
        right = max(right, piece.right)
    return Row(
        words,
        first.left,
        min(piece.bottom for piece in pieces),
        right,
        max(piece.top for piece in pieces),
        first.base,
        max(piece.size for piece in pieces),
    )


def without_running_heads(pages: list[Page]) -> list[Page]:
    """The same pages without what is repeated at their head and foot, and without page numbers."""
    seen = Counter(mark for page in pages for mark in {_mark(row) for row in page.rows if _in_margin(row, page.height)})
    repeated = {mark for mark, times in seen.items() if times > 1}
    return [
        Page(
            page.number,
            page.width,
            page.height,
            tuple(row for row in page.rows if not (_in_margin(row, page.height) and _is_head(row, repeated))),
        )
        for page in pages
    ]


def _in_margin(row: Row, height: float) -> bool:
    return row.bottom > height * (1 - _MARGIN) or row.top < height * _MARGIN


def _mark(row: Row) -> str:
    return re.sub(r"\d+", "#", row.words.casefold())


def _is_head(row: Row, repeated: set[str]) -> bool:
    return _mark(row) in repeated or _PAGE_NUMBER.match(row.words) is not None


def flow(pages: list[Page]) -> Flow:
    """The rows of all pages as one text: paragraphs parted by blank lines, words at line ends put together again."""
    rows = [row for page in pages for row in page.rows]
    known = Counter(word for row in rows for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", row.words.lower()))
    pieces: list[str] = []
    out = Flow()
    at = 0
    last: Row | None = None
    leading = _leading(rows)
    edge = 0.0
    for row in rows:
        if last is not None and (last.page != row.page or row.base > last.base):
            edge = 0.0
        joint = "" if last is None else _joint(last, row, leading, known, short=_is_short(last, edge))
        edge = max(edge, row.right)
        if joint == "-":
            pieces[-1] = pieces[-1][:-1]
            at -= 1
            _shorten(out)
            joint = ""
        pieces.append(joint + row.words)
        at += len(joint)
        out.boxes.append((at, at + len(row.words), row.page, row.left, row.bottom, row.right, row.top))
        at += len(row.words)
        last = row
    out.text = "".join(pieces)
    return out


def _is_short(row: Row, edge: float) -> bool:
    """Whether a row ends well before the edge of its column."""
    return row.right < edge - 2.5 * row.size


def _shorten(out: Flow) -> None:
    start, end, *rest = out.boxes[-1]
    out.boxes[-1] = (start, end - 1, *rest)  # type: ignore[assignment]


def _leading(rows: list[Row]) -> float:
    """The usual distance of two lines."""
    steps = [a.base - b.base for a, b in _neighbours(rows) if a.page == b.page and 0 < a.base - b.base < 4 * a.size]
    return median(steps) if steps else 12.0


def _neighbours(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    return pairwise(rows)


def _joint(last: Row, row: Row, leading: float, known: Counter[str], *, short: bool) -> str:
    """What stands between two rows: nothing, a space, a line end, a blank line, or ``-`` for a hyphen taken away."""
    if "\t" in row.words or "\t" in last.words:
        return "\n"
    if _begins_paragraph(last, row, leading, short=short):
        return "\n\n"
    if last.words.endswith("/"):
        return ""
    if last.words.endswith("-") and len(last.words) > 1:
        return _at_hyphen(last.words, row.words, known)
    return " "


def _begins_paragraph(last: Row, row: Row, leading: float, *, short: bool) -> bool:
    """By another type size, a wider step, an indent, or a short line that ended with a stop."""
    ended = last.words[-1] in _TERMINAL + ")]\"”'’"
    goes_on = row.words[0].islower() and not ended
    if abs(last.size - row.size) > 0.12 * max(last.size, row.size):
        return True
    step = last.base - row.base
    if last.page != row.page or step < 0:
        return ended and (short or not row.words[0].islower())
    if step > 1.45 * leading:
        return not goes_on
    indented = row.left - last.left > 0.7 * row.size
    if short and not row.words[0].islower():
        return ended or indented
    return indented and ended


def _at_hyphen(before: str, after: str, known: Counter[str]) -> str:
    """Whether the hyphen at a line end belongs to the word: it does where the text writes the word so elsewhere."""
    head = re.search(r"[^\W_]+(?:-[^\W_]+)*(?=-$)", before)
    tail = re.match(r"[^\W\d_]+", after)
    if head is None or tail is None or not after[0].islower():
        return ""
    first, second = head.group().lower(), tail.group().lower()
    if known[first + second]:
        return "-"
    piece = head.group().split("-")[-1]
    kept = known[f"{first}-{second}"] or piece.lower() in _KEEPING or any(c.isdigit() for c in piece)
    two_long_ones = len(piece) + len(second) > _LONGEST_WORD and piece[-1] not in "aioy"
    both_are_words = two_long_ones or (min(len(piece), len(second)) > 3 and known[piece.lower()] and known[second] > 1)
    return "" if kept or both_are_words or (len(piece) > 1 and piece.isupper()) else "-"
