"""Two studies of one person, lesion by lesion: laid on each other, matched, and how much each quantity changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.lesion import Alignment, Exclusion, Fate, Lesion, Match, Pair, Study, Visit
from catamnesis.case.source import Derivation
from catamnesis.measure.deformation import Laying
from catamnesis.measure.lesion_changes import changes, elapsed_days
from catamnesis.measure.lesions import DRAWN
from catamnesis.measure.matching import TOLERANCE_MM, Link, Near, Shape, links, nearness
from catamnesis.measure.overview import Points, patient_places
from catamnesis.measure.peak import Places
from catamnesis.measure.registration import aligned
from catamnesis.measure.second_look import Looked, look_again, occupied
from catamnesis.measure.uptake import burden
from catamnesis.measure.voxel_masks import places_of_lesion
from catamnesis.terms import VERSION

#: A match whose centres lie further apart than this (mm) after the studies were laid on each other is doubtful.
_FAR_MM = 15.0
#: What was set aside within this (mm) of a lesion lies at its place.
_PLACE_MM = 6.0


class People(StrEnum):
    """Whether the two studies must be of one person."""

    ONE = "one person"
    ANY = "anybody"


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both studies, and how they lie on each other."""

    baseline: Study
    follow_up: Study
    laying: Laying

    def on_baseline(self, lesion: Lesion | Exclusion, visit: Visit) -> Points:
        """Voxels of a lesion of either study, in the space of the baseline."""
        if visit is Visit.BASELINE:
            return lesion_places(lesion, self.baseline)
        return self.laying.to_baseline(lesion_places(lesion, self.follow_up))


def lesion_places(lesion: Lesion | Exclusion, study: Study) -> Points:
    """Where the voxels of a lesion lie in its own study (mm), one a row."""
    grid = study.scan.geometry
    return patient_places(np.stack(np.unravel_index(places_of_lesion(lesion), grid.shape), axis=1), grid)


def _shape(lesion: Lesion | Exclusion, sides: _Sides, visit: Visit) -> Shape:
    study = sides.baseline if visit is Visit.BASELINE else sides.follow_up
    edge = (1000.0 * study.scan.geometry.voxel_volume_ml) ** (1.0 / 3.0)
    return Shape(sides.on_baseline(lesion, visit), edge)


def _people(baseline: Study, follow_up: Study, people: People) -> Iterator[Discrepancy]:
    same = baseline.scan.patient.same_as(follow_up.scan.patient)
    if same is None:
        what = "the headers state too little to tell whether both studies are of one person"
        yield Discrepancy(Kind.MISSING, follow_up.scan.name, what, "check that they are")
    if same is not False:
        return
    what = "the two studies are of two people by their headers"
    if people is People.ONE:
        raise Refusal(
            where=follow_up.scan.name, what=what, remedy="give two studies of one person, or say --two-patients"
        )
    yield Discrepancy(Kind.CONTRADICTORY, follow_up.scan.name, what, "check that this is meant")


def _order(elapsed: int | None, follow_up: Study) -> Iterator[Discrepancy]:
    if elapsed is None:
        what = "the day of one of the scans is not stated"
        yield Discrepancy(Kind.MISSING, follow_up.scan.name, what, "look the days up")
    elif elapsed < 0:
        what = f"the follow-up was made {-elapsed} days before the baseline"
        yield Discrepancy(Kind.CONTRADICTORY, follow_up.scan.name, what, "exchange the two")


def _second_looks(sides: _Sides, found: Sequence[Link]) -> tuple[list[tuple[Lesion, Lesion]], dict[int, str]]:
    """Faint uptake where the other study shows a lesion: pairs of lesions, and what is said of the rest."""
    pairs: list[tuple[Lesion, Lesion]] = []
    said: dict[int, str] = {}
    taken = {Visit.BASELINE: occupied(sides.baseline), Visit.FOLLOW_UP: occupied(sides.follow_up)}
    for link in found:
        if link.fate not in (Fate.NEW, Fate.VANISHED):
            continue
        vanished = link.fate is Fate.VANISHED
        of = sides.baseline.lesions[link.baseline[0]] if vanished else sides.follow_up.lesions[link.follow_up[0]]
        if of.delineation == DRAWN:
            continue
        looked = _looked(sides, of, vanished=vanished, taken=taken)
        visit = Visit.FOLLOW_UP if vanished else Visit.BASELINE
        if looked.lesion is None:
            said[id(of)] = f"on the {visit} {looked.said}"
            continue
        taken[visit] = np.union1d(taken[visit], places_of_lesion(looked.lesion))
        pairs.append((of, looked.lesion) if vanished else (looked.lesion, of))
    return pairs, said


def _looked(sides: _Sides, of: Lesion, *, vanished: bool, taken: dict[Visit, Places]) -> Looked:
    if vanished:
        there = sides.laying.to_follow_up(lesion_places(of, sides.baseline))
        return look_again(sides.follow_up, of, there, visit=Visit.FOLLOW_UP, taken=taken[Visit.FOLLOW_UP])
    there = sides.laying.to_baseline(lesion_places(of, sides.follow_up))
    return look_again(sides.baseline, of, there, visit=Visit.BASELINE, taken=taken[Visit.BASELINE])


def _named(lesion: Lesion, name: str, visit: Visit) -> Lesion:
    return replace(lesion, label=name, visit=visit, uptake=replace(lesion.uptake, name=name))


def _group_name(lesions: Sequence[Lesion]) -> str:
    return "+".join(lesion.label for lesion in lesions)


def _renamed(match: Match, fresh: Iterator[str]) -> Match:
    """The follow-up's lesions bear the names of the baseline's; those that somebody named keep theirs."""
    if all(lesion.delineation == DRAWN for lesion in match.follow_up):
        return match
    name = _group_name(match.baseline) if match.baseline else next(fresh)
    names = (
        [name] if len(match.follow_up) < 2 else [f"{name}{chr(97 + number)}" for number in range(len(match.follow_up))]
    )
    renamed = tuple(_named(lesion, new, lesion.visit) for lesion, new in zip(match.follow_up, names, strict=True))
    return replace(match, follow_up=renamed)


def _middle(lesions: Sequence[Lesion]) -> Points:
    weights = np.array([lesion.uptake.volume_ml for lesion in lesions])
    centres = np.array([lesion.centroid_mm for lesion in lesions])
    middle: Points = (centres * weights[:, None]).sum(axis=0) / weights.sum()
    return middle


def _joined(shapes: Sequence[Shape]) -> Shape:
    return Shape(np.concatenate([shape.places_mm for shape in shapes]), shapes[0].voxel_mm)


def _pair_doubts(fate: Fate, near: Near | None, before: Sequence[Lesion], after: Sequence[Lesion]) -> Iterator[str]:
    if fate in (Fate.MERGED, Fate.SPLIT):
        yield "hottest part and sum of the volumes are compared, as the parts cannot be told apart on both studies"
    if len(before) > 1 and len(after) > 1:
        yield f"{len(before)} lesions of the baseline and {len(after)} of the follow-up lie together"
    if near is not None and near.overlap == 0.0:
        yield f"the two do not overlap; they come within {near.gap_mm:.0f} mm of each other"
    if near is not None and near.distance_mm > _FAR_MM and fate is Fate.MATCHED:
        yield f"their centres lie {near.distance_mm:.0f} mm apart after the studies were laid on each other"
    drawn = [lesion for lesion in (*before, *after) if lesion.delineation == DRAWN]
    if len(drawn) == 2 and before[0].label != after[0].label:
        yield f"called {before[0].label!r} on the baseline and {after[0].label!r} on the follow-up"


def _match(link: Link, sides: _Sides) -> Match:
    """A match with its distances, before changes and final names."""
    before = tuple(sides.baseline.lesions[i] for i in link.baseline)
    after = tuple(sides.follow_up.lesions[j] for j in link.follow_up)
    found = _related(link.fate, before, after, sides)
    rivals = [sides.follow_up.lesions[j] for j in link.rivals]
    if not rivals:
        return found
    places = "; ".join(f"{lesion.site or lesion.label} (SUVmax {lesion.uptake.max or 0.0:.1f})" for lesion in rivals)
    return replace(found, doubts=(*found.doubts, f"another lesion of the follow-up fits nearly as well: {places}"))


def _related(fate: Fate, before: tuple[Lesion, ...], after: tuple[Lesion, ...], sides: _Sides) -> Match:
    if not before or not after:
        return Match(fate, before, after)
    one = _joined([_shape(lesion, sides, Visit.BASELINE) for lesion in before])
    other = _joined([_shape(lesion, sides, Visit.FOLLOW_UP) for lesion in after])
    near = nearness(one, other, tolerance_mm=np.inf)
    return Match(
        fate=fate,
        baseline=before,
        follow_up=after,
        displacement_mm=float(np.linalg.norm(_middle(before) - _middle(after))),
        residual_mm=None if near is None else near.distance_mm,
        overlap=None if near is None else near.overlap,
        doubts=tuple(_pair_doubts(fate, near, before, after)),
    )


def _set_aside_there(match: Match, sides: _Sides) -> tuple[str, ...]:
    """What the other study has set aside at the place of a lesion that it does not show."""
    of = (*match.baseline, *match.follow_up)[0]
    vanished = match.fate is Fate.VANISHED
    study, visit = (sides.follow_up, Visit.FOLLOW_UP) if vanished else (sides.baseline, Visit.BASELINE)
    own = _shape(of, sides, Visit.BASELINE if vanished else Visit.FOLLOW_UP)
    hits = []
    for one in study.exclusions:
        if one.revoked:
            continue
        near = nearness(own, _shape(one, sides, visit), tolerance_mm=_PLACE_MM)
        if near is not None:
            hits.append(f"at its place the {visit} shows what was set aside as {one.organ} ({one.label})")
    return tuple(hits)


def _explained(match: Match, sides: _Sides, said: dict[int, str]) -> Match:
    """What lies at the place of a lesion on the study that does not show it."""
    if match.baseline and match.follow_up:
        return match
    words = said.get(id((*match.baseline, *match.follow_up)[0]))
    return replace(match, doubts=(*match.doubts, *((words,) if words else ()), *_set_aside_there(match, sides)))


def _completed(match: Match, sides: _Sides) -> Match:
    """Changes where both sides are there."""
    if not match.baseline or not match.follow_up:
        return match
    studies = (sides.baseline, sides.follow_up)
    return replace(match, changes=changes(match.baseline, match.follow_up, studies, name=_group_name(match.baseline)))


def _with_lesions(study: Study, lesions: Sequence[Lesion]) -> Study:
    """A study that holds these lesions, its totals too."""
    ordered = tuple(lesions)
    if ordered == study.lesions:
        return study
    together = None
    if ordered:
        together = burden(study.image(), [places_of_lesion(one) for one in ordered], study.scan.geometry)
    numbers = replace(study.uptake, regions=tuple(one.uptake for one in ordered), burden=together)
    return replace(study, lesions=ordered, uptake=numbers)


def _at(study: Study, visit: Visit) -> Study:
    """The study, its lesions and exclusions, marked with the visit."""
    return replace(
        study,
        visit=visit,
        lesions=tuple(replace(lesion, visit=visit) for lesion in study.lesions),
        exclusions=tuple(replace(one, visit=visit) for one in study.exclusions),
    )


def _fresh(baseline: Study) -> Iterator[str]:
    """Names for lesions that the baseline does not show."""
    taken = {lesion.label for lesion in baseline.lesions}
    number = len(baseline.lesions)
    while True:
        number += 1
        if f"L{number}" not in taken:
            yield f"L{number}"


def _heat(match: Match) -> float:
    return -max(lesion.uptake.max or 0.0 for lesion in (*match.baseline, *match.follow_up))


def _matches(sides: _Sides, tolerance_mm: float) -> tuple[Match, ...]:
    before = [_shape(lesion, sides, Visit.BASELINE) for lesion in sides.baseline.lesions]
    after = [_shape(lesion, sides, Visit.FOLLOW_UP) for lesion in sides.follow_up.lesions]
    found = links(before, after, tolerance_mm=tolerance_mm)
    faint, said = _second_looks(sides, found)
    seen_again = {id(lesion) for pair in faint for lesion in pair}
    matches = [_explained(_match(link, sides), sides, said) for link in found]
    matches = [
        one for one in matches if not any(id(lesion) in seen_again for lesion in (*one.baseline, *one.follow_up))
    ]
    matches += [_related(Fate.MATCHED, (one,), (other,), sides) for one, other in faint]
    old = sorted((one for one in matches if _known(one, sides)), key=lambda one: _order_of(one, sides))
    late = sorted((one for one in matches if not _known(one, sides)), key=_heat)
    fresh = _fresh(sides.baseline)
    named = [_renamed(one, fresh) for one in old]
    named += [_renamed(_baseline_named(one, fresh), fresh) for one in late]
    return tuple(_completed(one, sides) for one in named)


def _known(match: Match, sides: _Sides) -> bool:
    """Whether the baseline showed it by itself."""
    return bool(match.baseline) and any(match.baseline[0] is lesion for lesion in sides.baseline.lesions)


def _order_of(match: Match, sides: _Sides) -> int:
    return next(number for number, lesion in enumerate(sides.baseline.lesions) if lesion is match.baseline[0])


def _baseline_named(match: Match, fresh: Iterator[str]) -> Match:
    """A lesion that the baseline shows on a second look only gets a name of its own there."""
    if not match.baseline:
        return match
    return replace(match, baseline=(_named(match.baseline[0], next(fresh), Visit.BASELINE),))


def pair_of(
    baseline: Study,
    follow_up: Study,
    *,
    people: People = People.ONE,
    tolerance_mm: float = TOLERANCE_MM,
) -> Pair:
    """Follow each lesion from one study to the next; judgements are left to the rooms that weigh.

    Parameters
    ----------
    baseline, follow_up
        Two studies, made ready.
    people
        ``ANY`` lets studies of two people through, with a doubt.
    tolerance_mm
        Lesions that nowhere come this near after the studies were laid on each other cannot be one.

    Raises
    ------
    Refusal
        If the studies are of two people, or cannot be laid on each other.
    """
    first, last = _at(baseline, Visit.BASELINE), _at(follow_up, Visit.FOLLOW_UP)
    elapsed = elapsed_days(first, last)
    doubts = [*_people(first, last, people), *_order(elapsed, last)]
    try:
        laid = aligned(first, last)
    except Refusal as refusal:
        return _paired_by_name(first, last, refusal, doubts)
    matches = _matches(_Sides(first, last, laid.laying), tolerance_mm)
    return Pair(
        baseline=_with_lesions(first, [lesion for match in matches for lesion in match.baseline]),
        follow_up=_with_lesions(last, [lesion for match in matches for lesion in match.follow_up]),
        alignment=laid.alignment,
        matches=matches,
        discrepancies=tuple(dict.fromkeys((*doubts, *laid.alignment.discrepancies))),
    )


def _paired_by_name(first: Study, last: Study, refusal: Refusal, doubts: Sequence[Discrepancy]) -> Pair:
    """Outlines of others that bear one name on both studies, where the studies cannot be laid on each other.

    Raises
    ------
    Refusal
        The one that is given, where no outlines with names are there to go by.
    """
    before = {lesion.label: lesion for lesion in first.lesions if lesion.delineation == DRAWN}
    after = {lesion.label: lesion for lesion in last.lesions if lesion.delineation == DRAWN}
    if not before.keys() & after.keys():
        raise refusal
    said = "matched by the name that somebody gave it, as the studies could not be laid on each other"
    matches = []
    for name in dict.fromkeys((*before, *after)):
        sides = [(part[name],) if name in part else () for part in (before, after)]
        fate = Fate.MATCHED if all(sides) else Fate.VANISHED if sides[0] else Fate.NEW
        match = Match(fate, sides[0], sides[1], doubts=(said,))
        if fate is Fate.MATCHED:
            far = float(np.linalg.norm(_middle(sides[0]) - _middle(sides[1])))
            changed = changes(sides[0], sides[1], (first, last), name=name)
            match = replace(match, displacement_mm=far, changes=changed)
        matches.append(match)
    alignment = Alignment(
        method="not laid on each other: outlines were matched by their names",
        similarity_before=0.0,
        similarity_after=0.0,
        shift_mm=(0.0, 0.0, 0.0),
        deformable=False,
        derivation=Derivation("catamnesis.measure.pairing.pair_of", VERSION, sources=(last.scan.source,)),
        discrepancies=(refusal.discrepancy(),),
    )
    return Pair(first, last, alignment, tuple(matches), discrepancies=(*doubts, refusal.discrepancy()))
