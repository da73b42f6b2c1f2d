"""Photographs: opened upright, scaled by a marker or two points, the outline of a wound found on them."""
