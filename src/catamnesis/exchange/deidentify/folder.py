"""A case folder without names, numbers and true dates, written beside the old one: whole, searched, or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.case_notes import Desk, Notes, gather_notes, new_ids, new_notes
from catamnesis.exchange.deidentify.date_mentions import date_mentions, exact_days
from catamnesis.exchange.deidentify.dates import checked_offset, drawn_offset
from catamnesis.exchange.deidentify.dicom import new_object
from catamnesis.exchange.deidentify.dicom_survey import gather_object, require_pydicom
from catamnesis.exchange.deidentify.disguise import Disguise
from catamnesis.exchange.deidentify.identifiers import Gatherer
from catamnesis.exchange.deidentify.json_records import gather_record, new_record
from catamnesis.exchange.deidentify.listing import FileKind, Listed, listed, refuse_places, text_of
from catamnesis.exchange.deidentify.names import renamed
from catamnesis.exchange.deidentify.nifti import bare_volume, opened_volume, packed_volume
from catamnesis.exchange.deidentify.pictures import bare_picture, exif_of
from catamnesis.exchange.deidentify.quotations import Quotations
from catamnesis.exchange.deidentify.record import Deidentified, LeftOut, Passage
from catamnesis.exchange.deidentify.tables import gather_table, new_table, table_of
from catamnesis.exchange.deidentify.text_signs import gather
from catamnesis.exchange.deidentify.texts import Rewritten, disguised, passages_of
from catamnesis.exchange.deidentify.verification import Inspector, Survivor, head_of, told, unsearchable_days

Progress = Callable[[str], None]

_LABS = "labs.csv"
#: How many files pass between two words on progress.
_STRIDE = 25
_PIXELS = (
    "Pixels are copied as they are: faces, tattoos, jewellery and words burned into a picture are not looked for. "
    "A head CT shows a face. Look at every picture."
)
_TEXTS = (
    "Names that stand neither in a DICOM header nor after a title or a label are not known: read every text before it "
    "is given away. Months and years without a day were moved by their first day, and are less exact than before."
)


def _quiet(_step: str) -> None:
    """Say nothing."""


def deidentified(
    folder: Path, out: Path, *, offset_days: int | None = None, progress: Progress = _quiet
) -> Deidentified:
    """Write a folder without names, numbers and true dates.

    Every date of every file moves by the same whole days, so that all intervals stay; clock times stay. Of DICOM only
    known attributes are kept, of photographs only pixels, orientation and the moved moment. Quotations of case.yaml
    follow the texts that they quote. The new folder is searched for everything that was collected before it is put in
    its place; the old one is never written to.

    Parameters
    ----------
    folder
        The case folder, or any folder with files of one patient.
    out
        The new folder; it must not be there, or be empty.
    offset_days
        How many days to move; None draws whole weeks between one and ten years back.
    progress
        Called with a few words from time to time.

    Raises
    ------
    Refusal
        If a place must not be read or written, a link leads out of the folder, case.yaml cannot be read, nothing can be
        kept, or something of the old folder survived in the new one.
    """
    refuse_places(folder, out)
    if offset_days is not None:
        checked_offset(offset_days)
    files, left = listed(folder)
    if any(file.kind is FileKind.DICOM for file in files):
        require_pydicom(str(folder))
    survey = _Survey(left_out=list(left))
    for file in _counted(files, progress, "looked at"):
        survey.take(file)
    identifiers = survey.gatherer.identifiers()
    offset = drawn_offset(identifiers.days) if offset_days is None else offset_days
    disguise = Disguise(offset, identifiers)
    if not survey.files:
        raise Refusal(where=str(folder), what="no file can be kept", remedy="see docs/handbook.md for what is taken")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".catamnesis-") as desk:
        writer = _Writer(
            Path(desk) / "whole", disguise, survey, renamed((file.name for file in survey.files), disguise)
        )
        writer.write(progress)
        progress("searched")
        writer.refuse_survivors()
        if out.exists():
            out.rmdir()
        os.replace(writer.whole, out)  # noqa: PTH105 - one act, or none
    return writer.record()


def _counted(files: "tuple[Listed, ...] | list[Listed]", progress: Progress, what: str) -> Iterator[Listed]:
    for number, file in enumerate(files):
        if number % _STRIDE == 0:
            progress(f"{number} of {len(files)} files {what}")
        yield file


@dataclass(slots=True)
class _Survey:
    """The first pass: what the files say of people, and which of them cannot be taken."""

    left_out: list[LeftOut]
    gatherer: Gatherer = field(default_factory=Gatherer)
    files: list[Listed] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    notes: Notes | None = None

    def take(self, file: Listed) -> None:
        """Look at one file."""
        try:
            self._gather(file)
        except Refusal as refusal:
            if file.kind is FileKind.NOTES:
                raise
            self.left_out.append(LeftOut(file.name, refusal.what, refusal.remedy))
            return
        self.gatherer.day(exact_days(date_mentions(file.name.replace("_", " "))))
        self.files.append(file)

    def _gather(self, file: Listed) -> None:
        if file.kind is FileKind.DICOM:
            gather_object(file.path, self.gatherer, where=file.name)
        elif file.kind is FileKind.RECORD:
            gather_record(file.path.read_bytes(), self.gatherer)
        elif file.kind is FileKind.PICTURE:
            taken = exif_of(file.path.read_bytes()).taken[:10].replace(":", "-")
            self.gatherer.day(exact_days(date_mentions(taken)))
        elif file.kind in (FileKind.NOTES, FileKind.TEXT, FileKind.TABLE):
            self._gather_text(file)

    def _gather_text(self, file: Listed) -> None:
        text = text_of(file.path.read_bytes())
        if text is None:
            raise Refusal(where=file.name, what="this is no text", remedy="save it as text in UTF-8")
        self.texts[file.name] = text
        if file.kind is FileKind.NOTES:
            self.notes = Notes(text)
            gather_notes(self.notes, self.gatherer)
            return
        self.gatherer.day(exact_days(date_mentions(text)))
        if file.kind is FileKind.TABLE:
            gather_table(table_of(text), self.gatherer)
        else:
            gather(text, self.gatherer, labels=file.path.suffix.lower() not in (".yaml", ".yml"))


class _Writer:
    """The second pass: writes every file into a folder that nobody sees yet, and searches it."""

    def __init__(self, whole: Path, disguise: Disguise, survey: _Survey, names: dict[str, str]) -> None:
        self.whole = whole
        self._disguise = disguise
        self._survey = survey
        self._names = names
        self._written: dict[str, int] = {}
        self._kinds: set[FileKind] = set()
        self._left = list(survey.left_out)
        self._passages: list[Passage] = []
        self._remarks: list[str] = []
        self._told: dict[str, Rewritten] = {}
        self._ids = new_ids(survey.notes, disguise) if survey.notes is not None else {}

    def write(self, progress: Progress) -> None:
        """Write every file: texts first, for case.yaml and labs.csv quote them."""
        self.whole.mkdir()
        order = {_LABS: 1, "case.yaml": 2}
        files = sorted(self._survey.files, key=lambda file: order.get(file.name, 0))
        for file in _counted(files, progress, "written"):
            target = self.whole / self._names[file.name]
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                pixel_bytes = self._write(file, target)
            except Refusal as refusal:
                self._left.append(LeftOut(file.name, refusal.what, refusal.remedy))
                target.unlink(missing_ok=True)
                continue
            self._written[self._names[file.name]] = pixel_bytes
            self._kinds.add(file.kind)
        for folder in sorted((path for path in self.whole.rglob("*") if path.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()

    def _write(self, file: Listed, target: Path) -> int:
        """Write one file; gives how many bytes at its end are pixels."""
        if file.kind is FileKind.DICOM:
            made = new_object(file.path, target, self._disguise, where=file.name)
            self._passages += made.passages
            return made.pixel_bytes
        if file.kind is FileKind.PICTURE:
            target.write_bytes(bare_picture(file.path.read_bytes(), self._disguise.offset_days, where=file.name))
        elif file.kind is FileKind.VOLUME:
            data = bare_volume(opened_volume(file.path, where=file.name), where=file.name)
            target.write_bytes(packed_volume(data) if file.name.lower().endswith(".gz") else data)
            return 0 if file.name.lower().endswith(".gz") else len(data) - 352
        elif file.kind is FileKind.RECORD:
            self._write_record(file, target)
        else:
            target.write_bytes(self._new_text(file).encode("utf-8"))
        return 0

    def _write_record(self, file: Listed, target: Path) -> None:
        data, passages, dropped = new_record(file.path.read_bytes(), self._disguise, file=file.name)
        target.write_bytes(data)
        self._passages += passages
        if dropped:
            self._remarks.append(f"{file.name}: elements that may lead to a person were dropped ({', '.join(dropped)})")

    def _new_text(self, file: Listed) -> str:
        text = self._survey.texts[file.name]
        if file.kind is FileKind.NOTES:
            return self._new_notes()
        if file.kind is FileKind.TABLE:
            quotations = self._quotations() if file.name == _LABS else None
            table = table_of(text)
            made, passages = new_table(table, self._disguise, file=file.name, quotations=quotations, ids=self._ids)
        else:
            made = disguised(text, self._disguise)
            passages = tuple(passages_of(made, file.name))
        self._told[file.name] = made
        self._passages += passages
        return made.after

    def _quotations(self) -> Quotations:
        """The sources that case.yaml lists, in its order."""
        sources = self._survey.notes.sources() if self._survey.notes is not None else ()
        return Quotations({name: self._told[name] for name in dict.fromkeys(sources) if name in self._told})

    def _new_notes(self) -> str:
        notes = self._survey.notes
        if notes is None:
            return ""
        made = new_notes(Desk(notes, self._disguise, self._names, self._ids, self._quotations()))
        self._passages += made.passages
        if made.wider:
            what = "1 time that names" if made.wider == 1 else f"{made.wider} times that name"
            self._remarks.append(
                f"case.yaml: {what} only a month or a year became wider, so that the true one lies in it"
            )
        left = {one.file for one in self._left}
        for scalar in notes.files():
            if scalar.value.strip().removeprefix("./") in left:
                self._remarks.append(
                    f"case.yaml: {scalar.value} is named there and was left out; take the line out too"
                )
        return made.told.after

    def refuse_survivors(self) -> None:
        """Search every new file for what was collected.

        Raises
        ------
        Refusal
            If something survived; then nothing is left behind.
        """
        inspector = Inspector(self._disguise)
        texts = {self._names[name] for name in self._survey.texts} | {
            self._names[file.name] for file in self._survey.files if file.kind is FileKind.RECORD
        }
        found: list[Survivor] = []
        for name, pixel_bytes in self._written.items():
            found += inspector.in_name(name)
            path = self.whole / name
            found += (
                inspector.in_text(path, name) if name in texts else inspector.in_bytes(head_of(path, pixel_bytes), name)
            )
        if found:
            raise Refusal(
                where="the new folder",
                what=f"something of the patient survived in it, so it was deleted: {told(found)}",
                remedy="take these files out of the old folder and try again, and tell the makers of catamnesis",
            )
        if not self._written:
            raise Refusal(where="the new folder", what="no file could be kept", remedy="see why each was left out")

    def record(self) -> Deidentified:
        """What became of each file."""
        return Deidentified(
            written=tuple(sorted(self._written)),
            left_out=tuple(sorted(self._left, key=lambda one: one.file)),
            passages=tuple(dict.fromkeys(self._passages)),
            offset_days=self._disguise.offset_days,
            remarks=(*self._remarks, *self._warnings()),
            renamed=tuple((old, new) for old, new in self._names.items() if old != new and new in self._written),
        )

    def _warnings(self) -> Iterator[str]:
        if self._kinds & {FileKind.DICOM, FileKind.PICTURE, FileKind.VOLUME}:
            yield _PIXELS
        if self._kinds & {FileKind.TEXT, FileKind.TABLE, FileKind.NOTES, FileKind.RECORD}:
            yield _TEXTS
        if self._disguise.offset_days % 7:
            yield "The offset is no whole number of weeks: days of the week changed."
        blind = len(unsearchable_days(self._disguise))
        if blind:
            days = "1 true date is" if blind == 1 else f"{blind} true dates are"
            yield f"{days} also the moved date of something else, so that the search cannot tell them apart."
