"""What a PET header says of dose, weight, times and units, slice by slice, as it stands there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from catamnesis.case.discrepancy import Discrepancy, Kind
from catamnesis.case.scan import PetFrame, PetHeader, Radiopharmaceutical
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom_elements import Elements, each
from catamnesis.read.dicom_values import Attribute, clock, day, decimal, moment, parts, words

V = TypeVar("V")

#: Private attributes: group, last byte of the element, and the creators that may stand for the block.
#: GE and Philips: conformance statements, by way of the IBSI-SUV manual; Siemens: likewise.
_GE_DECAY = (0x0009, 0x0D, ("GEMS_PETD_01",))
_SIEMENS_DECAY = (0x0071, 0x22, ("SIEMENS MED PT",))
_PHILIPS_SUV = (0x7053, 0x00, ("Philips PET Private Group",))
_PHILIPS_ACTIVITY = (0x7053, 0x09, ("Philips PET Private Group",))

#: Block that a private attribute has where no creator is written, as in the IBSI-SUV objects.
_USUAL_BLOCK = 0x10
_RETYPE = "look the value up in the patient's file"


@dataclass(slots=True)
class Clerk:
    """Reads values of a series, and writes down which of them could not be read or do not agree."""

    where: str
    doubts: list[Discrepancy] = field(default_factory=list)

    def note(self, kind: Kind, attribute: Attribute, what: str) -> None:
        """Write down a doubt once."""
        doubt = Discrepancy(kind=kind, where=f"{self.where}, {attribute}", what=what, remedy=_RETYPE)
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    def read(self, text: str, attribute: Attribute, reader: Callable[[str], V | None]) -> V | None:
        """The value of a text; where there is a text that cannot be read, that is written down."""
        value = reader(text) if text else None
        if text and value is None:
            self.note(Kind.DOUBTFUL, attribute, f"{text[:40]!r} cannot be read and is taken as not stated")
        return value

    def one(self, all_elements: Sequence[Elements], attribute: Attribute) -> str:
        """The one text that all slices share; where they do not agree, that is written down, and there is none."""
        tag = attribute.tag
        values = (elements.get(tag, b"") for elements in all_elements)
        if len({value if isinstance(value, bytes) else b"" for value in values}) == 1:
            return words(all_elements[0], tag)
        texts = dict.fromkeys(words(elements, tag) for elements in all_elements)
        if len(texts) > 1:
            shown = ", ".join(repr(text[:20]) for text in list(texts)[:3])
            self.note(Kind.CONTRADICTORY, attribute, f"slices of one series disagree ({shown})")
            return ""
        return next(iter(texts), "")

    def number(self, all_elements: Sequence[Elements], attribute: Attribute) -> float | None:
        """The one number that all slices share."""
        return self.read(self.one(all_elements, attribute), attribute, decimal)


def private_words(elements: Elements, where: tuple[int, int, tuple[str, ...]]) -> str:
    """Text of a private attribute: in the block of its creator, or in the usual block where no creator is written.

    Parameters
    ----------
    elements
        Attributes of one file.
    where
        Group, last byte of the element, and the creators that the block may bear.
    """
    group, last, creators = where
    inside = [tag & 0xFFFF for tag in elements if tag >> 16 == group]
    if not inside:
        return ""
    written = {block: words(elements, group << 16 | block) for block in inside if 0x10 <= block < 0x100}
    blocks = [block for block, creator in written.items() if creator in creators]
    if not blocks and not written.get(_USUAL_BLOCK):
        blocks = [_USUAL_BLOCK]
    texts = (words(elements, group << 16 | block << 8 | last) for block in blocks)
    return next((text for text in texts if text), "")


def _acquired(clerk: Clerk, elements: Elements) -> datetime | None:
    """Acquisition DateTime where date or time by themselves are not stated."""
    local = words(elements, the.TIMEZONE.tag)
    text = words(elements, the.ACQUISITION_DATETIME.tag)
    return clerk.read(text, the.ACQUISITION_DATETIME, lambda value: moment(value, local))


def _seconds(clerk: Clerk, elements: Elements, attribute: Attribute) -> float | None:
    milliseconds = clerk.read(words(elements, attribute.tag), attribute, decimal)
    return None if milliseconds is None else milliseconds / 1000.0


def _factor(clerk: Clerk, elements: Elements, where: tuple[int, int, tuple[str, ...]]) -> float | None:
    tag = Attribute(where[0] << 16 | _USUAL_BLOCK << 8 | where[1], "Philips' private scale factor")
    return clerk.read(private_words(elements, where), tag, decimal)


def pet_frame(clerk: Clerk, elements: Elements) -> PetFrame:
    """Time and scale of one slice."""
    on = clerk.read(words(elements, the.ACQUISITION_DATE.tag), the.ACQUISITION_DATE, day)
    at = clerk.read(words(elements, the.ACQUISITION_TIME.tag), the.ACQUISITION_TIME, clock)
    if at is None:
        whole = _acquired(clerk, elements)
        if whole is not None:
            on, at = whole.date(), whole.time()
    return PetFrame(
        acquisition_date=on,
        acquisition_time=at,
        reference_time_s=_seconds(clerk, elements, the.FRAME_REFERENCE_TIME),
        duration_s=_seconds(clerk, elements, the.FRAME_DURATION),
        slope=clerk.read(words(elements, the.SLOPE.tag), the.SLOPE, decimal),
        intercept=clerk.read(words(elements, the.INTERCEPT.tag), the.INTERCEPT, decimal),
        suv_scale_factor=_factor(clerk, elements, _PHILIPS_SUV),
        activity_scale_factor=_factor(clerk, elements, _PHILIPS_ACTIVITY),
    )


def radiopharmaceutical(clerk: Clerk, all_elements: Sequence[Elements]) -> Radiopharmaceutical:
    """What was injected; where two were, none is taken, and that is written down."""
    items = [list(each(elements, the.RADIOPHARMACEUTICALS.tag)) for elements in all_elements]
    most = max((len(found) for found in items), default=0)
    if most > 1:
        clerk.note(Kind.CONTRADICTORY, the.RADIOPHARMACEUTICALS, f"{most} radiopharmaceuticals, and one is needed")
        return Radiopharmaceutical()
    single = [found[0] if found else {} for found in items]
    local = clerk.one(all_elements, the.TIMEZONE)
    codes = [code for item in single[:1] for code in each(item, the.RADIONUCLIDE_CODES.tag)]
    start = clerk.one(single, the.START_DATETIME)
    return Radiopharmaceutical(
        name=words(single[0], the.RADIOPHARMACEUTICAL.tag) if single else "",
        radionuclide=next((words(code, the.CODE_MEANING.tag) for code in codes), ""),
        total_dose_bq=clerk.number(single, the.TOTAL_DOSE),
        half_life_s=clerk.number(single, the.HALF_LIFE),
        start=clerk.read(start, the.START_DATETIME, lambda text: moment(text, local)),
        start_time=clerk.read(clerk.one(single, the.START_TIME), the.START_TIME, clock),
    )


def _decay_references(clerk: Clerk, all_elements: Sequence[Elements]) -> Iterator[tuple[datetime, str]]:
    """Dates and times of decay correction that stand in the header by themselves."""
    local = words(all_elements[0], the.TIMEZONE.tag)
    makers = (("GE (0009,100D)", _GE_DECAY), ("Siemens (0071,1022)", _SIEMENS_DECAY))
    texts = [(name, {private_words(elements, where) for elements in all_elements}) for name, where in makers]
    texts.append((str(the.DECAY_DATETIME), {words(elements, the.DECAY_DATETIME.tag) for elements in all_elements}))
    for name, stated in texts:
        found = {moment(text, local) for text in stated}
        only = found.pop() if len(found) == 1 else None
        if only is not None:
            yield only, name
        elif stated != {""}:
            shown = ", ".join(sorted(text for text in stated)[:2])
            what = f"{shown!r} is no one date and time, and is left aside"
            clerk.note(Kind.DOUBTFUL, Attribute(the.DECAY_DATETIME.tag, f"decay correction of {name}"), what)


def pet_header(clerk: Clerk, all_elements: Sequence[Elements], *, voxel_volume_ml: float) -> PetHeader:
    """Everything that standardised uptake is computed from.

    Parameters
    ----------
    clerk
        Where doubts are written down.
    all_elements
        Attributes of each slice, in the order of the slices, at least one.
    voxel_volume_ml
        Volume of a voxel (ml).
    """
    first = all_elements[0]
    reference, tag = next(_decay_references(clerk, all_elements), (None, ""))
    stated = the.CORRECTED_IMAGE.tag in first
    return PetHeader(
        units=clerk.one(all_elements, the.UNITS).upper(),
        suv_type=clerk.one(all_elements, the.SUV_TYPE).upper(),
        decay_correction=clerk.one(all_elements, the.DECAY_CORRECTION).upper(),
        corrected_image=tuple(word.upper() for word in parts(first, the.CORRECTED_IMAGE.tag)) if stated else None,
        manufacturer=words(first, the.MANUFACTURER.tag),
        weight_kg=clerk.number(all_elements, the.WEIGHT),
        height_m=clerk.number(all_elements, the.HEIGHT),
        sex=clerk.one(all_elements, the.SEX).upper(),
        radiopharmaceutical=radiopharmaceutical(clerk, all_elements),
        series_date=clerk.read(clerk.one(all_elements, the.SERIES_DATE), the.SERIES_DATE, day),
        series_time=clerk.read(clerk.one(all_elements, the.SERIES_TIME), the.SERIES_TIME, clock),
        decay_reference=reference,
        decay_reference_tag=tag,
        frames=tuple(pet_frame(clerk, elements) for elements in all_elements),
        voxel_volume_ml=voxel_volume_ml,
        dose_calibration_factor=clerk.number(all_elements, the.DOSE_CALIBRATION),
    )
