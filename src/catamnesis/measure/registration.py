"""One scan laid on another: shift and turn, then bending where needed, and how well the two bodies then agree."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.lesion import Alignment, Study
from catamnesis.case.source import Derivation
from catamnesis.measure.anatomy import Standing, standing
from catamnesis.measure.deformation import STIFFNESS_CT, STIFFNESS_PET, Laying, bent_agreement, bent_laying
from catamnesis.measure.overview import Overview
from catamnesis.measure.rigid import Body, Rigid, agreement, rigid_laying, still
from catamnesis.measure.whole_image import stored
from catamnesis.terms import VERSION

FUNCTION = "catamnesis.measure.registration.aligned"
#: Density (HU) that is told apart: below lies air, above bone.
_CT_HU = (-1000.0, 250.0)
#: Uptake (SUV) above which everything looks the same, so that lesions and bladder do not pull.
_PET_SUV = 1.5
#: Correlation of the two bodies after shift and turn: below the first the two cannot be one body in one position and
#: the laying is refused, below the second it is doubtful, below the third bending is tried. Our own choice: one body
#: twice gives 0.90 or more in the project's phantom and on pet/sts001_fdg_pet_raw, two bodies give less than 0.75.
REFUSED, DOUBTFUL, BENT = 0.55, 0.80, 0.995
#: Share of the blocks of the body that a CT must reach to be used.
_CT_REACH = 0.6
#: A body that lay further away (mm) or turned more (degrees) than this is told.
_FAR_MM, _TURNED_DEGREES = 100.0, 20.0


@dataclass(frozen=True, slots=True)
class Laid:
    """How the two studies belong together, and how well that is known."""

    laying: Laying
    alignment: Alignment


def _refusal(study: Study, what: str) -> Refusal:
    remedy = "check that both studies are of one person and of the same part of the body, or compare them by hand"
    return Refusal(where=study.scan.name, what=what, remedy=remedy)


def _anatomy(study: Study) -> Standing:
    """Body and CT on coarse blocks."""
    density = None if study.ct is None else stored(study.ct)
    grid = None if study.ct is None else study.ct.geometry
    own = study.scan.geometry.frame_of_reference
    if grid is not None and own and grid.frame_of_reference and grid.frame_of_reference != own:
        density, grid = None, None
    found = standing(study.image(), study.scan.geometry, density, grid)
    if found is None:
        raise _refusal(study, "no body can be seen, so it cannot be laid on another scan")
    return found


def has_ct(body: Standing) -> bool:
    """Whether a CT reaches most of the body."""
    if body.ct is None:
        return False
    inside = body.outline.body.values
    return float(np.isfinite(body.ct.values[inside]).mean()) >= _CT_REACH


def body_by_ct(body: Standing) -> Body:
    """Density from air to bone as 0 to 1; the table is left out, what the CT does not reach is not known."""
    if body.ct is None:
        raise ValueError("there is no CT")
    low, high = _CT_HU
    density = (np.clip(body.ct.values, low, high) - low) / (high - low)
    inside = body.outline.body
    values = np.where(inside.values | ~np.isfinite(density), density, 0.0).astype(np.float32)
    return Body(body.pet.of(values), inside, _arms(body))


def body_by_pet(body: Standing) -> Body:
    """Square root of uptake, from none to as much as blood and liver have, as 0 to 1."""
    values = np.sqrt(np.clip(body.pet.values, 0.0, _PET_SUV) / _PET_SUV).astype(np.float32)
    return Body(body.pet.of(values), body.outline.body, _arms(body))


def _floor_mm(body: Standing) -> float:
    """Height below which everything is leg."""
    where = body.outline
    return where.low_mm if where.crotch_mm is None else where.crotch_mm


def _arms(body: Standing) -> Overview:
    """Blocks in or beside an arm."""
    where = body.outline
    arms = where.body.values & ~where.trunk.values
    arms[: where.body.layer(_floor_mm(body))] = False
    return body.pet.of(ndimage.binary_dilation(arms, iterations=2) & ~where.trunk.values)


def aligned(baseline: Study, follow_up: Study) -> Laid:
    """Lay the follow-up on the baseline: CT on CT where both have one, else PET on PET.

    Parameters
    ----------
    baseline, follow_up
        Two studies; frames of reference, grids and positions may differ.

    Raises
    ------
    Refusal
        If one shows no body, or the two do not agree in any position.
    """
    return laid(_anatomy(baseline), _anatomy(follow_up), follow_up)


def laid(one: Standing, other: Standing, follow_up: Study) -> Laid:
    """Lay one body on another.

    Parameters
    ----------
    one, other
        Baseline and follow-up.
    follow_up
        For the words of a refusal and the sources.

    Raises
    ------
    Refusal
        If the two do not agree in any position.
    """
    by_ct = has_ct(one) and has_ct(other)
    what = "CT on CT" if by_ct else "PET on PET"
    fixed, moving = (body_by_ct(body) if by_ct else body_by_pet(body) for body in (one, other))
    rigid = rigid_laying(fixed, moving)
    before = agreement(fixed, moving, still(rigid.centre_mm))
    after = agreement(fixed, moving, rigid)
    if after < REFUSED:
        raise _refusal(follow_up, f"it cannot be laid on the baseline ({what}): the bodies agree by {after:.2f} of 1")
    doubts = list(_doubts(follow_up, rigid, after, one, other))
    laying = Laying(rigid)
    if after < BENT:
        bent = bent_laying(fixed, moving, rigid, stiffness=STIFFNESS_CT if by_ct else STIFFNESS_PET)
        laying = bent.laying
        if bent.refused:
            said = f"was not bent onto the baseline, as {bent.refused}"
            doubts.append(_doubt(follow_up, said, "look at lesions far from the trunk by eye"))
    deformable = laying.field is not None
    alignment = Alignment(
        method=f"{what}, {'shift, turn and bending' if deformable else 'shift and turn'}",
        similarity_before=before,
        similarity_after=bent_agreement(fixed, moving, laying) if deformable else after,
        shift_mm=rigid.shift_mm,
        deformable=deformable,
        derivation=_derivation(follow_up, rigid, after),
        discrepancies=tuple(doubts),
    )
    return Laid(laying, alignment)


def _doubt(follow_up: Study, what: str, remedy: str) -> Discrepancy:
    return Discrepancy(Kind.DOUBTFUL, follow_up.scan.name, what, remedy)


def _doubts(follow_up: Study, rigid: Rigid, after: float, one: Standing, other: Standing) -> list[Discrepancy]:
    doubts = []
    if after < DOUBTFUL:
        what = f"fits the baseline badly (the bodies agree by {after:.2f} of 1), so lesions may be matched wrongly"
        doubts.append(_doubt(follow_up, what, "check that both studies are of one person, and each match by eye"))
    shift = float(np.linalg.norm(rigid.shift_mm))
    if rigid.degrees > _TURNED_DEGREES or shift > _FAR_MM:
        what = f"lies {shift:.0f} mm away and turned by {rigid.degrees:.0f} degrees against the baseline"
        doubts.append(_doubt(follow_up, what, "check the match of each lesion by eye"))
    arms = [_arm_share(body) for body in (one, other)]
    if abs(arms[0] - arms[1]) > 0.04:
        what = "the arms do not lie as on the baseline, so lesions in them cannot be matched by place"
        doubts.append(_doubt(follow_up, what, "match lesions of the arms by eye"))
    return doubts


def _arm_share(body: Standing) -> float:
    """Share of the body above the crotch and below the shoulders that lies beside the trunk."""
    where = body.outline
    top = where.high_mm if where.shoulders_mm is None else where.shoulders_mm
    low, high = where.body.layer(_floor_mm(body)), where.body.layer(top)
    inside, trunk = where.body.values[low:high], where.trunk.values[low:high]
    return float((inside & ~trunk).sum()) / max(1, int(inside.sum()))


def _derivation(follow_up: Study, rigid: Rigid, after: float) -> Derivation:
    return Derivation(
        function=FUNCTION,
        version=VERSION,
        citation="",
        sources=(follow_up.scan.source,),
        parameters=(("rotation_degrees", f"{rigid.degrees:.2f}"), ("similarity_rigid", f"{after:.3f}")),
    )
