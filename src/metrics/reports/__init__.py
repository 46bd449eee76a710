"""Reports: a month's pack of pages, each from one notebook run by papermill in a process of its own."""

from metrics.reports.pack import NATIONAL, Failure, Pack, render_pack, select_places
from metrics.reports.render import Job, render_report
from metrics.reports.specs import REPORTS, Parameter, ReportSpec, check, report_spec

__all__ = [
    "NATIONAL",
    "REPORTS",
    "Failure",
    "Job",
    "Pack",
    "Parameter",
    "ReportSpec",
    "check",
    "render_pack",
    "render_report",
    "report_spec",
    "select_places",
]
