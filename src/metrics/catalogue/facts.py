"""The fact table that measures are defined on: what every listed file, and every unlisted rest, counts for.

A snapshot derives it once from the contract tables (``fonds``, ``files``, ``documents``, ``agencies``); definitions name its
columns; neither knows the other.

One row is one listed file, or the **unlisted rest** of one fonds: what stands on its shelves, or was declared, beyond the files
that are listed. The rest is sized by the declared numbers where there are any, else by the fonds' conversion profile, and counts
in every denominator: a file nobody listed still counts.
"""

from __future__ import annotations

from .codes import ACCESS, BLOCKS, COHORTS, MEDIA, RETENTION, STAGES
from .contract import Column, TableContract

UNKNOWN = "unknown"

#: Why a row is out of scope, in the order in which the reasons are tried (catalogue contract, "In scope").
OUT_OF_SCOPE = ("not_selected", "born_digital", "top_secret", "destroyed")

FACTS = TableContract(
    name="facts",
    grain="one listed file, or the unlisted rest of one fonds",
    key=("fonds_key", "file_id"),
    meaning="Amounts of every file and every unlisted rest, as integers that add up.",
    columns=(
        Column(
            name="kind",
            type="enum",
            values=("file", "rest"),
            required=True,
            meaning="A listed file, or the unlisted rest of a fonds",
        ),
        Column(name="fonds_key", type="integer", required=True, meaning="Row of the fonds in this snapshot"),
        Column(name="file_id", type="code", meaning="The file; empty for a rest"),
        Column(
            name="creator_unit", type="integer", meaning="Unit of the creator (key in the register); empty: not known"
        ),
        Column(name="custodian_unit", type="integer", meaning="Unit of the custodian"),
        Column(name="location_unit", type="integer", meaning="Unit in which the shelves stand"),
        *(
            Column(
                name=f"{role}_evidence",
                type="integer",
                meaning=f"Unit that got the records of the {role}'s unit, by minutes or custody",
            )
            for role in ("creator", "custodian", "location")
        ),
        Column(name="block", type="enum", values=(*BLOCKS, UNKNOWN), required=True, meaning="Block of the creator"),
        Column(
            name="cohort",
            type="enum",
            values=COHORTS,
            required=True,
            meaning="Against 1 July 2025, by the file's own dates",
        ),
        Column(name="retention", type="enum", values=(*RETENTION, UNKNOWN), required=True, meaning="Retention code"),
        Column(
            name="medium", type="enum", values=(*MEDIA, UNKNOWN), required=True, meaning="Paper, born digital, mixed"
        ),
        Column(
            name="digital_access",
            type="enum",
            values=(*ACCESS, UNKNOWN),
            required=True,
            meaning="How the copy can be used",
        ),
        Column(
            name="in_scope",
            type="boolean",
            required=True,
            meaning="Selected, not born digital, not top secret, not destroyed by decision",
        ),
        Column(name="out_of_scope", type="enum", values=OUT_OF_SCOPE, meaning="Why not, where it is not in scope"),
        Column(name="partial", type="boolean", required=True, meaning="A copy of some pages or documents, not of all"),
        Column(
            name="files", type="integer", unit="files", required=True, meaning="1 for a file; the estimate for a rest"
        ),
        Column(
            name="pages",
            type="integer",
            unit="pages",
            required=True,
            meaning="Pages: counted, else by sheets, else estimated, else 0",
        ),
        Column(
            name="pages_estimated",
            type="integer",
            unit="pages",
            required=True,
            meaning="Of these, estimated by a profile",
        ),
        Column(name="files_estimated", type="integer", unit="files", required=True, meaning="Of the files, estimated"),
        *(
            column
            for amount in ("pages", "files")
            for column in (
                Column(
                    name=f"{amount}_variance",
                    type="integer",
                    unit=f"{amount}²",
                    required=True,
                    meaning=f"Variance of the {amount} estimated that is the fonds' own",
                ),
                Column(
                    name=f"{amount}_common",
                    type="integer",
                    unit=f"{amount}/1000",
                    required=True,
                    meaning=f"Standard deviation of the {amount} estimated that is common to all fonds",
                ),
            )
        ),
        Column(name="documents", type="integer", unit="documents", required=True, meaning="Documents counted"),
        Column(name="shelf_mm", type="integer", unit="mm", required=True, meaning="Share of the fonds' shelf"),
        Column(name="shelf_mm_arranged", type="integer", unit="mm", required=True, meaning="Of this, arranged"),
        Column(
            name="pages_unknown",
            type="integer",
            unit="files",
            required=True,
            meaning="Files in it whose pages nobody can say",
        ),
        Column(
            name="documents_unknown",
            type="integer",
            unit="files",
            required=True,
            meaning="Files in it whose documents nobody can say",
        ),
        Column(
            name="shelf_unknown",
            type="integer",
            unit="files",
            required=True,
            meaning="Files in it whose shelf nobody can say",
        ),
        Column(
            name="size_unknown",
            type="integer",
            unit="fonds",
            required=True,
            meaning="1 for the rest of a fonds of which neither files nor metres are known",
        ),
        Column(
            name="pages_copied",
            type="integer",
            unit="pages",
            required=True,
            meaning="Pages that count as digitised once checked",
        ),
        Column(
            name="documents_copied",
            type="integer",
            unit="documents",
            required=True,
            meaning="Documents that count as digitised once checked",
        ),
        *(
            Column(
                name=f"{stage}_on",
                type="date",
                meaning=f"Day it was {stage}; the delivery's day where only the stage is known",
            )
            for stage in STAGES
        ),
    ),
)
