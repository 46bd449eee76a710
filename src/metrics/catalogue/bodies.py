"""Contract tables about bodies: agencies, who answers for a unit, its means, targets and returns."""

from __future__ import annotations

from .codes import BLOCKS, LEVELS
from .contract import Column, TableContract

AGENCIES = TableContract(
    name="agencies",
    grain="one body that makes or keeps records",
    key=("agency_id",),
    meaning="Committees, offices and archives, in being or ended.",
    columns=(
        Column(name="agency_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="name", type="text", required=True, meaning="Name of the body"),
        Column(
            name="block", type="enum", values=BLOCKS, required=True, meaning="Party, State, Front and unions, other"
        ),
        Column(
            name="unit_code",
            type="code",
            required=True,
            meaning="The unit it serves; of an ended body, as coded on its last day",
        ),
        Column(name="level", type="enum", values=LEVELS, meaning="Level of government"),
        Column(
            name="province_code",
            type="code",
            meaning="Province the sender takes the unit to lie in; only checked",
        ),
        Column(name="status", type="enum", values=("active", "ended"), required=True, meaning="Whether it is in being"),
        Column(name="ended_on", type="date", meaning="Last day in being"),
        Column(name="successor_agency_id", type="code", references="agencies", meaning="The body that took over"),
    ),
)

TARGETS = TableContract(
    name="targets",
    grain="one target of one unit for one metric on one day",
    key=("unit_code", "metric", "due_on"),
    meaning="Targets come with their document; none is built in.",
    columns=(
        Column(name="unit_code", type="code", required=True, meaning="The unit"),
        Column(name="metric", type="code", required=True, meaning="Name of the metric"),
        Column(name="due_on", type="date", required=True, meaning="Day by which it is due"),
        Column(name="value", type="decimal", required=True, meaning="Value to reach, in the unit of the metric"),
        Column(name="document_no", type="text", meaning="Number of the document that sets it"),
    ),
)

APPLICATIONS = TableContract(
    name="applications",
    grain="one application in one unit",
    key=("unit_code", "application"),
    meaning="Roll-out and use of shared applications.",
    columns=(
        Column(name="unit_code", type="code", required=True, meaning="The unit"),
        Column(
            name="application",
            type="code",
            required=True,
            meaning="operations, e_records, party_member_db_3, digital_signature, shared_apps, …",
        ),
        Column(name="live_on", type="date", meaning="Day it went live"),
        Column(name="users_registered", type="integer", unit="people", minimum=0, meaning="Accounts"),
        Column(name="users_active", type="integer", unit="people", minimum=0, meaning="Accounts used in the period"),
        Column(name="documents_in", type="integer", unit="documents", minimum=0, meaning="Incoming documents handled"),
        Column(name="documents_out", type="integer", unit="documents", minimum=0, meaning="Outgoing documents handled"),
    ),
)

RESOURCES = TableContract(
    name="resources",
    grain="one unit's means on one day",
    key=("unit_code", "as_of"),
    meaning="Staff, scanners and stores.",
    columns=(
        Column(name="unit_code", type="code", required=True, meaning="The unit"),
        Column(name="as_of", type="date", required=True, meaning="Day of the count"),
        Column(name="staff", type="integer", unit="people", minimum=0, meaning="People doing archive work"),
        Column(name="staff_trained", type="integer", unit="people", minimum=0, meaning="Of these, trained for it"),
        Column(name="scanners", type="integer", unit="machines", minimum=0, meaning="Scanners in working order"),
        Column(
            name="scanner_pages_per_day",
            type="integer",
            unit="pages per day",
            minimum=0,
            meaning="What they can do together",
        ),
        Column(name="store_m2_fit", type="decimal", unit="m²", minimum=0, meaning="Fit store rooms"),
        Column(name="store_m2_temporary", type="decimal", unit="m²", minimum=0, meaning="Temporary store rooms"),
        Column(name="has_digital_store", type="boolean", meaning="Whether it has a digital store"),
    ),
)

DUTIES = TableContract(
    name="duties",
    grain="one person in one role for one unit, from a day on",
    key=("unit_code", "role", "person", "from_on"),
    meaning="Who answers for a unit, from when to when.",
    columns=(
        Column(name="unit_code", type="code", required=True, meaning="The unit"),
        Column(name="role", type="code", required=True, meaning="head, archivist, …"),
        Column(name="person", type="text", private=True, meaning="The person's name"),
        Column(name="from_on", type="date", edge="first", required=True, meaning="First day"),
        Column(name="to_on", type="date", meaning="Last day"),
        Column(name="decision_no", type="text", meaning="Number of the decision"),
    ),
)

SUBMISSIONS = TableContract(
    name="submissions",
    grain="one periodic return of one unit",
    key=("unit_code", "period", "version"),
    meaning="Which units sent their return, and when.",
    columns=(
        Column(name="unit_code", type="code", required=True, meaning="The unit"),
        Column(name="period", type="code", required=True, meaning="The period, as 2026-10"),
        Column(name="due_on", type="date", required=True, meaning="Day by which it was due"),
        Column(name="received_on", type="date", meaning="Day it came"),
        Column(name="version", type="integer", minimum=1, meaning="1 is the first return for the period"),
    ),
)
