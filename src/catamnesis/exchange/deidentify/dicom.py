"""DICOM files without names and true dates: known attributes are copied, everything else is left behind.

The allow-list of attributes stands in ``attributes``. Uptake (SUV) is the same before and after: all dates of a patient
move by the same whole days, clock times and weight stay, and the four private values that scanners need stay too.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify import attributes as the
from catamnesis.exchange.deidentify.date_mentions import date_mentions
from catamnesis.exchange.deidentify.dates import moved_date, moved_datetime, stated_days
from catamnesis.exchange.deidentify.dicom_survey import opened_object, texts_of
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.record import Passage

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

_DEFLATED, _EXPLICIT, _IMPLICIT, _BIG = (
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.2",
)
_DICOMDIR = "1.2.840.10008.1.3.10"
_TEXTS = frozenset(("LO", "SH", "ST", "LT", "UT", "UC", "UR"))
_MAKERS = re.compile(
    r"siemens|ge |general electric|philips|toshiba|canon|united imaging|uih|cps|cti|mediso|hitachi|synthetic", re.I
)
_MOMENT = re.compile(r"[0-9]{8}[0-9]{2,6}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class NewObject:
    """A DICOM object after the change: where its pixels begin in the file, and what a person must read."""

    pixel_bytes: int
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class _Clerk:
    """Copies what stays of one object."""

    disguise: Disguise
    file: str
    passages: list[Passage] = field(default_factory=list)

    def copied(self, source: "Dataset") -> "Dataset":
        """A data set with the known attributes of another."""
        from pydicom.dataset import Dataset

        kept = Dataset()
        for tag in list(source.keys()):
            element = source[tag]
            if element.is_private or element.value is None:
                continue
            found = self._element(element)
            if found is not None:
                kept.add(found)
        self._coded(source, kept)
        if kept.get("ValueType") == "PNAME":
            kept.PersonName = "Withheld"
        return kept

    def _element(self, element: "DataElement") -> "DataElement | None":
        """An element as it stays; None where it goes."""
        from pydicom.dataelem import DataElement

        keyword = element.keyword
        if keyword in the.NAMED or keyword in the.DESCRIBED:
            told = self._named(keyword, " ".join(texts_of(element)))
            return DataElement(element.tag, element.VR, told) if told else None
        if keyword not in the.KEPT:
            return None
        if element.VR == "SQ":
            from pydicom.sequence import Sequence

            items = [self.copied(item) for item in element.value]
            return DataElement(element.tag, "SQ", Sequence(items))
        changer = self._changers().get(element.VR)
        if changer is None:
            return element
        texts = [changer(text) for text in texts_of(element)]
        return DataElement(element.tag, element.VR, texts[0] if len(texts) == 1 else texts) if any(texts) else None

    def _changers(self) -> dict[str, Callable[[str], str]]:
        offset = self.disguise.offset_days
        return {
            "DA": lambda text: moved_date(text, offset),
            "DT": lambda text: moved_datetime(text, offset),
            "UI": lambda text: self.disguise.uid(text.strip("\0 ")),
            "AS": capped_age,
            "PN": lambda _: "",
            "UN": lambda _: "",
            **dict.fromkeys(_TEXTS, self._plain),
            "CS": lambda text: (
                text if re.fullmatch(r"[A-Z0-9 _]{0,16}", text.upper().strip()) and self._clean(text) else ""
            ),
        }

    def _clean(self, text: str) -> bool:
        """Whether a text holds neither an identifier nor a date."""
        if next(self.disguise.searcher.found(text), None) is not None:
            return False
        return not any(one.year_stated and one.exact >= 2 for one in date_mentions(text))

    def _plain(self, text: str) -> str:
        """A short technical text; "" where it leads to a person."""
        return text if len(text) <= 64 and (self._clean(text) or _MAKERS.match(text.strip() + " ")) else ""

    def _named(self, keyword: str, text: str) -> str:
        if the.known_words(text) and self._clean(text):
            kept = text
        elif keyword in the.DESCRIBED or not text.strip():
            return ""
        else:
            kept = self.disguise.label(text, the.NAMED[keyword])
        if keyword in ("ROIName", "SegmentLabel"):
            reason = "name of an outline, kept" if kept == text else f"name of an outline, written as {kept!r}"
            self.passages.append(Passage(self.file, 0, text, reason))
        return kept

    def _coded(self, source: "Dataset", kept: "Dataset") -> None:
        """A code: its meaning stays where it is a word of a public vocabulary."""
        if "CodeMeaning" not in source:
            return
        scheme = str(source.get("CodingSchemeDesignator") or "")
        value = str(source.get("CodeValue") or source.get("LongCodeValue") or "")
        public = the.SCHEMES.fullmatch(scheme) is not None and self._clean(str(source.CodeMeaning))
        if not public:
            kept.CodeMeaning = "local code"
        if not re.fullmatch(r"[\w.:{}()/%\[\]*^'-]{1,64}", value) or not self._clean(value):
            for keyword in ("CodeValue", "LongCodeValue"):
                if keyword in kept:
                    del kept[keyword]
            kept.CodeValue = "LOCAL"


def capped_age(text: str) -> str:
    """An age (AS); over 89 years it is 90 (45 CFR 164.514(b)(2)(i)(C)).

    Examples
    --------
    >>> capped_age("093Y"), capped_age("053Y"), capped_age("006M"), capped_age("old")
    ('090Y', '053Y', '006M', '')
    """
    found = re.fullmatch(r"(\d{3})([DWMY])", text.strip())
    if found is None:
        return ""
    years = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0}[found[2]] * int(found[1])
    return "090Y" if years >= 90 else text.strip()


def _patient(source: "Dataset", kept: "Dataset", disguise: Disguise) -> None:
    """Who it is, as a number that is the same in every file of one person; age in years where only a birthday stood."""
    for keyword in ("PatientID", "PatientName"):
        text = str(source.get(keyword) or "").strip()
        told = disguise.resource(f"{keyword}/{' '.join(text.replace('^', ' ').upper().split())}")[:8] if text else ""
        setattr(kept, keyword, f"P-{told}" if told else "")
    for keyword in the.EMPTY:
        setattr(kept, keyword, "")
    born, on = (stated_days(str(source.get(keyword) or "")) for keyword in ("PatientBirthDate", "StudyDate"))
    if born and on and not kept.get("PatientAge"):
        years = on[0].year - born[0].year - ((on[0].month, on[0].day) < (born[0].month, born[0].day))
        kept.PatientAge = capped_age(f"{max(0, min(years, 999)):03d}Y")
    kept.PatientIdentityRemoved = "YES"
    kept.DeidentificationMethod = "catamnesis: allow-list, dates moved"
    kept.LongitudinalTemporalInformationModified = "MODIFIED"


def _private(source: "Dataset", kept: "Dataset", disguise: Disguise) -> None:
    """The private values that uptake cannot be computed without, where they look like what they should be."""
    for group, last, creator, code, pattern in the.PRIVATE:
        for block in _blocks(source, group, creator):
            element = source.get((group, block << 8 | last))
            text = next(texts_of(element), "").strip("\0 ") if element is not None else ""
            if element is None or not pattern.fullmatch(text):
                continue
            told = moved_datetime(text, disguise.offset_days) if code == "DT" else text
            if told:
                kept.private_block(group, creator, create=True).add_new(last, code, told)
            break


def _blocks(source: "Dataset", group: int, creator: str) -> list[int]:
    """Blocks that bear a creator; the usual one where none is written."""
    written = {
        tag.element: " ".join(texts_of(source[tag])).strip("\0 ")
        for tag in source.keys()  # noqa: SIM118 - a data set gives its elements when it is iterated
        if tag.group == group and 0x10 <= tag.element < 0x100
    }
    named = [block for block, name in written.items() if name == creator]
    return named or ([0x10] if not written.get(0x10) else [])


def new_object(path: Path, target: Path, disguise: Disguise, *, where: str) -> NewObject:
    """Write a DICOM file again with its known attributes only.

    Parameters
    ----------
    path, target
        The file, and the one to write.
    disguise
        What stands in place of what.
    where
        Its name, for messages.

    Raises
    ------
    Refusal
        If it breaks off, shows words on a screen, or is of a kind that is not taken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = opened_object(path, where, pixels=True)
        _refuse_kind(source, where)
        _refuse_broken(source, where)
        clerk = _Clerk(disguise, where)
        try:
            kept = clerk.copied(source)
            _patient(source, kept, disguise)
            _private(source, kept, disguise)
            _save(source, kept, target)
        except Exception as error:  # noqa: BLE001 - pydicom may raise anything on odd values
            kind = type(error).__name__
            raise Refusal(where=where, what=f"the DICOM file is odd ({kind})", remedy="export it again") from None
    pixels = next((kept[word].value for word in _PIXELS if word in kept), b"")
    return NewObject(len(pixels), tuple(clerk.passages))


_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def _refuse_kind(source: "Dataset", where: str) -> None:
    kind = str(source.get("SOPClassUID") or getattr(source, "file_meta", {}).get("MediaStorageSOPClassUID", ""))
    if kind == _DICOMDIR:
        raise Refusal(where=where, what="a list of the files of a disc", remedy="nothing: it is not needed")
    if kind not in the.CLASSES:
        name = getattr(source.get("SOPClassUID"), "name", "") or "no kind"
        what = f"no kind of object whose contents are known to be safe ({name})"
        raise Refusal(where=where, what=what, remedy="leave it aside, or look at it yourself")
    types = {text.upper() for element in (source.get("ImageType"),) for text in _parts(element)}
    if types & the.SCREENS or str(source.get("BurnedInAnnotation") or "").upper() == "YES":
        raise Refusal(where=where, what="words are burned into its pixels", remedy="leave it aside")


def _parts(value: Any) -> Iterable[str]:
    return [] if value is None else [value] if isinstance(value, str) else [str(one) for one in value]


#: What objects without a picture must hold.
_NEEDED = {
    "outlines": ("StructureSetROISequence", "ROIContourSequence"),
    "report": ("ContentSequence",),
}


def _refuse_broken(source: "Dataset", where: str) -> None:
    """A picture that breaks off is refused, for nobody knows what follows."""
    kind = the.CLASSES[str(source.SOPClassUID)]
    if any(keyword not in source for keyword in _NEEDED.get(kind, ())):
        raise Refusal(where=where, what="the file breaks off before its contents", remedy="export it again")
    shows = kind in ("PET", "CT", "MR", "segmentation")
    held = next((word for word in _PIXELS if word in source), None)
    if not shows:
        return
    if held is None:
        raise Refusal(where=where, what="the picture is missing: the file breaks off", remedy="export it again")
    if source[held].is_undefined_length:
        return
    counts = [
        int(source.get(word) or 1) for word in ("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated")
    ]
    bits = counts[0] * counts[1] * counts[2] * counts[3] * counts[4]
    if len(source[held].value) < (bits + 7) // 8:
        raise Refusal(where=where, what="the picture breaks off before its last pixel", remedy="export it again")


def _save(source: "Dataset", kept: "Dataset", target: Path) -> None:
    """Write with a bare file head; deflated files are written plain, so that everything in them can be searched."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    meta = getattr(source, "file_meta", None)
    syntax = str(meta.get("TransferSyntaxUID", "")) if meta is not None else ""
    implicit, little = source.original_encoding
    if not syntax:
        syntax = _IMPLICIT if implicit else _EXPLICIT if little else _BIG
    if syntax == _DEFLATED:
        syntax = _EXPLICIT
    kept.file_meta = FileMetaDataset()
    kept.file_meta.MediaStorageSOPClassUID = kept.SOPClassUID
    kept.file_meta.MediaStorageSOPInstanceUID = kept.SOPInstanceUID
    kept.file_meta.TransferSyntaxUID = UID(syntax)
    kept.preamble = bytes(128)
    if UID(syntax).is_compressed:
        kept.save_as(target, enforce_file_format=True)
    else:
        encoding = {"implicit_vr": syntax == _IMPLICIT, "little_endian": syntax != _BIG}
        kept.save_as(target, enforce_file_format=True, **encoding)
