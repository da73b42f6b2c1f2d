"""Shapes that a body is built of, how the body lies on the table, and how both are laid on a grid with soft edges."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import cos, radians, sin
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Vector = tuple[float, float, float]
Array = NDArray[np.float32]
#: Place of many points: x to the left, y to the back, z to the head (mm), arrays that broadcast against each other.
Points = tuple[Array, Array, Array]
#: Corners of a box that holds a shape.
Box = tuple[Vector, Vector]

#: Slices that are painted at a time: small enough for the processor's cache.
SLAB = 12


def grown(box: Box, by_mm: float) -> Box:
    """A box with a margin on each side (mm)."""
    (x0, y0, z0), (x1, y1, z1) = box
    return (x0 - by_mm, y0 - by_mm, z0 - by_mm), (x1 + by_mm, y1 + by_mm, z1 + by_mm)


@dataclass(frozen=True, slots=True)
class Grid:
    """Voxels along the axes of the table: shape and spacing (mm) as slice, row, column; origin as x, y, z (mm)."""

    shape: tuple[int, int, int]
    spacing_mm: Vector
    origin_mm: Vector

    def axis(self, number: int, start: int, stop: int, parts: int = 1) -> Array:
        """Places (mm) of the voxels start to stop along slice (0), row (1) or column (2), each in so many parts."""
        step = self.spacing_mm[number] / parts
        first = self.origin_mm[2 - number] + (start - 0.5) * self.spacing_mm[number] + step / 2.0
        return (first + step * np.arange((stop - start) * parts)).astype(np.float32)

    def span(self, box: Box, number: int) -> tuple[int, int]:
        """First voxel, and the one after the last, that a box touches along slice, row or column."""
        low, high = box[0][2 - number], box[1][2 - number]
        spacing, origin = self.spacing_mm[number], self.origin_mm[2 - number]
        start = int(np.floor((low - origin) / spacing))
        stop = int(np.ceil((high - origin) / spacing)) + 1
        return max(start, 0), min(stop, self.shape[number])


@dataclass(frozen=True, slots=True)
class Posture:
    """How the body lies: shifted (mm), turned about its long axis (degrees), bent sideways and backwards (mm).

    The bend moves a place by so many mm for each 400 mm squared that it is away from the waist.
    """

    shift_mm: Vector = (0.0, 0.0, 0.0)
    turn_degrees: float = 0.0
    bend_mm: tuple[float, float] = (0.0, 0.0)
    waist_mm: float = 1050.0

    def to_body(self, points: Points) -> Points:
        """Where in the body a place on the table is."""
        x, y, z = (points[k] - np.float32(self.shift_mm[k]) for k in range(3))
        if self.turn_degrees:
            c, s = np.float32(cos(radians(self.turn_degrees))), np.float32(sin(radians(self.turn_degrees)))
            x, y = c * x + s * y, c * y - s * x
        if any(self.bend_mm):
            far = ((z - np.float32(self.waist_mm)) / np.float32(400.0)) ** 2
            x, y = x - np.float32(self.bend_mm[0]) * far, y - np.float32(self.bend_mm[1]) * far
        return x, y, z

    def to_table(self, place: Vector) -> Vector:
        """Where on the table a place of the body is: the exact reverse of ``to_body``."""
        far = ((place[2] - self.waist_mm) / 400.0) ** 2
        x, y = place[0] + self.bend_mm[0] * far, place[1] + self.bend_mm[1] * far
        c, s = cos(radians(self.turn_degrees)), sin(radians(self.turn_degrees))
        x, y = c * x - s * y, s * x + c * y
        return x + self.shift_mm[0], y + self.shift_mm[1], place[2] + self.shift_mm[2]

    def box(self, box: Box, margin_mm: float) -> Box:
        """A box on the table that holds a box of the body."""
        steps = [[low + (high - low) * t for t in (0.0, 0.5, 1.0)] for low, high in zip(*box, strict=True)]
        places = np.array([self.to_table((x, y, z)) for x, y, z in product(*steps)])
        low, high = places.min(axis=0) - margin_mm, places.max(axis=0) + margin_mm
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])


class Shape(Protocol):
    """Anything that knows its bounds and how far (mm) a place lies outside it; inside the distance is below 0."""

    @property
    def box(self) -> Box:
        """Corners of a box that holds it."""
        ...

    def distance(self, points: Points) -> Array:
        """Distance (mm) from its surface, to first order."""
        ...


def turned(degrees: Vector) -> NDArray[np.float64]:
    """Rotation about x, then y, then z (degrees)."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    rotation: NDArray[np.float64] = about_z @ about_y @ about_x
    return rotation


def _from_surface(scaled: Sequence[Array], radii: Sequence[Any], exponent: float) -> Array:
    """Distance from a superquadric: (r - 1) over the length of the gradient of r, with r = (sum |x/a|^n)^(1/n)."""
    tiny = np.float32(1e-6)
    r: Any
    slope: Any
    if exponent == 2.0:
        r = np.sqrt(sum(value * value for value in scaled)) + tiny
        slope = np.sqrt(sum((value / radius) ** 2 for value, radius in zip(scaled, radii, strict=True))) / r
    else:
        n = np.float32(exponent)
        sizes = [np.abs(value) + tiny for value in scaled]
        powers = [value ** (n - 1) for value in sizes]
        r = sum(power * value for power, value in zip(powers, sizes, strict=True)) ** (1 / n)
        slope = np.sqrt(sum((power / radius) ** 2 for power, radius in zip(powers, radii, strict=True)))
        slope = slope * r ** (1 - n)
    far: Array = (r - 1) / (slope + tiny)
    return far


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """A ball with three half-axes (mm), turned (degrees); an exponent above 2 makes it a rounded box."""

    centre: Vector
    radii: Vector
    exponent: float = 2.0
    turn: Vector = (0.0, 0.0, 0.0)

    @property
    def box(self) -> Box:
        """Corners of a box that holds it."""
        rotation = np.abs(turned(self.turn))
        reach = rotation @ np.array(self.radii)
        if self.exponent == 2.0:
            reach = np.sqrt(rotation**2 @ np.array(self.radii) ** 2)
        low, high = np.array(self.centre) - reach, np.array(self.centre) + reach
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])

    def distance(self, points: Points) -> Array:
        """Distance (mm) from its surface, to first order."""
        offsets = [points[k] - np.float32(self.centre[k]) for k in range(3)]
        if any(self.turn):
            inverse = turned(self.turn).T.astype(np.float32)
            offsets = [sum(inverse[k, j] * offsets[j] for j in range(3)) for k in range(3)]
        scaled = [offset / np.float32(radius) for offset, radius in zip(offsets, self.radii, strict=True)]
        return _from_surface(scaled, [np.float32(radius) for radius in self.radii], self.exponent)


@dataclass(frozen=True)
class Tube:
    """A stack of ovals along the body: at each knot z, centre x, centre y, half-width and half-depth (mm).

    ``inset`` makes it so much smaller all round (mm), for the layers below the skin.
    """

    knots: tuple[tuple[float, float, float, float, float], ...]
    exponent: float = 2.0
    inset: float = 0.0

    @cached_property
    def _outline(self) -> PchipInterpolator:
        table = np.array(sorted(self.knots))
        return PchipInterpolator(table[:, 0], table[:, 1:], axis=0)

    @property
    def box(self) -> Box:
        """Corners of a box that holds it."""
        table = np.array(self.knots)
        x, y = table[:, 1], table[:, 2]
        low = (x - table[:, 3]).min() + self.inset, (y - table[:, 4]).min() + self.inset, table[:, 0].min()
        high = (x + table[:, 3]).max() - self.inset, (y + table[:, 4]).max() - self.inset, table[:, 0].max()
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])

    def distance(self, points: Points) -> Array:
        """Distance (mm) from its surface, to first order."""
        x, y, z = points
        bottom, top = self.box[0][2], self.box[1][2]
        found = self._outline(np.clip(z, bottom, top)).astype(np.float32)
        centre_x, centre_y, wide, deep = (found[..., k] for k in range(4))
        wide, deep = (np.maximum(radius - np.float32(self.inset), np.float32(0.5)) for radius in (wide, deep))
        around = _from_surface([(x - centre_x) / wide, (y - centre_y) / deep], [wide, deep], self.exponent)
        far: Array = np.maximum(around, np.maximum(np.float32(bottom) - z, z - np.float32(top)))
        return far


@dataclass(frozen=True, slots=True)
class Capsule:
    """A rod with round ends from one place to another, whose radius (mm) may change along it."""

    start: Vector
    end: Vector
    radius: float
    end_radius: float | None = None

    @property
    def box(self) -> Box:
        """Corners of a box that holds it."""
        low, high = (edge(np.array([self.start, self.end]), axis=0) for edge in (np.min, np.max))
        both = (low[0], low[1], low[2]), (high[0], high[1], high[2])
        return grown(both, max(self.radius, self.end_radius or 0.0))

    def distance(self, points: Points) -> Array:
        """Distance (mm) from its surface."""
        along = np.array(self.end) - np.array(self.start)
        length2 = float(along @ along) or 1.0
        offsets = [points[k] - np.float32(self.start[k]) for k in range(3)]
        share: Array = np.clip(sum(offsets[k] * np.float32(along[k] / length2) for k in range(3)), 0.0, 1.0)
        away: Array = np.sqrt(sum((offsets[k] - share * np.float32(along[k])) ** 2 for k in range(3)))
        end_radius = self.radius if self.end_radius is None else self.end_radius
        far: Array = away - np.float32(self.radius) - share * np.float32(end_radius - self.radius)
        return far


@dataclass(frozen=True, slots=True)
class Layer:
    """A shape and the value it is filled with; what is painted later covers what was painted before.

    Each voxel is cut into ``parts`` along each axis to tell how much of it the shape fills: 1 for what is large.
    """

    shape: Shape
    value: float
    parts: int = 1


def filled(shape: Shape, grid: Grid, posture: Posture, region: Sequence[tuple[int, int]], parts: int) -> Array:
    """Which share of each voxel of a region a shape fills, 0 to 1."""
    z, y, x = (grid.axis(number, *region[number], parts) for number in range(3))
    points = (x[None, None, :], y[None, :, None], z[:, None, None])
    away = shape.distance(posture.to_body(points))
    edge = np.float32(np.mean(grid.spacing_mm) / parts)
    share: Array = np.clip(np.float32(0.5) - away / edge, 0.0, 1.0)
    share = np.broadcast_to(share, (len(z), len(y), len(x)))
    if parts > 1:
        counts = [stop - start for start, stop in region]
        split = [size for count in counts for size in (count, parts)]
        share = share.reshape(split).mean(axis=(1, 3, 5), dtype=np.float32)
    return share


def _regions(layers: Sequence[Layer], grid: Grid, posture: Posture) -> Iterator[tuple[Layer, list[tuple[int, int]]]]:
    """Layers that touch the grid, each with its voxels."""
    for layer in layers:
        box = posture.box(layer.shape.box, max(grid.spacing_mm) + 1.0)
        region = [grid.span(box, number) for number in range(3)]
        if all(start < stop for start, stop in region):
            yield layer, region


def painted(layers: Sequence[Layer], grid: Grid, posture: Posture, *, empty: float) -> Array:
    """An image of layers, one over the other.

    Parameters
    ----------
    layers
        From the outside of the body inwards.
    empty
        Value where there is nothing.
    """
    image = np.full(grid.shape, empty, dtype=np.float32)
    placed = list(_regions(layers, grid, posture))

    def slab(first: int) -> None:
        last = min(first + SLAB, grid.shape[0])
        for layer, (depth, *across) in placed:
            start, stop = max(depth[0], first), min(depth[1], last)
            if start < stop:
                share = filled(layer.shape, grid, posture, [(start, stop), *across], layer.parts)
                here: Any = (slice(start, stop), *(slice(*span) for span in across))
                image[here] += share * (np.float32(layer.value) - image[here])

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
        list(workers.map(slab, range(0, grid.shape[0], SLAB)))
    return image


def marked(layers: Sequence[Layer], grid: Grid, posture: Posture) -> NDArray[np.uint8]:
    """Which layer each voxel belongs to, by the layer's value (a whole number): at least half of it is filled.

    A shape that fills no voxel to the half has the one that it fills most.
    """
    labels = np.zeros(grid.shape, dtype=np.uint8)
    for layer, region in _regions(layers, grid, posture):
        here: Any = tuple(slice(*span) for span in region)
        share = filled(layer.shape, grid, posture, region, layer.parts)
        labels[here][share >= min(0.5, max(float(share.max()), 1e-6))] = int(layer.value)
    return labels
