"""Measures how far archives are digitised, per commune and province, across every change of the map.

::

    import metrics

    snapshot = metrics.open_snapshot()
    result = metrics.evaluate(snapshot, metrics.Query(metrics=("coverage_pages",), by=("province",)))
    result.frame
"""

from .definitions import DIMENSIONS, METRICS, dimension, metric
from .errors import MetricsError
from .evaluate import Cell, Period, Query, Result, evaluate, records
from .findings import bridge, why
from .settings import Settings
from .snapshot import Snapshot, build, list_snapshots, open_snapshot, verify
from .views import save_view

__all__ = [
    "DIMENSIONS",
    "METRICS",
    "Cell",
    "MetricsError",
    "Period",
    "Query",
    "Result",
    "Settings",
    "Snapshot",
    "bridge",
    "build",
    "dimension",
    "evaluate",
    "list_snapshots",
    "metric",
    "open_snapshot",
    "records",
    "save_view",
    "verify",
    "why",
]
