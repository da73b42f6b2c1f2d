"""The height of a value in the panel of its curve, by its logarithm where that suits."""

import math
from dataclasses import dataclass

from catamnesis.tell.course import Curve


@dataclass(frozen=True, slots=True)
class Scale:
    """Values laid on paper between two heights, by their logarithm where that suits."""

    low: float
    high: float
    upper: float
    lower: float
    logarithmic: bool

    @classmethod
    def of(cls, curve: Curve, upper: float, lower: float) -> "Scale":
        """A scale that holds the values, and the reference limits where they lie near."""
        values = [spot.value for spot in curve.spots]
        low, high = min(values), max(values)
        for limit in (curve.reference.low, curve.reference.high):
            if limit is not None and limit > 0 and low / 3 <= limit <= high * 3:
                low, high = min(low, limit), max(high, limit)
        return cls(low, high if high > low else low + max(abs(low) * 0.1, 1e-9), upper, lower, curve.logarithmic)

    def y(self, value: float) -> float:
        """Where a value lies, in px from the top."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.lower - part * (self.lower - self.upper)
