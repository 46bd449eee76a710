"""Reports: a period's pack of pages, each from one notebook run by papermill in a process of its own."""

from metrics.reports.jobs import NATIONAL, select_places
from metrics.reports.letters import Letters, write_letters
from metrics.reports.manifest import PackManifest, Verified, packs_within, verify_pack
from metrics.reports.pack import Failure, Pack, render_pack
from metrics.reports.render import Job, Rendered, render_report
from metrics.reports.sending import send_pack
from metrics.reports.signing import check_signature, make_keys, sign_pack
from metrics.reports.specs import REPORTS, Parameter, ReportSpec, check, report_spec

__all__ = [
    "NATIONAL",
    "REPORTS",
    "Failure",
    "Job",
    "Letters",
    "Pack",
    "PackManifest",
    "Parameter",
    "Rendered",
    "ReportSpec",
    "Verified",
    "check",
    "check_signature",
    "make_keys",
    "packs_within",
    "render_pack",
    "render_report",
    "report_spec",
    "select_places",
    "send_pack",
    "sign_pack",
    "verify_pack",
    "write_letters",
]
