"""Small PDFs made by hand: pages of lines at given places, in Helvetica."""

import zlib
from dataclasses import dataclass

#: Code of the ligature "fi" in the fonts of these files.
FI = "\x80"
_FONT = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
    b"/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 /fi] >> >>"
)
_WIDTH, _HEIGHT = 595, 842


@dataclass(frozen=True, slots=True)
class Put:
    """Words at a place of a page, points from the lower left corner, raised by ``rise``."""

    x: float
    y: float
    words: str
    size: float = 10.0


def page_stream(puts: list[Put]) -> bytes:
    """The content of a page."""
    out = []
    for put in puts:
        words = put.words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        out.append(f"BT /F1 {put.size} Tf {put.x} {put.y} Td ({words}) Tj ET")
    return "\n".join(out).encode("latin-1")


def pdf(pages: list[list[Put]], *, locked: bool = False) -> bytes:
    """A PDF of some pages; ``locked`` says in it that a password is needed."""
    return pdf_of_streams([page_stream(page) for page in pages], locked=locked)


def pdf_of_streams(streams: list[bytes], *, locked: bool = False, deflated: bool = False) -> bytes:
    """A PDF whose pages have these contents; ``deflated`` if they are compressed already."""
    how = b" /Filter /FlateDecode" if deflated else b""
    count = len(streams)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        _FONT,
    ]
    for i, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(stream), how, stream))
    if locked:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"12" * 32, b"34" * 32))
    return _assembled(objects, locked=locked)


def _assembled(objects: list[bytes], *, locked: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    more = b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), b"56" * 16, b"56" * 16) if locked else b""
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, start)
    return bytes(out)


def unfolding(megabytes: int) -> bytes:
    """A small PDF with a page that unfolds to many megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"(a) Tj " * (2**20 // 7)) for _ in range(megabytes)) + packer.flush()
    return pdf_of_streams([packed], deflated=True)
