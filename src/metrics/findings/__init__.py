"""What needs a person, and what changed a number: worked out from snapshots, above single answers and below their presentation."""

from .bridge import BY, Bridge, Line, Part, bridge, ratio_part
from .causes import CAUSES, Cause
from .points import Point, point, point_in

__all__ = ["BY", "CAUSES", "Bridge", "Cause", "Line", "Part", "Point", "bridge", "point", "point_in", "ratio_part"]
