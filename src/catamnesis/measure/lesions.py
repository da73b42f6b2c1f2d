"""A PET study made ready: its lesions outlined and measured, normal uptake set aside, liver and blood pool taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.lesion import Exclusion, Lesion, Organ, Reference, Study, Visit
from catamnesis.case.scan import Geometry, PetHeader, Region, Scan
from catamnesis.case.uptake import ScanUptake, Uptake
from catamnesis.measure.anatomy import Anatomy, anatomy_of, site
from catamnesis.measure.basins import others_near
from catamnesis.measure.candidates import candidates
from catamnesis.measure.delineation import (
    FIXED_SUV,
    LOW_FIXED_SUV,
    SHARES,
    Contour,
    Outlined,
    above_threshold,
    percist_threshold,
    share_of_maximum,
    steepest_descent,
)
from catamnesis.measure.hot_spots import HotSpot, ScanPair
from catamnesis.measure.peak import Image, Places
from catamnesis.measure.physiology import Sorted, classify
from catamnesis.measure.reference_tissue import blood_pool_reference, liver_reference
from catamnesis.measure.suv import Normalisation, SuvFactor, body_size, suv_factor
from catamnesis.measure.uptake import burden, places_of, suv_image, uptake
from catamnesis.measure.voxel_masks import VoxelMask, centre_mm, places_of_lesion, touching
from catamnesis.measure.whole_image import kept_in_memory, stored, whole_image

#: What the outline of a region says that somebody else drew.
DRAWN = "outlined by others"
#: How far around a hot spot (mm) others bar its outline.
_FAR_MM = 54.0


@dataclass(frozen=True, slots=True)
class Search:
    """How lesions are looked for and outlined.

    Parameters
    ----------
    contour
        How they are outlined.
    seed_suv
        Uptake that a hot spot must reach to be looked at, above 0.
    least_ml
        Smaller lesions are left out and told (ml).
    """

    contour: Contour = Contour.PERCENT_41
    seed_suv: float = FIXED_SUV
    least_ml: float = 0.0


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the lesions of one study are made from."""

    scan: Scan
    factor: SuvFactor
    scans: ScanPair
    body: Anatomy | None
    liver: Reference | None
    search: Search
    discrepancies: list[Discrepancy] = field(default_factory=list)

    @property
    def image(self) -> Image:
        """Standardised uptake."""
        return self.scans.image

    @property
    def grid(self) -> Geometry:
        """Its grid."""
        return self.scans.grid

    def doubt(self, kind: Kind, what: str, remedy: str) -> None:
        """File a doubt about this scan."""
        self.discrepancies.append(Discrepancy(kind, self.scan.name, what, remedy))


def _header(scan: Scan) -> PetHeader:
    if scan.header is None:
        what = f"a {scan.modality} series holds no activity"
        raise Refusal(where=scan.name, what=what, remedy="name the PET series")
    return scan.header


def lean_factor(header: PetHeader) -> float | None:
    """What uptake by body weight is multiplied by to be uptake by lean body mass (Janmahasatian); None if not known."""
    try:
        lean = body_size(header, Normalisation.JANMAHASATIAN).value
        return lean / body_size(header, Normalisation.BODY_WEIGHT).value
    except Refusal:
        return None


def _usable_ct(scan: Scan, ct: Scan | None) -> tuple[Scan | None, list[Discrepancy]]:
    """The CT, if it lies in the space of the PET."""
    if ct is None:
        what = "no CT, so normal uptake is told by place and shape alone"
        return None, [Discrepancy(Kind.MISSING, scan.name, what, "add the CT series of the same session")]
    one, other = scan.geometry.frame_of_reference, ct.geometry.frame_of_reference
    if one and other and one != other:
        what = "the CT lies in another frame of reference than the PET, so it was not used to find organs"
        remedy = "give the CT series that was made in the same session"
        return None, [Discrepancy(Kind.CONTRADICTORY, ct.name, what, remedy)]
    return ct, []


def _bench(scan: Scan, used: Scan | None, factor: SuvFactor, search: Search) -> _Bench:
    image = suv_image(scan, factor)
    scans = ScanPair(image, scan.geometry)
    if used is not None:
        scans = replace(scans, density=stored(used), density_grid=used.geometry)
    body = anatomy_of(image, scan.geometry, scans.density, scans.density_grid)
    liver = None if body is None else liver_reference(image, scan.geometry, body)
    bench = _Bench(scan, factor, scans, body, liver, search)
    if body is None:
        bench.doubt(Kind.MISSING, "no body can be seen, so no lesion was looked for", "check the units of the series")
    else:
        for doubt in body.doubts:
            bench.doubt(Kind.DOUBTFUL, doubt, "look at the exclusions, and take back those that are wrong")
        if liver is None:
            bench.doubt(Kind.MISSING, "no liver was found to hold lesions against", "outline the liver by hand")
    return bench


def _liver_limit(bench: _Bench) -> float | None:
    """Uptake above which PERCIST calls something measurable; None without a liver."""
    if bench.liver is None:
        return None
    return percist_threshold(bench.liver.mean, bench.liver.standard_deviation)


def _fixed_threshold(bench: _Bench) -> float:
    contour = bench.search.contour
    if contour is Contour.FIXED_4:
        return FIXED_SUV
    if contour is Contour.FIXED_2_5:
        return LOW_FIXED_SUV
    limit = _liver_limit(bench)
    if limit is None:
        what = "no liver was found, so lesions cannot be outlined by it"
        raise Refusal(where=bench.scan.name, what=what, remedy="choose another way to outline, such as 41 %")
    return limit


def _outlined(bench: _Bench, spot: Places, others: Places) -> Outlined:
    """The voxels of a lesion, as the search wants them."""
    contour, spacing = bench.search.contour, bench.grid.spacing_mm
    if contour in SHARES:
        return share_of_maximum(bench.image, spot, SHARES[contour], spacing, others=others)
    if contour is Contour.GRADIENT:
        return steepest_descent(bench.image, spot, spacing, others=others)
    margin = round(30.0 / min(spacing))
    return above_threshold(bench.image, spot, _fixed_threshold(bench), margin=margin, others=others)


def _candidates(bench: _Bench, body: Anatomy) -> tuple[HotSpot, ...]:
    found = candidates(bench.scans, body, bench.liver, seed_suv=bench.search.seed_suv)
    if found.left_out:
        what = f"{found.left_out} hot spots below SUV {bench.search.seed_suv:g} were not looked at"
        bench.doubt(Kind.DOUBTFUL, what, "the image is noisy; outline lesions by hand")
    return found.found


def _said_of_density(spot: HotSpot) -> str:
    """Words on CT that belong to where a lesion lies."""
    density = spot.density
    if density is None or density.isolated is None:
        return ""
    if density.isolated:
        return f", calcified on CT ({density.high_hu:.0f} HU), no part of the skeleton"
    return f", bone or calcification on CT ({density.high_hu:.0f} HU)"


def _measured(bench: _Bench, places: Places, name: str) -> Uptake:
    return uptake(bench.image, places, bench.grid, name=name)


def _exclusions(bench: _Bench, found: Sequence[Sorted]) -> Iterator[Exclusion]:
    for one in found:
        if one.organ is None:
            continue
        places = one.spot.places
        yield Exclusion(
            label=one.key,
            visit=Visit.BASELINE,
            organ=one.organ,
            reason=one.reason,
            certain=one.certain,
            mask=VoxelMask(places, bench.grid.shape),
            uptake=_measured(bench, places, one.key),
            centroid_mm=one.spot.centroid_mm,
            revoked=one.revoked,
        )


def _lesions(bench: _Bench, found: Sequence[Sorted], body: Anatomy) -> Iterator[Lesion]:
    """Lesions by falling uptake; the voxels of all other hot spots are barred to each."""
    shape = bench.grid.shape
    marks = np.zeros(shape, dtype=np.int16)
    for number, one in enumerate(found, start=1):
        marks.reshape(-1)[one.spot.places] = number
    margin = round(_FAR_MM / min(bench.grid.spacing_mm))
    labels = marks.reshape(-1)
    left_out = []
    number = 0
    for own, one in enumerate(found, start=1):
        if not one.is_lesion:
            continue
        others = others_near(marks, one.spot.places, own, margin=margin)
        drawn = _outlined(bench, one.spot.places, others)
        too_faint = drawn.threshold is not None and one.spot.max < drawn.threshold
        if too_faint or len(drawn.places) * bench.grid.voxel_volume_ml < bench.search.least_ml:
            left_out.append(one)
            continue
        # what has been outlined is barred to the lesions that follow
        labels[drawn.places[labels[drawn.places] == 0]] = own
        near = [int(other) for other in touching(drawn.places, shape, marks) if other != own]
        touched = tuple(_touch(found[other - 1]) for other in near)
        number += 1
        yield Lesion(
            label=f"L{number}",
            visit=Visit.BASELINE,
            mask=VoxelMask(drawn.places, shape),
            uptake=_measured(bench, drawn.places, f"L{number}"),
            centroid_mm=centre_mm(drawn.places, bench.grid),
            site=site(body, one.spot.centroid_mm, one.spot.depth_mm) + _said_of_density(one.spot),
            delineation=_in_words(bench.search.contour, drawn),
            doubts=(*one.doubts, *_faint(one.spot.why, bench.search), *drawn.doubts, *dict.fromkeys(touched)),
        )
    if left_out:
        hottest = max(one.spot.max for one in left_out)
        what = f"{len(left_out)} hot spots were left out as too small or too faint to outline (SUVmax {hottest:.1f})"
        bench.doubt(Kind.DOUBTFUL, what, "lower the least volume, or outline by a share of the maximum")


def _touch(other: Sorted) -> str:
    if other.organ is None or other.is_lesion:
        return "touches another lesion; the border is where uptake is lowest between the two"
    return _touch_organ(other.organ)


def _touch_organ(organ: Organ) -> str:
    what = "uptake that was set aside" if organ is Organ.OTHER else f"the {organ}"
    return f"touches {what}, which may spill into it"


def _faint(why: str, search: Search) -> tuple[str, ...]:
    return (f"its maximum stays below SUV {search.seed_suv:g}; it counts because {why}",) if why else ()


def _in_words(contour: Contour, drawn: Outlined) -> str:
    if drawn.threshold is None or contour in (Contour.FIXED_4, Contour.FIXED_2_5):
        return str(contour)
    return f"{contour} (SUV of at least {drawn.threshold:.2f})"


def _drawn_by_others(bench: _Bench, regions: Sequence[Region]) -> Iterator[Lesion]:
    """Lesions that somebody else outlined, in the order of the file."""
    names: dict[str, int] = {}
    for region in regions:
        mask = region.mask()
        if mask.shape != bench.grid.shape:
            what = f"its mask of {mask.shape} does not lie on the scan's grid of {bench.grid.shape}"
            raise Refusal(where=f"region {region.name!r}", what=what, remedy="give a mask on the grid of the PET")
        bench.discrepancies.extend(region.discrepancies)
        places = places_of(mask)
        if not len(places):
            bench.discrepancies.append(
                Discrepancy(Kind.MISSING, f"region {region.name!r}", "no voxel lies in it", "check the mask")
            )
            continue
        names[region.name] = names.get(region.name, 0) + 1
        name = region.name if names[region.name] == 1 else f"{region.name} ({names[region.name]})"
        centre = centre_mm(places, bench.grid)
        doubts = ("a single voxel, which noise may make",) if len(places) == 1 else ()
        depth = 0.0 if bench.body is None else float(bench.body.outline.depth_mm.at(np.array([centre]))[0])
        yield Lesion(
            label=name,
            visit=Visit.BASELINE,
            mask=VoxelMask(places, bench.grid.shape),
            uptake=_measured(bench, places, name),
            centroid_mm=centre,
            site="" if bench.body is None else site(bench.body, centre, depth),
            delineation=DRAWN,
            doubts=doubts,
        )


def _touching_organs(
    lesions: Sequence[Lesion], exclusions: Sequence[Exclusion], shape: tuple[int, int, int]
) -> list[Lesion]:
    """Lesions of others, with a doubt where one touches an organ."""
    marks = np.zeros(shape, dtype=np.int16)
    for number, one in enumerate(exclusions, start=1):
        marks.reshape(-1)[places_of_lesion(one)] = number
    found = []
    for lesion in lesions:
        near = touching(places_of_lesion(lesion), shape, marks)
        organs = dict.fromkeys(exclusions[int(number) - 1].organ for number in near)
        doubts = tuple(_touch_organ(organ) for organ in organs)
        found.append(replace(lesion, doubts=(*lesion.doubts, *doubts)))
    return found


def _statistics(bench: _Bench, lesions: Sequence[Lesion]) -> ScanUptake:
    factor = bench.factor
    together = burden(bench.image, [places_of_lesion(lesion) for lesion in lesions], bench.grid) if lesions else None
    doubts = (*bench.scan.discrepancies, *factor.discrepancies)
    return ScanUptake(
        series=bench.scan.name,
        series_uid=bench.scan.series_uid,
        factor=factor.factor,
        rule=factor.rule,
        unit=factor.unit,
        normalisation=str(factor.normalisation),
        uptake_minutes=None if factor.uptake_s is None else factor.uptake_s / 60.0,
        image=whole_image(bench.image, bench.grid),
        regions=tuple(lesion.uptake for lesion in lesions),
        burden=together,
        derivation=factor.derivation,
        discrepancies=tuple(dict.fromkeys(doubts)),
    )


def study_of(
    scan: Scan,
    ct: Scan | None = None,
    *,
    factor: SuvFactor | None = None,
    regions: Sequence[Region] | None = None,
    overrides: Mapping[str, bool] | None = None,
    search: Search | None = None,
) -> Study:
    """Make a PET study ready: lesions, what was set aside and why, liver and blood pool.

    Parameters
    ----------
    scan
        The PET volume.
    ct
        CT of the same session; without one, normal uptake is told by place and shape alone.
    factor
        How the scan is standardised; taken from its header where None.
    regions
        Lesions that somebody else outlined, on the grid of the PET; where given, none is looked for.
    overrides
        A person's word on hot spots by their key (an exclusion's label): True for disease, False for normal uptake.
    search
        How lesions are looked for and outlined; SUV of at least 4 and 41 % of the maximum where None.

    Raises
    ------
    Refusal
        If uptake cannot be standardised, a region does not lie on the scan, or the liver is needed and not found.
    """
    header = _header(scan)
    used, ct_doubts = _usable_ct(scan, ct)
    held = None if used is None else kept_in_memory(used)
    bench = _bench(scan, held, factor or suv_factor(header), search or Search())
    bench.discrepancies.extend(ct_doubts)
    body = bench.body
    lesions: list[Lesion] = []
    exclusions: list[Exclusion] = []
    if body is not None:
        looked_at = _candidates(bench, body)
        found = classify(looked_at, body, overrides=overrides, liver_limit=_liver_limit(bench))
        exclusions = list(_exclusions(bench, found.spots))
        if regions is None:
            bench.discrepancies.extend(found.discrepancies)
            lesions = list(_lesions(bench, found.spots, body))
    if regions is not None:
        if not regions:
            bench.doubt(Kind.MISSING, "the mask holds no region, so there is no lesion", "check the mask")
        drawn = list(_drawn_by_others(bench, regions))
        lesions = _touching_organs(drawn, exclusions, scan.geometry.shape)
        exclusions = []
    image = bench.image
    doubts = (*scan.discrepancies, *bench.factor.discrepancies, *bench.discrepancies)
    return Study(
        visit=Visit.BASELINE,
        scan=scan,
        ct=held or ct,
        image=lambda: image,
        uptake=_statistics(bench, lesions),
        lean_factor=lean_factor(header),
        lesions=tuple(lesions),
        exclusions=tuple(exclusions),
        liver=bench.liver,
        blood_pool=None if body is None else blood_pool_reference(image, scan.geometry, body),
        discrepancies=tuple(dict.fromkeys(doubts)),
    )
