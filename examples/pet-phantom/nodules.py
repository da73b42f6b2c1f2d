"""Calcinosis of the phantom: where each nodule lies, how much it takes up on both days, and what becomes of it."""

from dataclasses import dataclass, replace
from math import dist, pi, prod

from anatomy import Part
from shapes import Capsule, Ellipsoid, Shape, Vector

#: SUVmax fell by 46 % in the worked example (Groh 2015, figure 2), so the hottest nodule keeps this share.
HOTTEST_KEEPS = 0.54
#: Uptake of a nodule sits in its inflamed rim and its core, chalk in the inner part of its width only.
CHALK_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Nodule:
    """One nodule on one day.

    Parameters
    ----------
    name
        ``C1``, ``C2`` ...; a new one is ``N1``.
    site
        In words.
    shapes
        What it is made of, in the body's places (mm).
    suv
        True uptake, before any blur.
    hounsfield
        Density of its chalk on CT.
    keeps
        Share of its uptake that is left on the follow-up.
    """

    name: str
    site: str
    shapes: tuple[Shape, ...]
    suv: float
    hounsfield: float
    keeps: float

    @property
    def centre(self) -> Vector:
        """Centre in the body (mm)."""
        corners = [edge for shape in self.shapes for edge in shape.box]
        x, y, z = ((min(c[k] for c in corners) + max(c[k] for c in corners)) / 2.0 for k in range(3))
        return x, y, z

    @property
    def volume_ml(self) -> float:
        """Volume (ml), exact for its shapes, which do not overlap."""
        return sum(map(_volume_ml, self.shapes))

    @property
    def diameter_mm(self) -> float:
        """Diameter (mm) of a ball of the same volume."""
        return float((6000.0 * self.volume_ml / pi) ** (1.0 / 3.0))


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of nodules: ``matched``, ``vanished``, ``new``, ``merged`` or ``split``, and which ones."""

    fate: str
    baseline: tuple[str, ...]
    follow_up: tuple[str, ...]


def _volume_ml(shape: Shape) -> float:
    match shape:
        case Ellipsoid(radii=radii):
            return 4.0 / 3.0 * pi * prod(radii) / 1000.0
        case Capsule(start=start, end=end, radius=radius):
            return (pi * radius**2 * dist(start, end) + 4.0 / 3.0 * pi * radius**3) / 1000.0
    raise TypeError(f"no volume is known of {shape!r}")


def _ball(centre: Vector, diameter_mm: float) -> tuple[Shape, ...]:
    """Nearly a ball: longer one way, shorter another, the volume that of the diameter."""
    radius = diameter_mm / 2.0
    return (Ellipsoid(centre, (1.08 * radius, 0.95 * radius, radius / (1.08 * 0.95))),)


def _rod(start: Vector, end: Vector, diameter_mm: float) -> tuple[Shape, ...]:
    return (Capsule(start, end, diameter_mm / 2.0),)


#: The nine nodules of the baseline. C6 and C7 lie side by side, C5 is long: they may merge and split.
BASELINE = (
    Nodule("C1", "left gluteus maximus", _ball((62.0, 88.0, 800.0), 34.0), 9.0, 620.0, HOTTEST_KEEPS),
    Nodule("C2", "right gluteus maximus", _ball((-72.0, 92.0, 822.0), 26.0), 7.2, 540.0, 0.50),
    Nodule("C3", "left gluteal fat, above C1", _ball((96.0, 66.0, 862.0), 18.0), 6.0, 700.0, 0.58),
    Nodule("C4", "skin over the right trochanter", _ball((-155.0, 4.0, 812.0), 14.0), 5.5, 450.0, 0.45),
    Nodule("C5", "back of the right thigh", _rod((-88.0, 66.0, 688.0), (-88.0, 68.0, 732.0), 16.0), 6.4, 800.0, 0.55),
    Nodule("C6", "left thigh, outer side, lower", _ball((146.0, 5.0, 698.0), 14.0), 5.8, 380.0, 0.52),
    Nodule("C7", "left thigh, outer side, upper", _ball((146.0, 5.0, 730.0), 14.0), 5.2, 420.0, 0.60),
    Nodule("C8", "skin of the loin, left", _ball((60.0, 72.0, 985.0), 12.0), 5.0, 880.0, 0.48),
    Nodule("C9", "skin over the right shoulder blade", _ball((-95.0, 76.0, 1240.0), 8.0), 4.5, 320.0, 0.50),
)
NEW = Nodule("N1", "skin over the left shoulder blade", _ball((95.0, 72.0, 1225.0), 15.0), 5.0, 340.0, 1.0)


def fallen() -> tuple[Nodule, ...]:
    """The follow-up: each nodule in its place, with less uptake; the chalk stays."""
    return tuple(replace(nodule, suv=nodule.suv * nodule.keeps) for nodule in BASELINE)


def fallen_with_fates() -> tuple[Nodule, ...]:
    """The follow-up in which C9 has vanished, N1 is new, C6 and C7 are one, and C5 is two."""
    nodules = {nodule.name: nodule for nodule in fallen()}
    del nodules["C9"]
    lower, upper, long = (nodules.pop(name) for name in ("C6", "C7", "C5"))
    bridge = _rod(lower.centre, upper.centre, 15.0)
    nodules["C6+C7"] = replace(lower, name="C6+C7", site="left thigh, outer side", shapes=bridge)
    for name, place, z in (("C5a", "lower part", 688.0), ("C5b", "upper part", 732.0)):
        piece = _ball((-88.0, 67.0, z), 15.0)
        nodules[name] = replace(long, name=name, site=f"{long.site}, {place}", shapes=piece)
    return (*nodules.values(), NEW)


def fates(*, named: bool) -> tuple[Fate, ...]:
    """What became of each nodule: all matched, or one of each fate."""
    if not named:
        return tuple(Fate("matched", (nodule.name,), (nodule.name,)) for nodule in BASELINE)
    special = (
        Fate("merged", ("C6", "C7"), ("C6+C7",)),
        Fate("split", ("C5",), ("C5a", "C5b")),
        Fate("vanished", ("C9",), ()),
        Fate("new", (), ("N1",)),
    )
    taken = {name for fate in special for name in fate.baseline}
    rest = (nodule.name for nodule in BASELINE if nodule.name not in taken)
    return (*(Fate("matched", (name,), (name,)) for name in rest), *special)


def chalk(shape: Shape) -> Shape:
    """The dense inner part of a nodule."""
    match shape:
        case Ellipsoid(radii=(a, b, c)):
            return replace(shape, radii=(CHALK_SHARE * a, CHALK_SHARE * b, CHALK_SHARE * c))
        case Capsule(radius=radius):
            return replace(shape, radius=CHALK_SHARE * radius)
    raise TypeError(f"{shape!r} is no nodule")


def nodule_parts(nodules: tuple[Nodule, ...], burnt_out: tuple[Nodule, ...] = ()) -> tuple[Part, ...]:
    """Nodules as parts of the body: hot on PET, with chalk inside on CT; of those burnt out only the chalk is left."""
    found: list[Part] = []
    for nodule in nodules:
        found += [Part(shape, nodule.suv, 45.0, "", 4) for shape in nodule.shapes]
    for nodule in (*nodules, *burnt_out):
        found += [Part(chalk(shape), None, nodule.hounsfield, "", 2) for shape in nodule.shapes]
    return tuple(found)


def vanished() -> tuple[Nodule, ...]:
    """Nodules of the baseline that take up nothing any more when fates are asked for."""
    gone = {name for fate in fates(named=True) if fate.fate == "vanished" for name in fate.baseline}
    return tuple(nodule for nodule in BASELINE if nodule.name in gone)
