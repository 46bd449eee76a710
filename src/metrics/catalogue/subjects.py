"""What measures stand on beside the fact table: one table a subject, derived from the contract tables with the snapshot.

A snapshot makes them (``snapshot/sql/subjects.sql``); definitions name their columns; neither knows the other. Every row carries
the units of the three place roles, as the fact table does, so that all numbers are placed by the same rules; a table that knows
one unit has it in all three. A row counts from its event's day on; where it stops counting, a column says from which day.
"""

from __future__ import annotations

from .codes import BLOCKS, COHORTS, PLACE_ROLES, STAGES
from .contract import Column, ColumnType, TableContract
from .facts import UNKNOWN

_UNITS = (
    *(
        Column(name=f"{role}_unit", type="integer", meaning=f"Unit of the {role} (key in the register)")
        for role in PLACE_ROLES
    ),
    *(
        Column(
            name=f"{role}_evidence",
            type="integer",
            meaning=f"Unit that got what the {role}'s unit had, by minutes or custody",
        )
        for role in PLACE_ROLES
    ),
)
_FONDS = Column(
    name="fonds_key", type="integer", meaning="Row of the fonds in this snapshot; empty where it concerns none"
)
_BLOCK = Column(name="block", type="enum", values=(*BLOCKS, UNKNOWN), meaning="Block of the creator")
_COHORT = Column(name="cohort", type="enum", values=COHORTS, meaning="Against 1 July 2025, by the file's own dates")


def _kind(kind: ColumnType, meaning: dict[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=kind, meaning=said) for name, said in meaning.items())


def _days(**meaning: str) -> tuple[Column, ...]:
    return _kind("date", meaning)


def _amounts(**meaning: str) -> tuple[Column, ...]:
    return _kind("integer", meaning)


def _flags(**meaning: str) -> tuple[Column, ...]:
    return _kind("boolean", meaning)


def _codes(**meaning: str) -> tuple[Column, ...]:
    return _kind("code", meaning)


#: Those with as many rows as there are files, or as days and units together, are views: they cost nothing until they are asked.
VIEWS = ("file_facts", "copy_facts", "fresh_facts")

SUBJECTS: dict[str, TableContract] = {
    table.name: table
    for table in (
        TableContract(
            name="file_facts",
            grain="one listed file in scope",
            key=("fonds_key", "file_id"),
            meaning="What is to be said of a file beside its amounts: links, counts, time limits, priority.",
            columns=(
                _FONDS,
                *_codes(file_id="The file"),
                *_UNITS,
                _BLOCK,
                _COHORT,
                *_codes(
                    retention="Retention code",
                    medium="Paper, born digital, mixed",
                    digital_access="How the copy can be used",
                ),
                *_days(**{f"{stage}_on": f"Day it was {stage}" for stage in STAGES}),
                *_days(
                    due_on="Day by which it is to be submitted: one year after it was closed, 60 days where born digital",
                    due_collected_on="The first day on which it was both due and collected",
                    queued_on="30 days after it was signed: by then it should be stored",
                ),
                *_amounts(
                    files="1",
                    files_linked="1 where the paper file is named (paper_file_code)",
                    files_comparable="1 where its documents are counted and listed too",
                    files_reconciled="1 where, besides, as many are listed as counted, and their pages add up",
                    files_in_time="1 where it was submitted by the day it was due",
                    files_with_digest="1 where the digest of its copy is recorded",
                    files_fixed="1 where a fixity check of the file or its fonds was done within 36 months before the snapshot's day",
                    pages="Pages",
                    pages_copied="Pages that count as digitised once checked",
                    pages_priority="Its pages where it is permanent, damaged, or closed before 1975",
                    pages_priority_copied="Of these, the pages that count as digitised once checked",
                    shelf_mm="Share of the shelf",
                ),
            ),
        ),
        TableContract(
            name="copy_facts",
            grain="one file with the digest of its copy",
            key=("fonds_key", "file_id"),
            meaning="Which copies are the same to the byte.",
            columns=(
                _FONDS,
                *_codes(file_id="The file"),
                *_UNITS,
                _BLOCK,
                *_flags(repeated="Another file has the very same copy"),
            ),
        ),
        TableContract(
            name="field_facts",
            grain="one field of one fonds",
            key=("fonds_key", "field"),
            meaning="How many cells of a mandatory field are filled, by the field set of the fonds' standard.",
            columns=(
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_codes(field="The field"),
                *_amounts(cells="Cells that are to be filled", filled="Cells that are"),
            ),
        ),
        TableContract(
            name="value_facts",
            grain="one coded column of one fonds, or of what was set aside",
            key=("fonds_key", "field"),
            meaning="How many coded values are in their list. What was rejected for not being in it has no unit any more.",
            columns=(
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_codes(field="The column"),
                *_amounts(given="Values given", known="Values in the list"),
            ),
        ),
        TableContract(
            name="document_facts",
            grain="one listed document of a file in scope",
            key=("document_id",),
            meaning="The copies of documents: their technical data and signatures.",
            columns=(
                *_codes(document_id="The document"),
                _FONDS,
                *_UNITS,
                _BLOCK,
                _COHORT,
                *_days(**{f"{stage}_on": f"Day it was {stage}" for stage in STAGES[3:]}),
                *_amounts(pages="Pages"),
                *_flags(
                    measured="Resolution, depth, PDF/A and text layer are all known",
                    conform="They reach the norm",
                    text_known="It is known whether there is a text layer",
                    text="There is a text layer",
                    legacy="Scanned before 1 July 2025 and known to be below the norm",
                ),
                *_codes(signature="State of the signature"),
                *_days(queued_on="30 days after it was signed: by then it should be stored"),
            ),
        ),
        TableContract(
            name="agency_facts",
            grain="one ended body that left records, or owes a hand-over",
            key=("delivery", "agency_id"),
            meaning="Whether ended bodies have handed over what they had.",
            columns=(
                *_codes(delivery="The delivery", agency_id="The body"),
                *_UNITS,
                _BLOCK,
                *_days(handed_on="Day of its last minutes, where every hand-over has minutes and a list"),
                *_amounts(
                    shelf_mm="Shelf it owes or handed over", handed_mm="Of this, handed over with minutes and list"
                ),
            ),
        ),
        TableContract(
            name="handover_facts",
            grain="one hand-over owed or done",
            key=("delivery", "handover_id"),
            meaning="Hand-overs and the days they wait.",
            columns=(
                *_codes(delivery="The delivery", handover_id="The hand-over"),
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_days(overdue_on="Day after it was due", done_on="Day of the minutes"),
                *_amounts(overdue_day="The same day, as a number of days since 1970"),
            ),
        ),
        TableContract(
            name="fonds_facts",
            grain="one fonds",
            key=("fonds_key",),
            meaning="Whose a fonds is, and what endangers it.",
            columns=(
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_amounts(shelf_mm="Its shelf", risk="Risk points, of 100"),
                *_flags(orphan="Its creator ended and nobody in being keeps it"),
            ),
        ),
        TableContract(
            name="incident_facts",
            grain="one thing that happened to originals",
            key=("delivery", "incident_id"),
            meaning="Incidents from the day they were noticed to the day they were settled.",
            columns=(
                *_codes(delivery="The delivery", incident_id="The incident"),
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_codes(incident="What happened"),
                *_days(opened_on="Day it was noticed", closed_on="Day it was settled"),
            ),
        ),
        TableContract(
            name="check_facts",
            grain="one inspection",
            key=("delivery", "check_id"),
            meaning="Quality checks of batches and fixity checks of copies.",
            columns=(
                *_codes(
                    delivery="The delivery",
                    check_id="The inspection",
                    inspection="What was inspected",
                    reason="Why pages were sent back",
                ),
                _FONDS,
                *_UNITS,
                _BLOCK,
                *_days(done_on="Day of the inspection"),
                *_amounts(
                    round="1 is the first inspection of the batch",
                    checked="Pages looked at",
                    rejected="Pages sent back",
                ),
                *_flags(passed="The outcome"),
            ),
        ),
        TableContract(
            name="store_facts",
            grain="one backup of one store",
            key=("delivery", "check_id"),
            meaning="Stores from a backup that could be restored until it is 31 days old or followed by another.",
            columns=(
                *_codes(delivery="The delivery", check_id="The inspection"),
                _FONDS,
                *_UNITS,
                *_days(done_on="Day of the backup", ends_on="Day from which it no longer counts"),
                *_flags(first="The first known backup of its store", passed="It could be restored"),
            ),
        ),
        TableContract(
            name="unit_facts",
            grain="one province or commune in force on the snapshot's day",
            key=("unit_key",),
            meaning="The units that someone is to answer for.",
            columns=(*_amounts(unit_key="The unit"), *_UNITS),
        ),
        TableContract(
            name="duty_facts",
            grain="one stretch of time in which a unit had both a head and an archivist",
            key=("unit_key", "from_on"),
            meaning="Named responsibility.",
            columns=(
                *_amounts(unit_key="The unit"),
                *_UNITS,
                *_days(from_on="First day with both", until_on="Day after the last one; empty: still"),
            ),
        ),
        TableContract(
            name="return_facts",
            grain="one return owed by one unit for one period",
            key=("delivery", "unit_key", "period"),
            meaning="Periodic returns: due, come, late, not come.",
            columns=(
                *_codes(delivery="The delivery", period="The period"),
                *_amounts(unit_key="The unit"),
                *_UNITS,
                *_days(
                    due_on="Day it was due", overdue_on="Day after it was due", received_on="Day its first version came"
                ),
                *_flags(in_time="It came by the day it was due"),
            ),
        ),
        TableContract(
            name="fresh_facts",
            grain="one day on which a return of a unit came, or one of its files was worked on",
            key=("unit_key", "from_on"),
            meaning="Freshness of data: how long nothing was heard of a unit.",
            columns=(
                *_amounts(unit_key="The unit", from_day="The day, as a number of days since 1970"),
                *_UNITS,
                *_days(
                    from_on="The day",
                    until_on="Day from which its data are older than 35 days, or the next such day",
                    next_on="The next such day; empty: none yet",
                ),
            ),
        ),
        TableContract(
            name="application_facts",
            grain="one application of one unit",
            key=("delivery", "unit_key", "application"),
            meaning="Roll-out and true use of the shared applications.",
            columns=(
                *_codes(delivery="The delivery", application="The application"),
                *_amounts(unit_key="The unit", users_registered="Accounts", users_active="Accounts that were used"),
                *_UNITS,
                *_days(live_on="Day it went live"),
                *_flags(
                    known="Accounts and their use are both reported", used="At least half of the accounts were used"
                ),
            ),
        ),
        TableContract(
            name="rollout_facts",
            grain="one unit that is to have the five applications",
            key=("delivery", "unit_key"),
            meaning="Units in which all five applications are live.",
            columns=(
                *_codes(delivery="The delivery"),
                *_amounts(unit_key="The unit"),
                *_UNITS,
                *_days(all_live_on="Day the last went live"),
            ),
        ),
        TableContract(
            name="resource_facts",
            grain="one count of one unit's means",
            key=("delivery", "unit_key", "from_on"),
            meaning="Staff, scanners and stores, from the day of the count until the next one.",
            columns=(
                *_codes(delivery="The delivery"),
                *_amounts(
                    unit_key="The unit",
                    staff="People doing archive work",
                    staff_trained="Of these, trained for it",
                    scanners="Scanners in working order",
                    pages_per_month="What they can do in 22 working days",
                    store_dm2_fit="Fit store rooms, in dm²",
                    store_dm2_temporary="Temporary store rooms, in dm²",
                ),
                *_UNITS,
                *_days(from_on="Day of the count", until_on="Day of the next one"),
            ),
        ),
    )
}
