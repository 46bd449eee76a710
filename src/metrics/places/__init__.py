"""Places with time: the register of units, their successions, and where a number is answered on another day's map.

A place is (code, valid_from), never a code. The register is an input like any other: :meth:`Register.vietnam` is the
one in the package, :meth:`Register.load` reads another one from a folder.
"""

from metrics.places.changes import CHANGES, Change, diff
from metrics.places.checks import Check, check
from metrics.places.codes import contradiction, lost_zeros, misread, vintages
from metrics.places.draft import draft_report
from metrics.places.geography import Tile, boundaries, centroids, tile_grid
from metrics.places.mappings import Harmonised, harmonise, read_list, read_mapping, write_mapping
from metrics.places.names import collation_key, fold, fold_plain
from metrics.places.placement import STATUSES, Placement, place, placements
from metrics.places.register import Register
from metrics.places.resolver import Candidate, Resolver
from metrics.places.unit import KINDS, LEVELS, TYPE_WORDS, Succession, Unit

__all__ = [
    "CHANGES",
    "KINDS",
    "LEVELS",
    "STATUSES",
    "TYPE_WORDS",
    "Candidate",
    "Change",
    "Check",
    "Harmonised",
    "Placement",
    "Register",
    "Resolver",
    "Succession",
    "Tile",
    "Unit",
    "boundaries",
    "centroids",
    "check",
    "collation_key",
    "contradiction",
    "diff",
    "draft_report",
    "fold",
    "fold_plain",
    "harmonise",
    "lost_zeros",
    "misread",
    "place",
    "placements",
    "read_list",
    "read_mapping",
    "tile_grid",
    "vintages",
    "write_mapping",
]
