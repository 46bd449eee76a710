"""Contract tables about records: fonds, files, documents, and what happens to them."""

from __future__ import annotations

from .codes import (
    ACCESS,
    ACCESS_CODES,
    CHECKS,
    CONDITIONS,
    INCIDENTS,
    MEDIA,
    ORIGINALS,
    RETENTION,
    SECRECY,
    SIGNATURES,
    STAGES,
    STANDARDS,
)
from .contract import Column, TableContract

FONDS = TableContract(
    name="fonds",
    grain="one fonds, work or collection",
    key=("fonds_id",),
    meaning="The records of one creator; known in metres even where nobody has listed its files.",
    columns=(
        Column(name="fonds_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="title", type="text", required=True, meaning="Name of the fonds", standard="ISAD(G) 3.1.2"),
        Column(name="creator_agency_id", type="code", references="agencies", meaning="The body that made the records"),
        Column(
            name="custodian_agency_id",
            type="code",
            references="agencies",
            meaning="The body that keeps them and answers for them",
        ),
        Column(name="location_unit_code", type="code", meaning="The unit in which the shelves stand"),
        Column(name="state", type="enum", values=("open", "closed"), meaning="Whether records are still added"),
        Column(name="date_from", type="date", edge="first", meaning="Date of the earliest record"),
        Column(name="date_to", type="date", meaning="Date of the latest record"),
        Column(name="shelf_metres", type="decimal", unit="m", minimum=0, meaning="Records standing on shelves"),
        Column(
            name="shelf_metres_arranged",
            type="decimal",
            unit="m",
            minimum=0,
            meaning="Of these, arranged into files and listed",
        ),
        Column(
            name="files_declared", type="integer", unit="files", minimum=0, meaning="Files the custodian says there are"
        ),
        Column(
            name="pages_declared", type="integer", unit="pages", minimum=0, meaning="Pages the custodian says there are"
        ),
        Column(name="conversion_profile", type="code", meaning="Profile by which metres become files and pages"),
        Column(name="standard", type="enum", values=STANDARDS, meaning="Field set the description follows"),
    ),
)

FILES = TableContract(
    name="files",
    grain="one file (hồ sơ, đơn vị bảo quản)",
    key=("file_id",),
    meaning="The usual fact: what is listed, how far it has come, what of it is digitised.",
    columns=(
        Column(name="file_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="fonds_id", type="code", required=True, references="fonds", meaning="The fonds it belongs to"),
        Column(name="reference_code", type="code", meaning="File code (mã hồ sơ)", standard="TT 05/2025 arcFileCode"),
        Column(
            name="paper_file_code",
            type="code",
            meaning="Code of the paper original",
            standard="TT 05/2025 paperFileCode",
        ),
        Column(name="title", type="text", private=True, meaning="Title of the file"),
        Column(name="date_from", type="date", edge="first", meaning="Date of the earliest document"),
        Column(name="date_to", type="date", meaning="Date of the latest document"),
        Column(name="closed_on", type="date", meaning="Day the file was closed"),
        Column(
            name="retention_code",
            type="enum",
            values=tuple(RETENTION),
            meaning="How long it is kept",
            standard="TT 05/2025",
        ),
        Column(
            name="access_code",
            type="enum",
            values=tuple(ACCESS_CODES),
            meaning="Level of access",
            standard="TT 05/2025",
        ),
        Column(
            name="secrecy", type="enum", values=SECRECY, meaning="Grade of State secret; top secret is not digitised"
        ),
        Column(name="medium", type="enum", values=MEDIA, meaning="Paper, born digital, or both"),
        Column(name="pages", type="integer", unit="pages", minimum=0, meaning="Pages counted"),
        Column(name="sheets", type="integer", unit="sheets", minimum=0, meaning="Sheets counted"),
        Column(name="documents", type="integer", unit="documents", minimum=0, meaning="Documents in the file"),
        Column(
            name="condition_code",
            type="enum",
            values=tuple(CONDITIONS),
            meaning="Physical state",
            standard="TT 05/2025 format",
        ),
        Column(name="original_status", type="enum", values=ORIGINALS, meaning="Where the original is"),
        Column(name="selected", type="boolean", meaning="Selected for digitising; yes where not said"),
        Column(name="stage", type="enum", values=STAGES, meaning="Stage reached, where a source knows no dates"),
        *(Column(name=f"{stage}_on", type="date", meaning=f"Day the file was {stage}") for stage in STAGES),
        Column(
            name="pages_digitised",
            type="integer",
            unit="pages",
            minimum=0,
            meaning="Pages with a copy; below pages: partly digitised",
        ),
        Column(
            name="documents_digitised", type="integer", unit="documents", minimum=0, meaning="Documents with a copy"
        ),
        Column(name="digital_access", type="enum", values=ACCESS, meaning="How the copy can be used"),
        Column(name="signature_status", type="enum", values=SIGNATURES, meaning="State of the digital signature"),
        Column(name="sha256", type="code", meaning="Digest of the copy"),
    ),
)

DOCUMENTS = TableContract(
    name="documents",
    grain="one document in a file, where known",
    key=("document_id",),
    meaning="Single documents with their technical data.",
    columns=(
        Column(name="document_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="file_id", type="code", required=True, references="files", meaning="The file it lies in"),
        Column(name="title", type="text", private=True, meaning="Subject of the document"),
        Column(name="issued_on", type="date", meaning="Day it was issued"),
        Column(name="type_code", type="code", meaning="Type, by the code list of its standard"),
        Column(name="pages", type="integer", unit="pages", minimum=0, meaning="Pages counted"),
        *(Column(name=f"{stage}_on", type="date", meaning=f"Day the document was {stage}") for stage in STAGES[3:]),
        Column(name="dpi", type="integer", unit="dots per inch", minimum=1, meaning="Resolution of the scan"),
        Column(name="bit_depth", type="integer", unit="bits per pixel", minimum=1, meaning="Colour depth of the scan"),
        Column(name="pdfa", type="boolean", meaning="Whether the copy is PDF/A"),
        Column(name="ocr", type="boolean", meaning="Whether the copy has a text layer"),
        Column(name="signature_status", type="enum", values=SIGNATURES, meaning="State of the digital signature"),
        Column(name="sha256", type="code", meaning="Digest of the copy"),
    ),
)

HANDOVERS = TableContract(
    name="handovers",
    grain="one hand-over owed or done",
    key=("handover_id",),
    meaning="Records passing from one body to another.",
    columns=(
        Column(name="handover_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(
            name="fonds_id",
            type="code",
            meaning="The fonds handed over; one that left the catalogue by it is listed no longer",
        ),
        Column(
            name="from_agency_id", type="code", required=True, references="agencies", meaning="The body that hands over"
        ),
        Column(name="to_agency_id", type="code", references="agencies", meaning="The body that receives"),
        Column(name="due_on", type="date", meaning="Day by which it is due"),
        Column(name="done_on", type="date", meaning="Day of the signed minutes"),
        Column(name="shelf_metres", type="decimal", unit="m", minimum=0, meaning="Quantity in metres, as agreed"),
        Column(name="files", type="integer", unit="files", minimum=0, meaning="Quantity in files, as agreed"),
        Column(
            name="shelf_metres_received",
            type="decimal",
            unit="m",
            minimum=0,
            meaning="Metres that the receiver counted on arrival",
        ),
        Column(
            name="files_received",
            type="integer",
            unit="files",
            minimum=0,
            meaning="Files that the receiver counted on arrival",
        ),
        Column(name="list_attached", type="boolean", meaning="Whether a list of files is attached"),
        Column(name="minutes_no", type="text", meaning="Number of the minutes"),
    ),
)

INCIDENTS_TABLE = TableContract(
    name="incidents",
    grain="one thing that happened to originals",
    key=("incident_id",),
    meaning="Losses, damage, loans, destruction by decision, moves, files merged into others.",
    columns=(
        Column(name="incident_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="fonds_id", type="code", references="fonds", meaning="The fonds concerned"),
        Column(
            name="file_id",
            type="code",
            meaning="The file concerned; one that was destroyed or merged into another may be listed no longer",
        ),
        Column(name="kind", type="enum", values=INCIDENTS, required=True, meaning="What happened"),
        Column(name="opened_on", type="date", required=True, meaning="Day it was noticed"),
        Column(name="closed_on", type="date", meaning="Day it was settled"),
        Column(name="decision_no", type="text", meaning="Number of the decision"),
    ),
)

CHECKS_TABLE = TableContract(
    name="checks",
    grain="one inspection",
    key=("check_id",),
    meaning="Quality checks of batches, fixity checks, checks of backups.",
    columns=(
        Column(name="check_id", type="code", required=True, meaning="Identifier, unique within a delivery"),
        Column(name="kind", type="enum", values=CHECKS, required=True, meaning="What was inspected"),
        Column(name="fonds_id", type="code", references="fonds", meaning="The fonds concerned"),
        Column(name="file_id", type="code", references="files", meaning="The file concerned"),
        Column(name="batch", type="code", meaning="Batch of work"),
        Column(
            name="round", type="integer", unit="rounds", minimum=1, meaning="1 is the first inspection of the batch"
        ),
        Column(name="done_on", type="date", required=True, meaning="Day of the inspection"),
        Column(name="pages_checked", type="integer", unit="pages", minimum=0, meaning="Pages looked at"),
        Column(name="pages_rejected", type="integer", unit="pages", minimum=0, meaning="Pages sent back"),
        Column(name="reason", type="text", meaning="Why pages were sent back"),
        Column(name="passed", type="boolean", required=True, meaning="The outcome"),
    ),
)
