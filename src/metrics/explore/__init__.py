"""Exploring a snapshot in a notebook: widgets whose whole state is a Query, and which follow each other.

They ask ``evaluate`` and show by ``present``; no SQL of their own.
"""

from .compare import CompareView
from .coverage import CoverageExplorer
from .funnel import StageFunnel
from .gaps import GapFinder
from .place_map import PlaceMap
from .records import RecordTable
from .scope import Scope, link

__all__ = ["CompareView", "CoverageExplorer", "GapFinder", "PlaceMap", "RecordTable", "Scope", "StageFunnel", "link"]
