"""The numbers beside the fact table, by a catalogue written by hand whose answers can be worked out in the head; and the list of all 58 indicators.

The country is the small one of ``deliveries``; the day is 31 October 2026. Bodies: A in An (00001) and D in Dương (00004) are active, E of the
ended commune Bình cũ (00002), F of the ended commune Châu cũ (00003) and G of Giáp cũ (00005) ended on 30 June 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deliveries import build_snapshot

import metrics
from metrics.definitions import (
    DIMENSIONS,
    INDICATORS,
    METRICS,
    Balance,
    Derived,
    Measure,
    Ratio,
    lacking,
    needs,
    tables,
)
from metrics.errors import ParameterError
from metrics.evaluate.answer import dimensions_of
from metrics.evaluate.derived import gini

TABLES = {
    "agencies": """
        agency_id | name | block | unit_code | status | ended_on   | successor_agency_id
        A         | A    | state | 00001     | active |            |
        D         | D    | party | 00004     | active |            |
        E         | E    | state | 00002     | ended  | 2025-06-30 | A
        F         | F    | state | 00003     | ended  | 2025-06-30 |
        G         | G    | party | 00005     | ended  | 2025-06-30 | D
    """,
    # FA: of A itself. FE: of E, kept by A. FF: of F, whom nobody follows. FG: of G, still in the books as its own keeper.
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code | shelf_metres | shelf_metres_arranged | files_declared | date_from  | standard
        FA       | FA    | A                 | A                   |                    | 10           | 10                    | 6              | 2020-01-01 | tt05
        FD       | FD    | D                 | D                   | 00001              | 4            | 0                     | 2              | 1970-01-01 | tt02
        FE       | FE    | E                 | A                   |                    | 3            | 0                     |                |            |
        FF       | FF    | F                 |                     |                    | 2            | 1                     |                |            |
        FG       | FG    | G                 | G                   |                    | 1            | 1                     |                |            | hd40
    """,
    # 1: closed 2024, submitted in time. 2: closed 2024, submitted late. 3: closed 2025-12, not due. 4: born digital. 5, 6: never collected.
    "files": """
        file_id | fonds_id | reference_code | paper_file_code | title | date_from  | date_to    | closed_on  | retention_code | access_code | condition_code | medium | pages | documents | collected_on | submitted_on | arranged_on | scanned_on | checked_on | signed_on  | stored_on  | sha256
        1       | FA       | R1             | P1              | T     | 2024-01-01 | 2024-02-01 | 2024-02-01 | 01             | 01          | 01             | paper  | 100   | 2         | 2024-03-01   | 2024-06-01   | 2024-07-01  | 2025-05-01 | 2025-05-02 | 2025-05-03 | 2025-05-10 | aa
        2       | FA       | R2             |                 | T     | 2024-01-01 | 2024-02-01 | 2024-02-01 | 02             | 01          | 01             | paper  | 60    | 2         | 2024-03-01   | 2026-01-01   | 2026-01-02  | 2026-10-01 | 2026-10-02 | 2026-10-03 |            | aa
        3       | FA       |                |                 | T     | 2025-01-01 | 2025-12-01 | 2025-12-01 | 02             | 01          |                | paper  | 40    | 1         | 2025-12-02   |              |             |            |            |            |            |
        4       | FA       | R4             | P4              | T     | 2026-01-01 | 2026-02-01 |            |                | 01          | 03             | paper  | 20    |           | 2026-02-02   | 2026-03-01   | 2026-03-02  | 2026-10-05 | 2026-10-06 | 2026-08-01 | 2026-10-20 | bb
        5       | FD       | R5             |                 | T     | 1970-01-01 | 1970-02-01 | 2020-01-01 | 02             | 01          |                | paper  | 30    |           |              |              |             |            |            |            |            |
        6       | FD       | R6             |                 | T     | 1980-01-01 | 1980-02-01 | 2020-01-01 | 02             | 01          |                | paper  | 50    |           |              |              |             |            |            |            |            |
    """,
    # d1 reaches the norm, d2 is of 100 dpi and old, d3 has no text layer, d4 says nothing of its depth. Maps (30) need 300 dpi.
    "documents": """
        document_id | file_id | type_code | pages | scanned_on | checked_on | signed_on  | stored_on  | dpi | bit_depth | pdfa | ocr | signature_status
        d1          | 1       | 02        | 60    | 2025-05-01 | 2025-05-02 | 2025-05-03 | 2025-05-10 | 200 | 24        | yes  | yes | valid
        d2          | 1       | 02        | 40    | 2025-05-01 | 2025-05-02 | 2025-05-03 | 2025-05-10 | 100 | 24        | yes  | yes | expired
        d3          | 2       | 30        | 30    | 2026-10-01 | 2026-10-02 | 2026-08-03 |            | 300 | 24        | yes  | no  | invalid
        d4          | 2       | 02        | 20    | 2026-10-01 | 2026-10-02 | 2026-10-20 |            | 300 |           | yes  | yes | valid
        d5          | 3       | 02        | 40    |            |            |            |            |     |           |      |     |
    """,
    # E has handed over all it had with minutes and list; F is late by 10 days on the day; G has minutes and no list.
    "handovers": """
        handover_id | fonds_id | from_agency_id | to_agency_id | due_on     | done_on    | shelf_metres | list_attached | minutes_no
        HE          | FE       | E              | A            | 2025-09-30 | 2025-08-01 | 3            | yes           | 1
        HF          | FF       | F              | A            | 2026-10-21 |            | 2            |               |
        HG          | FG       | G              | D            | 2025-09-30 | 2026-02-01 | 1            | no            | 2
    """,
    "incidents": """
        incident_id | fonds_id | file_id | kind      | opened_on  | closed_on
        i1          | FA       | 1       | lost      | 2026-03-01 |
        i2          | FA       |         | misplaced | 2026-01-01 | 2026-06-01
        i3          |          | 5       | damaged   | 2026-10-30 |
    """,
    # Fixity of FA within three years, of FD longer ago. Store K has two backups, the second of which failed; store L none since August.
    "checks": """
        check_id | kind    | fonds_id | batch | round | done_on    | pages_checked | pages_rejected | reason | passed
        q1       | quality | FA       | B1    | 1     | 2026-10-03 | 100           | 8              | blur   | no
        q2       | quality | FA       | B1    | 2     | 2026-10-05 | 8             | 0              |        | yes
        q3       | quality | FD       | B2    | 1     | 2026-09-03 | 50            | 1              | order  | yes
        x1       | fixity  | FA       |       |       | 2026-10-10 |               |                |        | yes
        x2       | fixity  | FD       |       |       | 2023-10-10 |               |                |        | no
        b1       | backup  |          | K     |       | 2026-10-01 |               |                |        | yes
        b2       | backup  |          | K     |       | 2026-10-20 |               |                |        | no
        b3       | backup  |          | L     |       | 2026-08-01 |               |                |        | yes
    """,
    "targets": """
        unit_code | metric         | due_on     | value | document_no
        00001     | coverage_pages | 2026-12-31 | 80    | 1/KH
        00001     | coverage_pages | 2030-12-31 | 100   | 2/KH
    """,
    # An has all five, one of them since November; Dương has two, of which one is hardly used and one does not tell.
    "applications": """
        unit_code | application       | live_on    | users_registered | users_active
        00001     | operations        | 2025-07-01 | 10               | 9
        00001     | e_records         | 2025-07-01 | 10               | 5
        00001     | party_member_db_3 | 2025-07-01 | 10               | 4
        00001     | digital_signature | 2025-07-01 | 10               | 10
        00001     | shared_apps       | 2026-09-15 | 10               | 10
        00004     | operations        | 2025-07-01 | 50               | 2
        00004     | e_records         | 2026-08-01 | 20               |
        00004     | shared_apps       |            |                  |
    """,
    "resources": """
        unit_code | as_of      | staff | staff_trained | scanners | scanner_pages_per_day | store_m2_fit | store_m2_temporary
        00001     | 2025-12-31 | 1     | 0             | 0        | 0                     | 0            | 10
        00001     | 2026-06-30 | 3     | 1             | 2        | 1000                  | 30           | 10
    """,
    # An: head all the time, archivist from March on, with another one who overlaps. Dương: archivist only. Province 01: both, until September.
    "duties": """
        unit_code | role      | person | from_on    | to_on
        00001     | head      | p1     | 2025-07-01 |
        00001     | archivist | p2     | 2026-03-01 | 2026-08-31
        00001     | archivist | p3     | 2026-08-01 |
        00004     | archivist | p4     | 2025-07-01 |
        01        | head      | p5     | 2025-07-01 | 2026-09-15
        01        | archivist | p6     | 2025-07-01 |
    """,
    # An: in time for September. Dương: late for August, nothing for September.
    "submissions": """
        unit_code | period  | due_on     | received_on | version
        00001     | 2026-09 | 2026-10-05 | 2026-10-03  | 1
        00001     | 2026-09 | 2026-10-05 | 2026-10-20  | 2
        00004     | 2026-08 | 2026-09-05 | 2026-09-09  | 1
        00004     | 2026-09 | 2026-10-05 |             | 1
    """,
}

AN, DUONG = {"commune": "00001"}, {"commune": "00004"}
OCTOBER, SEPTEMBER = {"month": "2026-10"}, {"month": "2026-09"}

#: metric, its value, and what else the query says (where, as_of, place_role); of a ratio the two amounts as one text. A value that is a
#: state is a number that is not there.
CASES: list[tuple[str, str, dict[str, Any]]] = [
    # Hand-overs of ended bodies: E and F in An's province, G in Dương's.
    ("ended_agencies", "3", {}),
    ("ended_agencies", "2", AN),
    ("ended_agencies", "1", {"place_role": "creator", "legacy_commune": "00005"}),
    ("handed_over_agencies", "1", {}),
    ("handed_over_agencies", "0", {"as_of": "2025-07-31"}),
    ("handed_over_agencies", "0", DUONG),
    ("handover_completion", "1/3", {}),
    ("handover_completion", "1/2", AN),
    ("handover_completion", "0/1", DUONG),
    ("handover_mm", "6000", {}),
    ("handover_mm", "5000", AN),
    ("handover_mm", "1000", {"block": "party"}),
    ("handed_over_mm", "3000", {}),
    ("handed_over_mm", "0", DUONG),
    ("handed_over_mm", "3000", {"block": "state"}),
    ("handover_completion_shelf", "3000/6000", {}),
    ("handover_completion_shelf", "3000/5000", AN),
    ("handover_completion_shelf", "0/1000", {"block": "party"}),
    ("overdue_handovers", "1", {}),
    ("overdue_handovers", "0", {"as_of": "2026-10-21"}),
    ("overdue_handovers", "1", {"as_of": "2025-12-31"}),
    ("overdue_since", "20748", {}),
    ("overdue_since", "0", {"as_of": "2026-10-21"}),
    ("overdue_since", "20362", {"as_of": "2025-12-31"}),
    ("overdue_days", "10", {}),
    ("overdue_days", "0", {"as_of": "2026-10-21"}),
    ("overdue_days", "1", {"as_of": "2025-10-01"}),
    # Fonds and their keepers
    ("fonds_recorded", "5", {}),
    ("fonds_recorded", "2", AN),
    ("fonds_recorded", "2", {"block": "party", **DUONG}),
    ("orphan_fonds", "2", {}),
    ("orphan_fonds", "0", AN),
    ("orphan_fonds", "1", {"commune": "unknown"}),
    ("orphan_shelf_mm", "3000", {}),
    ("orphan_shelf_mm", "0", AN),
    ("orphan_shelf_mm", "2000", {"commune": "unknown"}),
    # FA 0. FD: nothing arranged but listed 15, elsewhere 15, old 10. FE: unarranged 25, no list 20, ended 10.
    ("risk_points", "0", {"fonds": "archive/FA"}),
    ("risk_points", "40", {"fonds": "archive/FD"}),
    ("risk_points", "55", {"fonds": "archive/FE"}),
    ("risk_points", "65", {"fonds": "archive/FF"}),
    ("fonds_risk", "40/1", {"fonds": "archive/FD"}),
    ("fonds_risk", "55/2", AN),
    ("fonds_risk", "0/1", {"fonds": "archive/FA"}),
    # Originals
    ("open_incidents", "2", {}),
    ("open_incidents", "1", {"as_of": "2026-10-29"}),
    ("open_incidents", "2", {"as_of": "2026-05-31"}),
    ("missing_originals", "1", {}),
    ("missing_originals", "2", {"as_of": "2026-05-31"}),
    ("missing_originals", "0", DUONG),
    ("missing_originals_rate", "1/6", {}),
    ("missing_originals_rate", "1/4", AN),
    ("missing_originals_rate", "0/2", DUONG),
    # FA 10 of 10 m, FD 0 of 4, FE 0 of 3, FF 1 of 2, FG 1 of 1.
    ("unarranged_shelf_mm", "8000", {}),
    ("unarranged_shelf_mm", "3000", AN),
    ("unarranged_shelf_mm", "4000", {"fonds": "archive/FD"}),
    # Who answers
    ("units", "7", {}),
    ("units", "1", AN),
    ("units", "3", {"province": "01"}),
    ("staffed_units", "1", {}),
    ("staffed_units", "2", {"as_of": "2026-09-15"}),
    ("staffed_units", "1", {"as_of": "2026-02-28"}),
    ("staffed_units", "1", {"as_of": "2026-08-15", **AN}),
    ("named_responsibility", "1/7", {}),
    ("named_responsibility", "1/1", AN),
    ("named_responsibility", "0/1", DUONG),
    ("vacant_units", "6", {}),
    ("vacant_units", "0", AN),
    ("vacant_units", "1", {"as_of": "2026-02-28", **AN}),
    # Returns
    ("returns_due", "2", OCTOBER),
    ("returns_due", "1", SEPTEMBER),
    ("returns_due", "1", OCTOBER | AN),
    ("returns_in_time", "1", OCTOBER),
    ("returns_in_time", "0", SEPTEMBER),
    ("returns_in_time", "0", OCTOBER | DUONG),
    ("timely_returns", "1/2", OCTOBER),
    ("timely_returns", "0/1", SEPTEMBER),
    ("timely_returns", "nothing_in_scope", {"month": "2026-08"}),
    ("missing_returns", "1", {}),
    ("missing_returns", "1", {"as_of": "2026-09-08"}),
    ("missing_returns", "0", {"as_of": "2026-10-05"}),
    # An: work on 20 October. Dương: a return on 9 September, 35 days until 14 October.
    ("fresh_units", "1", {}),
    ("fresh_units", "2", {"as_of": "2026-10-14"}),
    ("fresh_units", "0", DUONG),
    ("data_freshness", "1/7", {}),
    ("data_freshness", "1/1", AN),
    ("data_freshness", "1/1", {"as_of": "2026-10-14", **DUONG}),
    ("heard_units", "2", {}),
    ("heard_units", "1", AN),
    ("heard_units", "1", {"as_of": "2026-10-14", **DUONG}),
    # An was heard of 11 days ago, Dương 52; together 63 days of two.
    ("heard_since", "41451", {}),
    ("heard_since", "20746", AN),
    ("heard_since", "0", {"as_of": "2020-01-01"}),
    ("days_since_report", "63/2", {}),
    ("days_since_report", "not_reported", {"as_of": "2020-01-01"}),
    ("days_since_report", "11/1", AN),
    ("days_since_report", "35/1", {"as_of": "2026-10-14", **DUONG}),
    # Files 1 and 2 were due on 1 February 2025, 5 and 6 on 1 January 2021; 3 is due in December.
    ("submissions_due", "4", {}),
    ("submissions_due", "2", {"as_of": "2025-01-31"}),
    ("submissions_due", "2", AN),
    ("submitted_in_time", "1", {}),
    ("submitted_in_time", "0", DUONG),
    ("submitted_in_time", "1", AN),
    ("timely_submission", "1/4", {}),
    ("timely_submission", "1/2", AN),
    ("timely_submission", "0/2", DUONG),
    # Of the ten metres of FA, files 1 and 2 share 7,272 mm by their pages; both were collected before they were due.
    ("due_shelf_mm", "7272", {}),
    ("due_shelf_mm", "0", {"as_of": "2025-01-31"}),
    ("due_shelf_mm", "0", DUONG),
    ("due_shelf_mm_collected", "7272", {}),
    ("due_shelf_mm_collected", "0", {"as_of": "2025-01-31"}),
    ("due_shelf_mm_collected", "7272", AN),
    ("uncollected_shelf_mm", "0", {}),
    ("uncollected_shelf_mm", "0", DUONG),
    ("uncollected_shelf_mm", "0", AN),
    # TT 05 asks for eleven fields of four files (the paper's code of three only), TT 02 for eight of two.
    ("mandatory_cells", "59", {}),
    ("mandatory_cells", "43", AN),
    ("mandatory_cells", "2", {"field": "retention", **DUONG}),
    ("filled_cells", "52", {}),
    ("filled_cells", "38", AN),
    ("filled_cells", "0", {"field": "documents", **DUONG}),
    ("metadata_completeness", "52/59", {}),
    ("metadata_completeness", "2/3", {"field": "paper_file_code"}),
    ("metadata_completeness", "nothing_in_scope", {"fonds": "archive/FG"}),
    ("coded_values", "20", {}),
    ("coded_values", "14", AN),
    ("coded_values", "5", {"field": "retention"}),
    ("valid_values", "20", {}),
    ("valid_values", "3", {"field": "condition"}),
    ("valid_values", "6", DUONG),
    ("code_validity", "20/20", {}),
    ("code_validity", "6/6", DUONG),
    ("code_validity", "nothing_in_scope", {"fonds": "archive/FF"}),
    # File 1: two of two, 100 pages. File 2: two of two, 50 of 60 pages. File 3: one of one.
    ("comparable_files", "3", {}),
    ("comparable_files", "0", DUONG),
    ("comparable_files", "3", AN),
    ("reconciled_files", "2", {}),
    ("reconciled_files", "0", DUONG),
    ("reconciled_files", "2", AN),
    ("count_reconciliation", "2/3", {}),
    ("count_reconciliation", "2/3", AN),
    ("count_reconciliation", "nothing_in_scope", DUONG),
    ("checked_files", "3", {}),
    ("checked_files", "1", {"as_of": "2026-10-01"}),
    ("checked_files", "0", DUONG),
    ("linked_files", "2", {}),
    ("linked_files", "1", {"as_of": "2026-10-01"}),
    ("linked_files", "0", DUONG),
    ("original_link", "2/3", {}),
    ("original_link", "1/1", {"as_of": "2026-10-01"}),
    ("original_link", "nothing_in_scope", DUONG),
    # 1 is permanent, 4 damaged, 5 from 1970.
    ("priority_pages", "150", {}),
    ("priority_pages", "30", DUONG),
    ("priority_pages", "100", {"retention": "01"}),
    ("digitised_priority_pages", "120", {}),
    ("digitised_priority_pages", "0", DUONG),
    ("digitised_priority_pages", "100", {"as_of": "2026-10-05"}),
    ("priority_coverage", "120/150", {}),
    ("priority_coverage", "0/30", DUONG),
    ("priority_coverage", "100/100", {"retention": "01"}),
    # Inspections
    ("inspected_pages", "100", OCTOBER),
    ("inspected_pages", "50", SEPTEMBER),
    ("inspected_pages", "0", OCTOBER | DUONG),
    ("rejected_pages", "8", OCTOBER),
    ("rejected_pages", "1", SEPTEMBER),
    ("rejected_pages", "0", OCTOBER | {"reason": "order"}),
    ("reject_rate", "8/100", OCTOBER),
    ("reject_rate", "1/50", SEPTEMBER),
    ("reject_rate", "nothing_in_scope", OCTOBER | DUONG),
    ("reinspected_pages", "8", OCTOBER),
    ("reinspected_pages", "0", SEPTEMBER),
    ("reinspected_pages", "8", OCTOBER | AN),
    ("scanned_pages_in_period", "80", OCTOBER),
    ("scanned_pages_in_period", "0", SEPTEMBER),
    ("scanned_pages_in_period", "0", OCTOBER | DUONG),
    ("rework_rate", "8/80", OCTOBER),
    ("rework_rate", "nothing_in_scope", SEPTEMBER),
    ("rework_rate", "8/80", OCTOBER | AN),
    ("inspection_share", "100/80", OCTOBER),
    ("inspection_share", "nothing_in_scope", SEPTEMBER),
    ("inspection_share", "100/80", OCTOBER | AN),
    # Copies of documents
    ("digitised_documents_listed", "4", {}),
    ("digitised_documents_listed", "2", {"as_of": "2026-10-01"}),
    ("digitised_documents_listed", "0", DUONG),
    ("unmeasured_documents", "1", {}),
    ("unmeasured_documents", "0", {"as_of": "2026-10-01"}),
    ("unmeasured_documents", "0", DUONG),
    ("conforming_documents", "1", {}),
    ("conforming_documents", "1", {"as_of": "2026-10-01"}),
    ("conforming_documents", "0", DUONG),
    ("technical_conformity", "1/4", {}),
    ("technical_conformity", "1/2", {"as_of": "2026-10-01"}),
    ("technical_conformity", "nothing_in_scope", DUONG),
    ("legacy_pages", "40", {}),
    ("legacy_pages", "0", {"as_of": "2025-05-01"}),
    ("legacy_pages", "0", DUONG),
    ("text_documents", "3", {}),
    ("text_documents", "2", {"as_of": "2026-10-01"}),
    ("text_documents", "0", DUONG),
    ("text_coverage", "3/4", {}),
    ("text_coverage", "2/2", {"as_of": "2026-10-01"}),
    ("text_coverage", "nothing_in_scope", DUONG),
    ("signed_documents", "4", {}),
    ("signed_documents", "3", {"as_of": "2026-10-19"}),
    ("signed_documents", "1", {"signature": "invalid"}),
    ("validly_signed_documents", "2", {}),
    ("validly_signed_documents", "1", {"as_of": "2026-10-19"}),
    ("validly_signed_documents", "0", {"signature": "expired"}),
    ("valid_signing", "2/4", {}),
    ("valid_signing", "1/3", {"as_of": "2026-10-19"}),
    ("valid_signing", "nothing_in_scope", DUONG),
    ("broken_signatures", "2", {}),
    ("broken_signatures", "1", {"as_of": "2026-08-02"}),
    ("broken_signatures", "1", {"signature": "expired"}),
    # d3 was signed on 3 August and is not stored; d4 on 20 October.
    ("signed_not_stored", "1", {}),
    ("signed_not_stored", "0", {"as_of": "2026-09-01"}),
    ("signed_not_stored", "1", {"as_of": "2026-09-02"}),
    # Fixity, backups, digests
    ("fixity_checks", "1", OCTOBER),
    ("fixity_checks", "0", SEPTEMBER),
    ("fixity_checks", "1", {"month": "2023-10"}),
    ("fixity_passed", "1", OCTOBER),
    ("fixity_passed", "0", {"month": "2023-10"}),
    ("fixity_passed", "0", SEPTEMBER),
    ("fixity_pass", "1/1", OCTOBER),
    ("fixity_pass", "0/1", {"month": "2023-10"}),
    ("fixity_pass", "nothing_in_scope", SEPTEMBER),
    ("stores", "2", {}),
    ("stores", "1", {"as_of": "2026-09-30"}),
    ("stores", "0", AN),
    ("backed_up_stores", "0", {}),
    ("backed_up_stores", "1", {"as_of": "2026-10-19"}),
    ("backed_up_stores", "1", {"as_of": "2026-09-01"}),
    ("backup_compliance", "0/2", {}),
    ("backup_compliance", "1/2", {"as_of": "2026-10-19"}),
    ("backup_compliance", "0/1", {"as_of": "2026-09-02"}),
    ("copies", "3", {}),
    ("copies", "0", DUONG),
    ("copies", "3", {"fonds": "archive/FA"}),
    ("repeated_copies", "2", {}),
    ("repeated_copies", "0", DUONG),
    ("repeated_copies", "2", AN),
    ("stored_files", "2", {}),
    ("stored_files", "1", {"as_of": "2026-10-19"}),
    ("stored_files", "0", DUONG),
    ("stored_files_with_digest", "2", {}),
    ("stored_files_with_digest", "1", {"as_of": "2026-10-19"}),
    ("stored_files_with_digest", "0", DUONG),
    ("stored_without_digest", "0", {}),
    ("stored_without_digest", "0", AN),
    ("stored_without_digest", "0", DUONG),
    ("fixed_files", "2", {}),
    ("fixed_files", "1", {"as_of": "2026-10-19"}),
    ("fixed_files", "0", DUONG),
    ("fixity_coverage", "2/2", {}),
    ("fixity_coverage", "2/2", AN),
    ("fixity_coverage", "nothing_in_scope", DUONG),
    # Applications
    ("applications_due", "8", {}),
    ("applications_due", "2", {"application": "operations"}),
    ("applications_due", "not_reported", {"commune": "00003"}),
    ("applications_live", "7", {}),
    ("applications_live", "5", {"as_of": "2026-07-31"}),
    ("applications_live", "2", DUONG),
    ("application_rollout", "7/8", {}),
    ("application_rollout", "1/2", {"application": "shared_apps"}),
    ("application_rollout", "not_reported", {"commune": "00003"}),
    ("applications_used", "4", {}),
    ("applications_used", "0", DUONG),
    ("applications_used", "1", {"application": "operations"}),
    ("application_use", "4/7", {}),
    ("application_use", "0/2", DUONG),
    ("application_use", "4/5", AN),
    ("users_registered", "100", {}),
    ("users_registered", "50", DUONG),
    ("users_registered", "not_reported", {"commune": "00003"}),
    ("users_active", "40", {}),
    ("users_active", "2", DUONG),
    ("users_active", "4", {"application": "party_member_db_3"}),
    ("active_users", "40/100", {}),
    ("active_users", "2/50", DUONG),
    ("active_users", "not_reported", {"commune": "00003"}),
    ("rollout_units", "2", {}),
    ("rollout_units", "1", DUONG),
    ("rollout_units", "not_reported", {"commune": "00003"}),
    ("fully_live_units", "1", {}),
    ("fully_live_units", "0", {"as_of": "2026-09-14"}),
    ("fully_live_units", "0", DUONG),
    ("full_rollout", "1/2", {}),
    ("full_rollout", "0/1", DUONG),
    ("full_rollout", "0/2", {"as_of": "2026-09-14"}),
    # Means: An counts twice, Dương never.
    ("resource_counts", "1", {}),
    ("resource_counts", "0", DUONG),
    ("resource_counts", "0", {"as_of": "2025-12-30"}),
    ("staff", "3", {}),
    ("staff", "1", {"as_of": "2026-06-29"}),
    ("staff", "not_reported", DUONG),
    ("staff_trained", "1", {}),
    ("staff_trained", "0", {"as_of": "2026-06-29"}),
    ("staff_trained", "not_reported", DUONG),
    ("staffing", "1/7", {}),
    ("staffing", "1/1", AN),
    ("staffing", "not_reported", DUONG),
    ("pages_per_staff", "80/3", OCTOBER),
    ("pages_per_staff", "0/3", SEPTEMBER),
    ("pages_per_staff", "not_reported", OCTOBER | DUONG),
    ("scanners", "2", {}),
    ("scanners", "0", {"as_of": "2026-06-29"}),
    ("scanners", "not_reported", DUONG),
    ("backlog_per_scanner", "not_reported", {"as_of": "2025-12-30", **AN}),
    ("backlog_per_scanner", "nothing_in_scope", {"as_of": "2026-06-29", **AN}),
    ("backlog_per_scanner", "not_reported", DUONG),
    ("scanner_capacity", "22000", {}),
    ("scanner_capacity", "0", {"as_of": "2026-06-29"}),
    ("scanner_capacity", "not_reported", DUONG),
    ("scanner_utilisation", "80/22000", OCTOBER),
    ("scanner_utilisation", "0/22000", SEPTEMBER),
    ("scanner_utilisation", "not_reported", OCTOBER | DUONG),
    ("fit_store_dm2", "3000", {}),
    ("fit_store_dm2", "0", {"as_of": "2026-06-29"}),
    ("fit_store_dm2", "not_reported", DUONG),
    ("temporary_store_dm2", "1000", {}),
    ("temporary_store_dm2", "1000", {"as_of": "2026-06-29"}),
    ("temporary_store_dm2", "not_reported", DUONG),
    ("store_dm2", "4000", {}),
    ("store_dm2", "1000", {"as_of": "2026-06-29"}),
    ("store_dm2", "not_reported", DUONG),
    ("fit_storage", "3000/4000", {}),
    ("fit_storage", "0/1000", {"as_of": "2026-06-29"}),
    ("fit_storage", "not_reported", DUONG),
]

SAID = ("as_of", "place_role")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    with build_snapshot(tmp_path_factory.mktemp("indicators"), TABLES) as snapshot:
        yield snapshot


def asked(metric: str, said: Mapping[str, Any]) -> metrics.Query:
    where = {name: value for name, value in said.items() if name not in SAID}
    return metrics.Query(
        metrics=(metric,), where=where, **{name: value for name, value in said.items() if name in SAID}
    )


@pytest.mark.parametrize(("metric", "expected", "said"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_indicator(metric: str, expected: str, said: dict[str, Any], catalogue: metrics.Snapshot) -> None:
    cell = metrics.evaluate(catalogue, asked(metric, said)).cell(metric)
    if expected in ("not_reported", "nothing_in_scope"):
        assert (cell.state, cell.value) == (expected, None)
        return
    numerator, slash, denominator = expected.partition("/")
    assert cell.state != "not_available"
    if slash:
        assert (cell.numerator, cell.denominator) == (int(numerator), int(denominator))
        assert cell.value == int(numerator) / int(denominator)
    else:
        assert cell.value == int(numerator)


def test_what_stands_on_two_tables_is_divided_after_both_are_added_up(catalogue: metrics.Snapshot) -> None:
    query = metrics.Query(metrics=("backlog_per_scanner", "backlog_pages", "scanners"), where=AN)
    result = metrics.evaluate(catalogue, query)
    ratio, backlog = result.cell("backlog_per_scanner"), result.cell("backlog_pages")
    assert backlog.value
    assert (ratio.numerator, ratio.denominator, ratio.value) == (backlog.value, 2, backlog.value / 2)


@pytest.mark.parametrize("name", [name for name in METRICS if set(tables(name)) != {"facts"}])
def test_every_metric_has_its_cases(name: str) -> None:
    if isinstance(METRICS[name], Derived):
        return
    assert sum(1 for case in CASES if case[0] == name) >= 3, f"write three to five cases for {name}"


def test_shelf_is_uncollected_from_the_day_it_is_due_to_the_day_it_is_collected(tmp_path: Any) -> None:
    before, _, after = TABLES["files"].rpartition("2024-03-01")
    files = f"{before}2025-06-01{after}"  # file 2 is collected four months after it was due
    with build_snapshot(tmp_path, TABLES | {"files": files}) as snapshot:
        for day, expected in (("2025-01-31", 0), ("2025-02-01", 2727), ("2025-05-31", 2727), ("2025-06-01", 0)):
            query = metrics.Query(metrics=("uncollected_shelf_mm",), as_of=day)
            assert metrics.evaluate(snapshot, query).cell("uncollected_shelf_mm").value == expected, day


# Derived numbers


def test_the_plan_is_the_next_target_of_the_unit_itself(catalogue: metrics.Snapshot) -> None:
    found = metrics.evaluate(
        catalogue, metrics.Query(metrics=("plan_attainment", "pages_in_scope", "digitised_pages"), by=("commune",))
    )
    an = found.cell("plan_attainment", commune="00001")
    scope, done = found.cell("pages_in_scope", commune="00001"), found.cell("digitised_pages", commune="00001")
    assert (an.numerator, an.denominator) == (done.numerator, round((scope.numerator or 0) * 0.8))
    assert an.value == (an.numerator or 0) / (an.denominator or 1)
    none = found.cell("plan_attainment", commune="00004")
    assert (none.state, none.value) == ("nothing_in_scope", None)
    later = metrics.evaluate(catalogue, metrics.Query(metrics=("plan_attainment",), where=AN, as_of="2027-01-01"))
    assert later.cell("plan_attainment").denominator == scope.numerator, "in 2027 the next target is 100 %"


def test_the_pace_is_what_is_left_to_the_target_by_the_months_left(catalogue: metrics.Snapshot) -> None:
    found = metrics.evaluate(
        catalogue, metrics.Query(metrics=("required_pace", "pages_in_scope", "digitised_pages"), where=AN)
    )
    scope, done = found.cell("pages_in_scope").value or 0, found.cell("digitised_pages").value or 0
    months = 61 / (365.25 / 12)  # 31 October to 31 December
    assert found.cell("required_pace").value == pytest.approx((0.8 * scope - done) / months)


def test_the_forecast_is_the_backlog_by_the_median_of_six_months(tmp_path: Any) -> None:
    """Six months of 10, 20, 30, 40, 50 and 60 pages, and 350 left: the median is 35, so ten months."""
    rows = [f"{n} | F | {n * 10} | 2026-{n + 4:02}-01 | 2026-{n + 4:02}-02" for n in range(1, 7)]
    files = "file_id | fonds_id | pages | scanned_on | checked_on\n" + "\n".join([*rows, "7 | F | 350 | |"])
    fonds = "fonds_id | title | files_declared | pages_declared\nF | F | 7 | 560"
    with build_snapshot(tmp_path, {"fonds": fonds, "files": files}) as snapshot:
        cell = metrics.evaluate(snapshot, metrics.Query(metrics=("forecast_months",))).cell("forecast_months")
        assert (cell.value, cell.state) == (10, "counted")
        assert (cell.low, cell.high) == (350 / 50, 350 / 20)
        still = metrics.evaluate(snapshot, metrics.Query(metrics=("forecast_months",), as_of="2026-04-30"))
        assert (still.cell("forecast_months").value, still.cell("forecast_months").state) == (None, "unknown")
        with pytest.raises(ParameterError, match="one day"):
            metrics.evaluate(snapshot, metrics.Query(metrics=("forecast_months",), by=("month",)))


def test_communes_with_nothing_and_how_uneven_the_others_are(tmp_path: Any) -> None:
    """Coverage of 0, 50 and 100 % in three communes; the fourth has nothing in scope."""
    agencies = "agency_id | name | block | unit_code | status" + "".join(
        f"\n{code} | {code} | state | {code} | active" for code in ("00001", "00003", "00004", "00006")
    )
    fonds = "fonds_id | title | custodian_agency_id | files_declared" + "".join(
        f"\n{code} | F | {code} | {count}" for code, count in (("00001", 1), ("00003", 2), ("00004", 1))
    )
    files = """
        file_id | fonds_id | pages | checked_on
        1       | 00001    | 10    |
        2       | 00003    | 10    | 2026-01-01
        3       | 00003    | 10    |
        4       | 00004    | 10    | 2026-01-01
    """
    with build_snapshot(tmp_path, {"agencies": agencies, "fonds": fonds, "files": files}) as snapshot:
        names = ("zero_communes", "coverage_gini", "coverage_spread")
        found = metrics.evaluate(snapshot, metrics.Query(metrics=names))
        assert found.cell("zero_communes").value == 1
        assert found.cell("coverage_gini").value == pytest.approx(4 / 9)
        assert found.cell("coverage_spread").value == pytest.approx(0.9 / 0.1)
        by_province = metrics.evaluate(snapshot, metrics.Query(metrics=names, by=("province",)))
        assert by_province.cell("zero_communes", province="01").value == 1
        assert by_province.cell("zero_communes", province="02").value == 0
        assert by_province.cell("coverage_gini", province="02").state == "nothing_in_scope", "one commune is not uneven"


def test_gini_of_equal_and_of_one_that_has_everything() -> None:
    import numpy as np

    assert gini(np.array([3.0, 3.0, 3.0])) == pytest.approx(0)
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(3 / 4)
    assert np.isnan(gini(np.zeros(3)))


# What can be asked


def test_a_dimension_that_a_table_lacks_is_refused_with_those_it_has(catalogue: metrics.Snapshot) -> None:
    with pytest.raises(ParameterError, match=r"cannot be asked by this dimension(.|\n)*staff by cohort(.|\n)*province"):
        metrics.evaluate(catalogue, metrics.Query(metrics=("staff",), by=("cohort",)))
    with pytest.raises(ParameterError, match="coverage_pages by application"):
        metrics.evaluate(catalogue, metrics.Query(metrics=("coverage_pages",), where={"application": "operations"}))


def test_stocks_that_end_are_counted_at_each_months_end(catalogue: metrics.Snapshot) -> None:
    frame = metrics.evaluate(
        catalogue, metrics.Query(metrics=("staffed_units",), by=("month",), where={"month": "2026-02..2026-10"})
    ).frame
    assert frame["value"].tolist() == [1, 2, 2, 2, 2, 2, 2, 1, 1]


# The list


def test_the_list_has_all_58_in_order_and_each_is_answered_or_says_what_is_lacking() -> None:
    assert [found.number for found in INDICATORS] == list(range(1, 59))
    assert [sum(1 for found in INDICATORS if found.priority == p) for p in ("P0", "P1", "P2")] == [24, 26, 8]
    for found in INDICATORS:
        assert bool(found.metrics) != bool(found.lacks), found.title
        assert set(found.metrics) <= set(METRICS), found.title
        assert set(found.by) <= set(DIMENSIONS), found.title


@pytest.mark.parametrize(
    "indicator", [found for found in INDICATORS if found.metrics], ids=lambda found: str(found.number)
)
def test_every_indicator_is_answered_by_province_on_the_demo(indicator: Any, demo: metrics.Snapshot) -> None:
    where = {"month": "2026-10"} if any(METRICS[name].kind == "flow" for name in indicator.metrics) else {}
    for metric in indicator.metrics:
        finer = [name for name in indicator.by if all(name in dimensions_of(table) for table in tables(metric))]
        by = tuple(dict.fromkeys(("province", *(name for name in finer if name != "month"))))
        frame = metrics.evaluate(demo, metrics.Query(metrics=(metric,), by=by, where=where)).frame
        assert (frame["state"] != "not_available").all()
        assert frame["value"].notna().any() or "unknown" in set(frame["state"])
    assert not indicator.by or any(name in dimensions_of(table) for name in indicator.by for table in tables(metric))


def test_what_is_lacking_is_named() -> None:
    by_number = {found.number: found for found in INDICATORS}
    assert lacking(by_number[58], ["fonds", "files"], ()) == "costs"
    assert lacking(by_number[48], ["fonds"], needs("application_rollout")) == "applications"
    assert lacking(by_number[1], ["fonds", "files"], needs("coverage_pages")) == ""


def test_metrics_are_of_four_kinds() -> None:
    assert {type(found) for found in METRICS.values()} == {Measure, Balance, Ratio, Derived}
