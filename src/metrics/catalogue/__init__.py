"""The seam: what a catalogue of archives is, whatever it came from and whatever asks it.

Table contracts (grain, key, columns, units, meaning), their code lists, and the fact table that measures stand on.
Knows no engine and no file format.
"""

from .bodies import AGENCIES, APPLICATIONS, DUTIES, RESOURCES, SUBMISSIONS, TARGETS
from .codes import COHORTS, LABELS, PLACE_ROLES, REFORM_DAY, STAGES
from .contract import Column, ColumnType, Reject, TableContract
from .cube import AMOUNTS, CUTS, EVENTS, KEPT, STAGE, Cut
from .facts import FACTS, OUT_OF_SCOPE, UNKNOWN
from .holdings import CHECKS_TABLE, DOCUMENTS, FILES, FONDS, HANDOVERS, INCIDENTS_TABLE
from .profiles import COMMON, DEFAULT_PROFILE, PROFILES, REACH, Estimate, Profile
from .subjects import SUBJECTS
from .subjects import VIEWS as SUBJECT_VIEWS

#: Every table a delivery may hold, in an order in which each one's references come before it.
CONTRACT: dict[str, TableContract] = {
    table.name: table
    for table in (
        AGENCIES,
        FONDS,
        FILES,
        DOCUMENTS,
        HANDOVERS,
        INCIDENTS_TABLE,
        CHECKS_TABLE,
        TARGETS,
        APPLICATIONS,
        RESOURCES,
        DUTIES,
        SUBMISSIONS,
    )
}

__all__ = [
    "AMOUNTS",
    "COHORTS",
    "COMMON",
    "CONTRACT",
    "CUTS",
    "DEFAULT_PROFILE",
    "EVENTS",
    "FACTS",
    "KEPT",
    "LABELS",
    "OUT_OF_SCOPE",
    "PLACE_ROLES",
    "PROFILES",
    "REACH",
    "REFORM_DAY",
    "STAGE",
    "STAGES",
    "SUBJECTS",
    "SUBJECT_VIEWS",
    "UNKNOWN",
    "Column",
    "ColumnType",
    "Cut",
    "Estimate",
    "Profile",
    "Reject",
    "TableContract",
]
