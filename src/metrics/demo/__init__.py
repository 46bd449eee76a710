"""A synthetic catalogue of the whole country with known truth, on the real register of units.

:func:`make_demo` writes a delivery as the field would send it, and ``truth.json`` beside it; :func:`make_drill` two, a month apart, with
losses, orphans, stalls and gaming injected, and what is to be found.
"""

from .drill import Drill, make_drill
from .make import AS_OF, NATIONAL, Demo, make_demo

__all__ = ["AS_OF", "NATIONAL", "Demo", "Drill", "make_demo", "make_drill"]
