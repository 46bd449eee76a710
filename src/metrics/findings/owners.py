"""Who answers for a finding on a day, or that nobody does; read from ``duties`` when needed and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..snapshot import Snapshot
from .finding import Finding, Owner
from .rules import Rules

_DUTIES = """
    select coalesce(placement.commune_code, placement.province_code) as place, role, person, from_on
    from duties
    join placement on placement.unit_key = duties.unit_key
    where from_on <= $day and (to_on is null or to_on >= $day)
        and (placement.commune_code is not null or placement.level = 'province')
        and coalesce(placement.commune_code, placement.province_code) in (select unnest($places))
    order by from_on
"""


def owners(
    snapshot: Snapshot, findings: Iterable[Finding], rules: Rules, *, on: date | None = None
) -> dict[str, Owner]:
    """The owner of each finding by its id, on the day ``on`` [the snapshot's]: the person who holds the rule's role in the unit that
    answers. Of several the one who came last. A post that nobody holds is a vacancy, and said to be one."""
    findings = list(findings)
    places = sorted({finding.place for finding in findings})
    rows = snapshot.run(_DUTIES, {"day": on or snapshot.as_of, "places": places}).to_pylist() if places else []
    held = {(row["place"], row["role"]): row for row in rows}
    found = {}
    for finding in findings:
        role = rules[finding.rule].owner
        row = held.get((finding.place, role))
        found[finding.id] = Owner(
            role=role, person=row["person"] if row else None, since=row["from_on"] if row else None
        )
    return found
