"""One series of single slices made into a volume, or into several where reconstructions or time frames are mixed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.scan import PetHeader, Scan, patient_key
from catamnesis.case.source import Source, Tag
from catamnesis.read import dicom_attributes as the
from catamnesis.read.dicom_elements import Elements, Header
from catamnesis.read.dicom_geometry import Plane, Stack, axes_of, refuse_no_place, repeats, stacked
from catamnesis.read.dicom_pet import Clerk, pet_header
from catamnesis.read.dicom_values import Attribute, decimal, number, numbers, parts, unsigned, words
from catamnesis.read.dicom_voxels import Picture, is_lossy, lazy_volume, picture
from catamnesis.read.letters import sha256_of

#: Attributes that all slices of one reconstruction share.
_SHARED = (
    the.SOP_CLASS,
    the.IMAGE_TYPE,
    the.DESCRIPTION,
    the.SERIES_TYPE,
    the.UNITS,
    the.SUV_TYPE,
    the.DECAY_CORRECTION,
    the.CORRECTED_IMAGE,
    the.RECONSTRUCTION,
    the.KERNEL,
    the.FRAME_OF_REFERENCE,
)
_SHARED_NUMBERS = (the.PIXEL_SPACING, the.ORIENTATION)
_SHARED_COUNTS = (the.ROWS, the.COLUMNS)
#: What tells time frames apart that lie in one place.
_FRAMES = (
    the.TEMPORAL_POSITION,
    the.TRIGGER_TIME,
    the.ACQUISITION_TIME,
    the.FRAME_REFERENCE_TIME,
    the.ACQUISITION_NUMBER,
)
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_NO_VOLUME = frozenset(("LOCALIZER", "MIP", "PROJECTION", "PROJECTION IMAGE", "MAXIMUM", "SCREEN SAVE", "PASTED"))
_LEFT_OUT = "nothing, unless this is the series you want: then name one that is corrected and whole"


@dataclass(frozen=True, slots=True)
class Instance:
    """One file: its path, its name as people are told it, and its header."""

    path: Path
    name: str
    header: Header

    @property
    def elements(self) -> Elements:
        """The attributes that were read."""
        return self.header.elements


def series_name(elements: Elements) -> str:
    """Modality, day and description of a series, for people."""
    on = words(elements, the.SERIES_DATE.tag) or words(elements, the.STUDY_DATE.tag)
    of = f" of {on[:4]}-{on[4:6]}-{on[6:8]}" if len(on) == 8 else ""
    description = words(elements, the.DESCRIPTION.tag)
    return f"{words(elements, the.MODALITY.tag)} series{of}" + (f" {description!r}" if description else "")


def reason_to_leave_out(elements: Elements) -> str:
    """Why a series is no volume that can be measured; "" where it is one."""
    if words(elements, the.SOP_CLASS.tag).startswith(_SECONDARY_CAPTURE):
        return "a secondary capture, not a volume"
    kinds = {part.upper() for part in parts(elements, the.IMAGE_TYPE.tag)}
    if kinds & _NO_VOLUME:
        return (
            f"a projection or an overview, not a volume ({the.IMAGE_TYPE} is {', '.join(sorted(kinds & _NO_VOLUME))})"
        )
    if "REPROJECTION" in (part.upper() for part in parts(elements, the.SERIES_TYPE.tag)):
        return f"a reprojection, not a volume ({the.SERIES_TYPE})"
    corrected = [part.upper() for part in parts(elements, the.CORRECTED_IMAGE.tag)]
    if words(elements, the.MODALITY.tag) == "PT" and corrected and "ATTN" not in corrected:
        return f"not corrected for attenuation ({the.CORRECTED_IMAGE} has no ATTN)"
    return ""


def _key(elements: Elements, order: str) -> tuple[object, ...]:
    """What all slices of one reconstruction share."""
    texts = tuple(words(elements, attribute.tag) for attribute in _SHARED)
    rounded = tuple(
        tuple(round(value, 3) + 0.0 for value in map(decimal, parts(elements, attribute.tag)) if value is not None)
        for attribute in _SHARED_NUMBERS
    )
    return texts + rounded + tuple(unsigned(elements, attribute.tag, order) for attribute in _SHARED_COUNTS)


def _by_reconstruction(instances: Sequence[Instance]) -> dict[tuple[object, ...], list[Instance]]:
    """Slices by what all slices of one reconstruction share; equal bytes are not read twice."""
    groups: dict[tuple[object, ...], list[Instance]] = defaultdict(list)
    tags = tuple(attribute.tag for attribute in (*_SHARED, *_SHARED_NUMBERS, *_SHARED_COUNTS))
    known: dict[tuple[object, ...], tuple[object, ...]] = {}
    for instance in instances:
        values = (instance.elements.get(tag) for tag in tags)
        stored = tuple(value if isinstance(value, bytes) else None for value in values)
        key = known.get(stored)
        if key is None:
            key = known[stored] = _key(instance.elements, instance.header.order)
        groups[key].append(instance)
    return groups


def _once(instances: Sequence[Instance], where: str, doubts: list[Discrepancy]) -> list[Instance]:
    """Each object once: copies are dropped, and said where they are not alike."""
    kept: dict[str, Instance] = {}
    unlike = 0
    for instance in instances:
        uid = words(instance.elements, the.SOP_INSTANCE.tag) or instance.name
        first = kept.setdefault(uid, instance)
        unlike += first is not instance and first.elements != instance.elements
    if unlike:
        what = f"{unlike} files bear the UID of another file and differ from it; the first of each is taken"
        doubts.append(Discrepancy(Kind.CONTRADICTORY, where, what, "remove the files that do not belong"))
    return list(kept.values())


def _plane(instance: Instance) -> Plane:
    where, elements = instance.name, instance.elements
    found = []
    for attribute, count in ((the.POSITION, 3), (the.ORIENTATION, 6), (the.PIXEL_SPACING, 2)):
        values = numbers(elements, attribute.tag, count)
        if values is None:
            raise Refusal(where=where, what=f"no {attribute}", remedy="export the series again, with its geometry")
        found.append(values)
    position, cosines, spacing = found
    refuse_no_place(spacing, position, where)
    down, across = axes_of(cosines, where)
    order = instance.header.order
    x, y, z = position
    return Plane(
        rows=unsigned(elements, the.ROWS.tag, order) or 0,
        columns=unsigned(elements, the.COLUMNS.tag, order) or 0,
        spacing_mm=(spacing[0], spacing[1]),
        position_mm=(x, y, z),
        down=down,
        across=across,
    )


def _picture(instance: Instance) -> Picture:
    elements = instance.elements
    if (number(elements, the.FRAMES.tag) or 1) != 1:
        what = f"{the.FRAMES} is {words(elements, the.FRAMES.tag)} in an object of single slices"
        raise Refusal(where=instance.name, what=what, remedy="export as single slices or as enhanced PET")
    slope, intercept = number(elements, the.SLOPE.tag), number(elements, the.INTERCEPT.tag)
    if slope is None:
        what = f"no {the.SLOPE}, so stored values have no scale"
        raise Refusal(where=instance.name, what=what, remedy="export the series again with its scale")
    return picture(instance.path, instance.header, instance.name, slope=slope, intercept=intercept or 0.0)


def _acquired(header: PetHeader) -> tuple[datetime, ...]:
    moments = {
        datetime.combine(frame.acquisition_date, frame.acquisition_time)
        for frame in header.frames
        if frame.acquisition_date is not None and frame.acquisition_time is not None
    }
    return tuple(sorted(moments))


def source_of(instance: Instance) -> Source:
    """Where a scan stands: its first file."""
    uid = words(instance.elements, the.SOP_INSTANCE.tag)
    place = Tag(instance=uid, tag=the.SOP_INSTANCE.number, keyword=the.SOP_INSTANCE.keyword)
    return Source(document=instance.name, sha256=sha256_of(instance.path), place=place)


def _count_doubt(ordered: Sequence[Instance], where: str) -> Iterator[Discrepancy]:
    """Fewer slices than the header counts."""
    first = ordered[0]
    stated = unsigned(first.elements, the.NUMBER_OF_SLICES.tag, first.header.order) or 0
    if words(first.elements, the.MODALITY.tag) == "PT" and stated > len(ordered):
        what = f"{len(ordered)} slices lie here, {the.NUMBER_OF_SLICES} says {stated}"
        yield Discrepancy(Kind.DOUBTFUL, where, what, "export the whole series again, unless it was cropped on purpose")
    if any(is_lossy(instance.header) for instance in ordered):
        what = f"the pixels were compressed with loss ({the.LOSSY})"
        yield Discrepancy(Kind.DOUBTFUL, where, what, "export the series without lossy compression")


def _scan(instances: Sequence[Instance], planes: Sequence[Plane], where: str) -> Scan:
    """A volume of slices that lie in different places."""
    first = instances[0].elements
    stack: Stack = stacked(
        planes,
        where,
        thickness_mm=number(first, the.THICKNESS.tag),
        frame_of_reference=words(first, the.FRAME_OF_REFERENCE.tag),
    )
    ordered = [instances[index] for index in stack.order]
    pictures = [_picture(instance) for instance in ordered]
    clerk = Clerk(where)
    all_elements = [instance.elements for instance in ordered]
    header = pet_header(clerk, all_elements, voxel_volume_ml=stack.geometry.voxel_volume_ml)
    source = source_of(ordered[0])
    is_pet = words(first, the.MODALITY.tag) == "PT"
    reconstruction = (words(first, attribute.tag) for attribute in (the.RECONSTRUCTION, the.KERNEL, the.THICKNESS))
    return Scan(
        name=where,
        series_uid=words(first, the.SERIES_UID.tag),
        study_uid=words(first, the.STUDY_UID.tag),
        modality=words(first, the.MODALITY.tag),
        patient=patient_key(*(words(first, tag.tag) for tag in (the.PATIENT_ID, the.PATIENT_NAME, the.BIRTH_DATE))),
        acquired=_acquired(header),
        description=words(first, the.DESCRIPTION.tag),
        manufacturer=words(first, the.MANUFACTURER.tag),
        model=words(first, the.MODEL.tag),
        reconstruction=", ".join(word for word in reconstruction if word),
        corrected_image=parts(first, the.CORRECTED_IMAGE.tag),
        geometry=stack.geometry,
        header=replace(header, source=source) if is_pet else None,
        slopes=tuple(one.slope for one in pictures),
        voxels=lazy_volume(pictures, where),
        source=source,
        discrepancies=(*stack.discrepancies, *(clerk.doubts if is_pet else ()), *_count_doubt(ordered, where)),
    )


def _grouped(instances: Sequence[Instance], attribute: Attribute) -> dict[str, list[Instance]]:
    groups: dict[str, list[Instance]] = defaultdict(list)
    for instance in instances:
        groups[words(instance.elements, attribute.tag)].append(instance)
    return groups


def _time_frames(instances: Sequence[Instance]) -> tuple[Attribute, dict[str, list[Instance]]] | None:
    """The attribute that tells apart what lies in one place, with equally many slices on each side."""
    for attribute in _FRAMES:
        groups = _grouped(instances, attribute)
        if len(groups) < 2 or len({len(group) for group in groups.values()}) > 1:
            continue
        if not any(repeats([_plane(one) for one in group]) for group in groups.values()):
            return attribute, groups
    return None


def _volumes(instances: Sequence[Instance], where: str) -> Iterator[Scan | Discrepancy]:
    """The volumes of one reconstruction: one, or one a time frame."""
    try:
        planes = [_plane(instance) for instance in instances]
        if len(instances) > 1 and repeats(planes):
            yield from _split_in_time(instances, where)
        else:
            yield _scan(instances, planes, where)
    except Refusal as refusal:
        what = refusal.what if refusal.where == where else f"{refusal.where}: {refusal.what}"
        yield Discrepancy(Kind.REFUSED, where, what, refusal.remedy)


def _split_in_time(instances: Sequence[Instance], where: str) -> Iterator[Scan | Discrepancy]:
    found = _time_frames(instances)
    if found is None:
        raise Refusal(
            where=where,
            what="slices lie in one place, and nothing in the header tells which of them belong together",
            remedy="export each reconstruction or time frame as a series of its own",
        )
    attribute, groups = found
    what = f"{len(groups)} time frames lie in one series, told apart by {attribute}"
    yield Discrepancy(Kind.DOUBTFUL, where, what, "use the frame that you need; each is a volume of its own")
    for value, group in sorted(groups.items()):
        yield from _volumes(group, f"{where}, {attribute.keyword} {value}")


def _mixture(parts_of_it: Sequence[tuple[object, ...]]) -> str:
    """Names of the attributes in which parts of a series differ."""
    names = (*_SHARED, *_SHARED_NUMBERS, *_SHARED_COUNTS)
    return ", ".join(str(name) for name, *values in zip(names, *parts_of_it, strict=True) if len(set(values)) > 1)


def scans_of(instances: Sequence[Instance]) -> tuple[tuple[Scan, ...], tuple[Discrepancy, ...]]:
    """Volumes of one series, and what was doubtful or had to be left out.

    Parameters
    ----------
    instances
        All files that bear one Series Instance UID, at least one.
    """
    where = series_name(instances[0].elements)
    doubts: list[Discrepancy] = []
    people = {tuple(words(one.elements, tag.tag) for tag in (the.PATIENT_ID, the.BIRTH_DATE)) for one in instances}
    if len(people) > 1:
        what = f"{len(people)} different patients bear one {the.SERIES_UID}"
        return (), (Discrepancy(Kind.REFUSED, where, what, "export each patient's series again"),)
    if not words(instances[0].elements, the.SERIES_UID.tag):
        what = f"no {the.SERIES_UID}; the slices of one folder are taken as one series"
        doubts.append(Discrepancy(Kind.DOUBTFUL, where, what, "export the series with its identifiers"))
    groups = _by_reconstruction(_once(instances, where, doubts))
    if len(groups) > 1:
        what = f"{len(groups)} reconstructions are mixed in one series; they differ in {_mixture(list(groups))}"
        doubts.append(Discrepancy(Kind.CONTRADICTORY, where, what, "export each as a series of its own"))
    scans: list[Scan] = []
    for count, group in enumerate(groups.values()):
        part = f"{where}, part {count + 1}" if len(groups) > 1 else where
        reason = reason_to_leave_out(group[0].elements)
        if reason:
            doubts.append(Discrepancy(Kind.REFUSED, part, f"left out: {reason}", _LEFT_OUT))
            continue
        found = list(_volumes(group, part))
        scans += [one for one in found if isinstance(one, Scan)]
        doubts += [one for one in found if isinstance(one, Discrepancy)]
    return tuple(scans), tuple(doubts)
