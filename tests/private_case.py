"""A case folder of an invented patient, full of what must not leave the clinic: for the tests of de-identification."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

#: What no byte of a de-identified folder may hold.
SECRETS = (
    *("Hartwig", "HARTWIG", "Leonore", "Quendler", "Ziegelroth", "ZR-4471-08", "A20110412-77", "030 9912345"),
    *("leonore.hartwig@example.org", "Lindenweg 14", "Sankt Ottilien", "Hartwig_Leonore"),
    *("2011-04-12", "20110412", "12.04.2011", "12 April 2011", "April 12, 2011", "2011-05-03", "20110503", "1958"),
)

CASE = """\
# read by Dr. Quendler on 12.04.2011
catamnesis: 1
id: ulcers-1
title: Anakinra for ulcers
sources:
  - {file: story-Hartwig_Leonore-2011-04-12.md, title: The story of Leonore Hartwig}
question: {treatment: anakinra}
patient: {sex: female, age_years: 93, words: "a woman of 93 years"}
milestones:
  - {id: visit-2011-04-12, name: first visit, when: 2011-04-12, words: "On April\\n    12, 2011 Mrs Hartwig"}
findings:
  - {name: skin ulcer, domain: skin, when: before 2011-04, words: ulcers since March 2011}
  - {name: skin ulcer, domain: skin, course: resolved, when: 3 weeks after visit-2011-04-12,
     words: healed on 03.05.2011}
  - name: fever
    domain: systemic inflammation
    when: about 2011-04
    words: 12 April
    nth: 1
exposures:
  - id: anakinra
    drug: anakinra
    start: 2011-04-12
    words: >
      Anakinra was begun on 12 April
      2011 by Dr. Quendler
labs:
  - {analyte: ferritin, value: 2011, unit: ug/L, when: 2011-04-12, words: ferritin 2011 ug/L}
photographs:
  - {file: pictures/Hartwig-20110412.jpg, site: knee, when: 2011-04-12}
"""

STORY = """\
# Leonore Hartwig, born 17.08.1958, record no. ZR-4471-08

Seen at Sankt Ottilien by Dr. Quendler (030 9912345: tel. 030 9912345, leonore.hartwig@example.org, Lindenweg 14).
On April 12, 2011 Mrs Hartwig, a woman of 93 years, had ulcers since March 2011. Anakinra was begun on 12 April
2011 by Dr. Quendler. CRP was 179 mg/L, ferritin 2011 ug/L. The ulcers had healed on 03.05.2011, see A20110412-77.
She is a niece of Ziegelroth.
"""

LABS = """\
when,analyte,value,unit,words,patient name
2011-04-12,CRP,179,mg/L,CRP was 179 mg/L,Hartwig Leonore
03.05.2011 08:30,CRP,"31",mg/L,,Hartwig Leonore
"""


def jpeg(*, orientation: int = 6, taken: str = "2011:04:12 10:35:00") -> bytes:
    """A tiny JPEG with EXIF, XMP, a comment, a thumbnail's worth of words and a trailer; its pixels are not decoded."""
    entries = struct.pack(">HHHLHH", 3, 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(">HHLL", 0x8769, 4, 1, 8 + 2 + 36 + 4)
    entries += struct.pack(">HHL4s", 0x013B, 2, 4, b"Ann\0")
    inner = struct.pack(">HHHLLL", 1, 0x9003, 2, 20, 50 + 18, 0)
    exif = b"MM\0*" + struct.pack(">L", 8) + entries + struct.pack(">L", 0) + inner + taken.encode() + b"\0Hartwig"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01\xaa\xbb\xcc"),
            _segment(0xE1, b"Exif\0\0" + exif),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Leonore Hartwig 2011-04-12</x>"),
            _segment(0xED, b"Photoshop 3.0\0Hartwig"),
            _segment(0xFE, b"taken by Dr. Quendler"),
            _segment(0xDB, bytes(65)),
            _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34\xff\0\x56\xff\xd0\x78",
            b"\xff\xd9",
            b"MotionPhoto Hartwig",
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png() -> bytes:
    """A PNG of one pixel with words and a date beside it."""
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            chunk(b"tEXt", b"Author\0Hartwig"),
            chunk(b"tIME", struct.pack(">HBBBBB", 2011, 4, 12, 10, 0, 0)),
            chunk(b"IDAT", zlib.compress(b"\0\x7f")),
            chunk(b"IEND", b""),
            b"Hartwig",
        )
    )


def write_case(folder: Path) -> Path:
    """The case folder with its story, table and picture, and what must be left out."""
    (folder / "pictures").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "story-Hartwig_Leonore-2011-04-12.md").write_text(STORY, encoding="utf-8")
    (folder / "labs.csv").write_text(LABS, encoding="utf-8")
    (folder / "pictures" / "Hartwig-20110412.jpg").write_bytes(jpeg())
    (folder / "letter.pdf").write_bytes(b"%PDF-1.4 Hartwig")
    (folder / "old.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    return folder


def every_byte(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files, names counted among the bytes."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name.encode() + (path.read_bytes() if path.is_file() else b"")
