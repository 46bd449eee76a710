"""Exploring a snapshot in a notebook: widgets whose whole state is a Query.

They ask ``evaluate`` and show by ``present``; no SQL of their own.
"""

from .coverage import CoverageExplorer

__all__ = ["CoverageExplorer"]
