"""Code lists of the contract. The labels are English message ids; other languages are in the message catalogues."""

from __future__ import annotations

from datetime import date

#: Stages in their order; a file's current stage is the last one it has reached.
STAGES = ("collected", "submitted", "arranged", "scanned", "checked", "signed", "stored")

#: The day on which the districts ended and the communes were merged: cohorts divide here (Asia/Ho_Chi_Minh).
REFORM_DAY = date(2025, 7, 1)

COHORTS = ("before", "since", "straddling", "undated")
BLOCKS = ("party", "state", "front", "other")
LEVELS = ("central", "province", "district", "commune")
PLACE_ROLES = ("custodian", "creator", "location")
MEDIA = ("paper", "born_digital", "mixed")
SECRECY = ("none", "mat", "toi_mat", "tuyet_mat")
ORIGINALS = ("held", "on_loan", "missing", "misplaced", "destroyed")
ACCESS = ("online", "reading_room", "internal", "none")
SIGNATURES = ("none", "valid", "invalid", "expired")
STANDARDS = ("tt02", "tt05", "hd40", "isad")
INCIDENTS = ("lost", "misplaced", "damaged", "loan_overdue", "destroyed_by_decision", "moved", "merged")
CHECKS = ("quality", "fixity", "backup")

#: Retention (thời hạn lưu trữ) as TT 05/2025/TT-BNV numbers it.
RETENTION = {
    "01": "Permanent",
    "02": "70 years",
    "03": "50 years",
    "04": "30 years",
    "05": "20 years",
    "06": "10 years",
    "07": "Other",
}
#: Level of access (mức độ tiếp cận), TT 05/2025/TT-BNV.
ACCESS_CODES = {"01": "Public", "02": "Conditional", "03": "Secret"}
#: Physical state (tình trạng vật lý), TT 05/2025/TT-BNV.
CONDITIONS = {"01": "Good", "02": "Fair", "03": "Damaged"}

#: English labels of values that are shown; a value without one is shown as it is.
LABELS: dict[str, dict[str, str]] = {
    "stage": {
        "none": "Not collected",
        "collected": "Collected",
        "submitted": "Submitted",
        "arranged": "Arranged",
        "scanned": "Scanned",
        "checked": "Checked",
        "signed": "Signed",
        "stored": "Stored",
    },
    "cohort": {
        "before": "Before 1 July 2025",
        "since": "Since 1 July 2025",
        "straddling": "Across 1 July 2025",
        "undated": "Undated",
    },
    "block": {"party": "Party", "state": "State", "front": "Front and unions", "other": "Other"},
    "medium": {"paper": "Paper", "born_digital": "Born digital", "mixed": "Mixed"},
    "digital_access": {
        "online": "Online",
        "reading_room": "Reading room",
        "internal": "Internal",
        "none": "No copy",
    },
    "retention": RETENTION,
    "application": {
        "operations": "Operations management",
        "e_records": "Electronic records",
        "party_member_db_3": "Party member database 3.0",
        "digital_signature": "Digital signatures",
        "shared_apps": "Shared applications",
    },
    "incident": {
        "lost": "Lost",
        "misplaced": "Misplaced",
        "damaged": "Damaged",
        "loan_overdue": "Loan overdue",
        "destroyed_by_decision": "Destroyed by decision",
        "moved": "Moved",
        "merged": "Merged",
    },
    "field": {
        "file_code": "Code of the file",
        "title": "Title",
        "retention": "Retention",
        "access": "Access",
        "date_from": "First date",
        "date_to": "Last date",
        "documents": "Number of documents",
        "pages": "Sheets or pages",
        "condition": "Physical state",
        "trust": "Degree of trust",
        "paper_file_code": "Code of the paper file",
        "medium": "Medium",
    },
    "signature": {"none": "None", "valid": "Valid", "invalid": "Invalid", "expired": "Expired"},
}
