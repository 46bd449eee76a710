"""A folder of notices: a plain file for everybody who has something to see to, to be printed, copied or put into any system. No e-mail.

::

    notices/08/08-head.md             of the province's own head
    notices/08/00832-archivist.md     of a commune's archivist
    notices/unknown/…                 findings whose unit is not known
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from metrics.errors import ParameterError
from metrics.findings import RESOLVED, Finding, Owner, Standing, at, folder_of, standings
from metrics.present.findings import ROLES, STATES, TITLES, at_stake, sentence
from metrics.present.language import Language, language
from metrics.snapshot import Snapshot

#: So many ids are written with a finding; the list has all.
_ROWS = 20
_MARK = "notices.txt"


def write_notices(folder: Path, snapshot: Snapshot, *, lang: str = "vi", place: str = "") -> int:
    """Write the notices of a snapshot into ``folder``, in place of older ones, and give how many there are.

    Each holds the gravest findings of one post, as many as the rules lay before one person; the rest is counted. What was closed in
    this snapshot is left out. Raises ParameterError where the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise ParameterError(
            "The folder holds something that is no notices; nothing was written.",
            where=str(folder),
            expected="a folder that does not exist, is empty, or holds notices",
        )
    found, done = at(snapshot, place), standings(folder_of(snapshot.folder.parent))
    write = language(lang)
    posts: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in found.findings:
        standing = done.get(finding.id)
        if finding.state != RESOLVED and not (standing and standing.closed_in == snapshot.id):
            posts[finding.province or "unknown", finding.place, found.owners[finding.id].role].append(finding)
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    (making / _MARK).write_text(f"{snapshot.id}\n", encoding="utf-8")
    for (province, unit, role), findings in posts.items():
        text = _notice(snapshot, unit, findings, found.owners[findings[0].id], found.most, done, write)
        path = making / province / f"{unit or 'unknown'}-{role}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)
    return len(posts)


def _notice(
    snapshot: Snapshot,
    unit: str,
    findings: Sequence[Finding],
    owner: Owner,
    most: int,
    done: Mapping[str, Standing],
    write: Language,
) -> str:
    _ = write.text
    name = snapshot.register.unit(unit, snapshot.as_of).full_name if unit else _("Not known which unit")
    role = _(ROLES[owner.role])
    to = f"{role}: {owner.person}" if owner.person else _("{role}: vacant").format(role=role)
    lines = [
        f"# {_('What needs somebody')}: {name}",
        "",
        to,
        "",
        _("As of {day}; snapshot {id}.").format(day=write.date(snapshot.as_of), id=snapshot.id),
        "",
    ]
    for number, finding in enumerate(findings[:most], start=1):
        lines += [
            f"## {number}. {_(TITLES[finding.rule])} ({at_stake(finding, write)})",
            "",
            sentence(finding, write),
            "",
            f"- {_(STATES[finding.state])}, {_('since {day}').format(day=write.date(finding.first_seen))} · `{finding.id}`",
        ]
        if standing := done.get(finding.id):
            lines += [f"- {line}" for line in _told(standing, write)]
        if finding.rows:
            shown = ", ".join(f"`{one}`" for one in finding.rows[:_ROWS])
            more = finding.row_count - len(finding.rows[:_ROWS])
            lines.append(
                f"- {shown}" + (" " + _("and {count} more").format(count=write.number(more)) if more > 0 else "")
            )
        lines.append("")
    if rest := len(findings) - len(findings[:most]):
        lines += [
            _("{count} more of less consequence: metrics findings list --place {place}").format(
                count=write.number(rest), place=unit or "…"
            ),
            "",
        ]
    return "\n".join(lines)


def _told(standing: Standing, write: Language) -> list[str]:
    _ = write.text
    lines = []
    if standing.to:
        lines.append(_("Assigned to {to}").format(to=standing.to))
    if standing.due:
        lines.append(_("Due on {day}").format(day=write.date(standing.due)))
    return lines
