"""What case.yaml says of how a photograph is to be measured: its scale, where the wound is, where a grey card lies."""

from catamnesis.case.discrepancy import Kind
from catamnesis.case.wound import Box, GivenScale, GivenWound, GreyCard, Place
from catamnesis.read.entries import Desk, Note
from catamnesis.read.notes import Value

#: Most points of a list, and the largest number that counts pixels.
MOST_POINTS, MOST_PIXELS = 2000, 100_000.0


def given_scale(note: Note, desk: Desk) -> GivenScale | None:
    """The scale of a picture; None where none is given, or where what is given makes none."""
    part = _part(note, "scale")
    if part is None:
        return None
    marker, length = part.number("marker_mm"), part.number("mm")
    points = _places(part, "points", desk)
    if points is None:
        return None
    if marker is not None and points:
        _refused(part, "both a marker and two points are given", "keep the one that is meant", desk)
        return None
    if marker is not None:
        return GivenScale(marker_mm=marker)
    if len(points) != 2 or length is None:
        _refused(
            part,
            "a scale needs 'marker_mm', or two 'points' and their distance 'mm'",
            "write 'scale: {marker_mm: 20}' or 'scale: {points: [[100, 200], [400, 200]], mm: 50}'",
            desk,
        )
        return None
    return GivenScale(points=points, length_mm=length)


def given_wound(note: Note, desk: Desk) -> GivenWound | None:
    """Where a wound is; None where nothing is given, or where what is given is no place."""
    part = _part(note, "wound")
    if part is None:
        return None
    box, points, polygon = _box(part, desk), _places(part, "points", desk), _places(part, "polygon", desk)
    healed = part.keys.get("healed") is True
    if points is None or polygon is None or ("box" in part.keys and box is None):
        return None
    if polygon and len(polygon) < 3:
        _refused(part, "an outline has three corners or more", "add the others", desk)
        return None
    if healed and (box or points or polygon):
        _refused(part, "the wound is healed and yet has a place", "delete the one that is wrong", desk)
        return None
    if not (healed or box or points or polygon):
        _refused(part, "where the wound is is not said", "give a box, points inside it, or its outline", desk)
        return None
    return GivenWound(box=box, points=points, polygon=polygon, healed=healed)


def grey_card(note: Note, desk: Desk) -> GreyCard | None:
    """Where a grey card lies; None where none is given."""
    part = _part(note, "colour_card")
    box = _box(part, desk) if part else None
    if part is None or box is None:
        return None
    share = part.number("reflectance_percent")
    return GreyCard(box) if share is None else GreyCard(box, share)


def _part(note: Note, key: str) -> Note | None:
    keys = note.keys.get(key)
    return Note(note.section, (*note.path, key), note.id, keys) if isinstance(keys, dict) else None


def _refused(part: Note, what: str, remedy: str, desk: Desk) -> None:
    desk.ledger.file("picture", Kind.REFUSED, desk.where(part.path), f"{what}, so it is left out", remedy)


def _box(part: Note, desk: Desk) -> Box | None:
    if "box" not in part.keys:
        return None
    edges = _numbers(part.keys["box"], 4)
    if edges is None or not (edges[0] < edges[2] and edges[1] < edges[3]):
        _refused(part, "a box is four numbers, left, upper, right, lower", "write 'box: [10, 20, 300, 400]'", desk)
        return None
    return edges[0], edges[1], edges[2], edges[3]


def _places(part: Note, key: str, desk: Desk) -> tuple[Place, ...] | None:
    """The points of a list; none where the key is not there, None where they are no points."""
    listed = part.keys.get(key)
    if listed is None:
        return ()
    pairs = [_numbers(one, 2) for one in listed] if isinstance(listed, list) else [None]
    if not pairs or len(pairs) > MOST_POINTS or any(pair is None for pair in pairs):
        _refused(
            part, f"{key!r} is a list of points, each of two numbers", f"write '{key}: [[10, 20], [30, 40]]'", desk
        )
        return None
    return tuple((pair[0], pair[1]) for pair in pairs if pair is not None)


def _numbers(value: Value, many: int) -> list[float] | None:
    """So many numbers that can count pixels; None if it is anything else."""
    if not isinstance(value, list) or len(value) != many:
        return None
    held = [float(one) for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
    return held if len(held) == many and all(-MOST_PIXELS <= one <= MOST_PIXELS for one in held) else None
