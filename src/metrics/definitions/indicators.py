"""The 58 indicators that planners answer for, and the metrics that each is asked by.

The list, its order and its priorities are the field's own (P0: without it there is no product; P1: quality, limits, roll-out; P2:
capacity, risk, depth). What no table of the contract can tell is said to be so: it is not available, never 0.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator: its ``number`` in the list, its name, the ``metrics`` that answer it and what it is asked ``by`` beside places and
    months. ``lacks`` names what the contract has no table or column for."""

    number: int
    priority: Literal["P0", "P1", "P2"]
    title: str
    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    lacks: str = ""


def _list(priority: Literal["P0", "P1", "P2"], rows: Collection[tuple[int, str, str, str]]) -> list[Indicator]:
    return [
        Indicator(
            number=number,
            priority=priority,
            title=title,
            metrics=() if found.startswith("!") else tuple(found.split()),
            by=tuple(by.split()),
            lacks=found.removeprefix("!") if found.startswith("!") else "",
        )
        for number, title, found, by in rows
    ]


INDICATORS: tuple[Indicator, ...] = (
    *_list(
        "P0",
        (
            (1, "Page coverage", "coverage_pages", ""),
            (2, "File coverage", "coverage_files", ""),
            (3, "Partly digitised files", "partly_digitised_files", ""),
            (4, "Document coverage", "coverage_documents", ""),
            (5, "Shelf coverage", "coverage_shelf", ""),
            (6, "Certainty of the denominator", "denominator_certainty", ""),
            (7, "Backlog", "backlog_pages backlog_files", ""),
            (8, "Backlog before and since 1 July 2025", "backlog_pages", "cohort"),
            (9, "Not arranged", "unarranged_shelf_mm", ""),
            (10, "Share arranged", "arranged_share", ""),
            (11, "Stage funnel", "files_in_scope pages_in_scope", "stage"),
            (12, "Output of the month", "throughput_pages", "month"),
            (13, "Attainment of the plan", "plan_attainment", ""),
            (14, "Forecast", "forecast_months", ""),
            (15, "Required pace", "required_pace", ""),
            (16, "Hand-over of ended bodies", "handover_completion handover_completion_shelf", ""),
            (17, "Overdue hand-overs", "overdue_handovers overdue_days", ""),
            (18, "Orphan fonds", "orphan_fonds orphan_shelf_mm", ""),
            (19, "Originals lost or misplaced", "missing_originals missing_originals_rate open_incidents", "incident"),
            (20, "Units that did not report", "missing_returns timely_returns", ""),
            (21, "Freshness of data", "data_freshness days_since_report", ""),
            (22, "Named responsibility", "named_responsibility", ""),
            (23, "Ranking of communes", "coverage_pages", "commune"),
            (24, "Communes with nothing digitised", "zero_communes", ""),
        ),
    ),
    *_list(
        "P1",
        (
            (25, "Completeness of metadata", "metadata_completeness", ""),
            (26, "Worst fields", "metadata_completeness", "field"),
            (27, "Validity of codes", "code_validity", "field"),
            (28, "Agreement of counts", "count_reconciliation", ""),
            (29, "Link to the original", "original_link", ""),
            (30, "Rejects at inspection", "reject_rate", ""),
            (31, "Rework", "rework_rate", ""),
            (32, "Reasons of rejects", "rejected_pages", "reason"),
            (33, "Share inspected", "inspection_share", ""),
            (34, "Technical conformity", "technical_conformity", ""),
            (35, "Old copies to be renewed", "legacy_pages", ""),
            (36, "Text layers", "text_coverage", ""),
            (37, "Valid signing", "valid_signing", ""),
            (38, "Broken signatures", "broken_signatures", "signature"),
            (39, "Signed and not stored", "signed_not_stored", ""),
            (40, "Fixity", "fixity_pass", ""),
            (41, "Coverage of fixity checks", "fixity_coverage", ""),
            (42, "Copies missing or the same", "stored_without_digest repeated_copies", ""),
            (43, "Backups", "backup_compliance", ""),
            (44, "Timely submission to the current archive", "timely_submission", ""),
            (45, "Timely transfer to the historical archive", "!files.transferred_on", ""),
            (46, "Due and not collected", "uncollected_shelf_mm", ""),
            (47, "Work files made", "!file_plans", ""),
            (48, "Roll-out of applications", "application_rollout full_rollout", "application"),
            (49, "True use of applications", "active_users application_use", "application"),
            (50, "Overdue tasks", "overdue_handovers missing_returns", ""),
        ),
    ),
    *_list(
        "P2",
        (
            (51, "Staffing", "staffing pages_per_staff", ""),
            (52, "Equipment", "backlog_per_scanner scanner_utilisation", ""),
            (53, "Fit storage", "fit_storage", ""),
            (54, "Risk of fonds", "fonds_risk", "fonds"),
            (55, "Priority coverage", "priority_coverage", ""),
            (56, "Inequality of communes", "coverage_spread coverage_gini", ""),
            (57, "Reserve copies", "!files.reserve_copy", ""),
            (58, "Cost", "!costs", ""),
        ),
    ),
)


def lacking(indicator: Indicator, tables: Collection[str], needs: Collection[str]) -> str:
    """What an indicator cannot be answered without in a catalogue of these ``tables``: names of tables or columns; empty where it can."""
    return indicator.lacks or ", ".join(sorted(set(needs) - set(tables)))
