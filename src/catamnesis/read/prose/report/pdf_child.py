"""Draws the text out of a PDF, in a process of its own with little memory, little time and no right to write."""

import ctypes
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from catamnesis.read.prose.report.pdf_layout import (
    Letter,
    Page,
    Row,
    flow,
    in_reading_order,
    rows_of,
    without_running_heads,
)

#: Memory over and above the file itself, in bytes; seconds of computing; pages that are read.
MEMORY_BYTES = 700 * 2**20
CPU_SECONDS = 20
MAX_PAGES = 200
MAX_LETTERS = 2_000_000
_BLANK_PAGE = 10
_READABLE_SHARE = 0.5


def main() -> None:
    """Read a PDF from standard input, and write what stands in it to standard output as JSON."""
    limit_process()
    data = sys.stdin.buffer.read()
    try:
        answer = drawn(data)
    except MemoryError:
        answer = {"fault": "memory"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def limit_process() -> None:
    """Take from this process the right to much memory, long computing and files; where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        ceiling = limit if most == resource.RLIM_INFINITY else min(limit, most)
        try:
            resource.setrlimit(what, (ceiling, ceiling))
        except (ValueError, OSError):
            continue


def drawn(data: bytes) -> dict[str, Any]:
    """The text of a PDF with its rectangles, or the fault that stands against it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"fault": "encrypted" if "assword" in str(error) else "damaged"}
    count = len(document)
    pages: list[Page] = []
    blank: list[int] = []
    letters = 0
    for number in range(1, min(count, MAX_PAGES) + 1):
        page = _page(document, number, blank)
        if page is not None:
            pages.append(page)
            letters += sum(len(row.words) for row in page.rows)
        if letters > MAX_LETTERS:
            return {"fault": "large"}
    if not letters:
        return {"fault": "no text", "pages": count}
    put_together = flow(without_running_heads(pages))
    if not _is_readable(put_together.text):
        return {"fault": "letters", "pages": count}
    return {"text": put_together.text, "boxes": put_together.boxes, "blank": blank, "pages": count}


def _is_readable(text: str) -> bool:
    """Whether the letters of the fonts are known: else signs stand for nothing."""
    solid = [c for c in text if not c.isspace()]
    letters = sum(c.isalpha() and not "\ue000" <= c <= "\uf8ff" for c in solid)
    return letters >= _READABLE_SHARE * len(solid) * 0.8


def _page(document: Any, number: int, blank: list[int]) -> Page | None:
    import pypdfium2

    try:
        page = document[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        blank.append(number)
        return None
    rows = rows_of(_letters(text))
    if sum(len(row.words) for row in rows) < _BLANK_PAGE:
        blank.append(number)
    ordered: list[Row] = [replace(row, page=number) for row in in_reading_order(rows, width)]
    text.close()
    page.close()
    return Page(number, width, height, tuple(ordered))


def _letters(page: Any) -> Iterator[Letter]:
    """The letters of a page in the order of the file."""
    import pypdfium2.raw as raw

    box, across, base = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    boxed = ctypes.byref(box)
    origin = (ctypes.byref(across), ctypes.byref(base))
    handle, guessed = page.raw, False
    for i in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in (0, 10, 13) or 0xD800 <= code <= 0xDFFF:
            continue
        sign = chr(code)
        if sign.isspace() and raw.FPDFText_IsGenerated(handle, i) == 1:
            guessed = True
            continue
        raw.FPDFText_GetLooseCharBox(handle, i, boxed)
        raw.FPDFText_GetCharOrigin(handle, i, *origin)
        size = _type_size(raw.FPDFText_GetFontSize(handle, i), box.top - box.bottom)
        yield Letter(sign, box.left, box.bottom, box.right, box.top, base.value, size, guessed)
        guessed = False


def _type_size(size: float, height: float) -> float:
    """The size of the type; where the page is scaled, the height of the letters tells it."""
    return size if 0.5 * height <= size <= 2 * height or height <= 0 else height


if __name__ == "__main__":
    main()
