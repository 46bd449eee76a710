"""Who answers for a finding on a day, or that nobody does; read from ``duties`` when needed and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..snapshot import Snapshot
from .finding import Finding, Owner
from .rules import Rules

#: Posts that every unit is to have.
EXPECTED = ("head", "archivist")

_DUTIES = """
    select coalesce(placement.commune_code, placement.province_code) as place, role, person, from_on
    from duties
    join placement on placement.unit_key = duties.unit_key
    where from_on <= $day and (to_on is null or to_on >= $day)
        and (placement.commune_code is not null or placement.level = 'province')
        and coalesce(placement.commune_code, placement.province_code) in (select unnest($places))
    order by from_on
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post in a unit, and who holds it; ``person`` is None where the post is vacant, or nobody has said."""

    role: str
    person: str | None
    since: date | None


def posts(snapshot: Snapshot, place: str, *, on: date | None = None) -> list[Post]:
    """Who answers for a province or commune on a day [the snapshot's]: the head and the archivist, vacant or not, and every other post
    that is held."""
    rows = snapshot.run(_DUTIES, {"day": on or snapshot.as_of, "places": [place]}).to_pylist()
    held = [Post(role=row["role"], person=row["person"], since=row["from_on"]) for row in rows]
    vacant = [Post(role=role, person=None, since=None) for role in EXPECTED if role not in {post.role for post in held}]
    return sorted([*held, *vacant], key=lambda post: (*EXPECTED, post.role).index(post.role))


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
