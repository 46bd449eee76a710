"""What numbers can be broken down by and filtered on."""

from __future__ import annotations

from .model import Dimension

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension(name="province", title="Province", meaning="Province of the unit, on the map asked for"),
        Dimension(
            name="commune",
            title="Commune",
            meaning="Commune of the unit, on the map asked for; what is above commune level stands under its province's code",
        ),
        Dimension(
            name="legacy_province",
            title="Province until 2025",
            meaning="Province on 30 June 2025, whatever the map asked for",
        ),
        Dimension(
            name="legacy_district",
            title="District until 2025",
            meaning="District on 30 June 2025, whatever the map asked for",
        ),
        Dimension(
            name="legacy_commune",
            title="Commune until 2025",
            meaning="Commune on 30 June 2025, whatever the map asked for",
        ),
        Dimension(name="fonds", title="Fonds", meaning="Fonds, as delivery/fonds_id", column="fonds_key"),
        Dimension(name="block", title="Block", meaning="Block of the creator", column="block"),
        Dimension(name="cohort", title="Cohort", meaning="Before, since or across 1 July 2025", column="cohort"),
        Dimension(name="retention", title="Retention", meaning="How long it is kept", column="retention"),
        Dimension(name="medium", title="Medium", meaning="Paper, born digital, mixed", column="medium"),
        Dimension(name="digital_access", title="Access", meaning="How the copy can be used", column="digital_access"),
        Dimension(name="application", title="Application", meaning="Shared application", column="application"),
        Dimension(name="incident", title="Incident", meaning="What happened to originals", column="incident"),
        Dimension(name="field", title="Field", meaning="Field of a description, or coded column", column="field"),
        Dimension(name="reason", title="Reason", meaning="Why pages were sent back", column="reason"),
        Dimension(name="signature", title="Signature", meaning="State of the signature", column="signature"),
        Dimension(name="stage", title="Stage", meaning="Last stage reached on the day asked about"),
        Dimension(
            name="month",
            title="Month",
            meaning="Month, quarter, half-year or year: stocks at the end of each, flows within it; 18 months unless others are asked for",
        ),
    )
}
