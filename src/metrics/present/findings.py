"""Findings in words: a title for each rule, a sentence for each finding, and the first section of a report.

Where numbers ask a question, the sentence is a question: a pattern is no verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ..definitions import METRICS
from ..findings import RESOLVED, Finding, Owner, Slice
from .language import N_, NO_BREAK, Language
from .numbers import measured, quantity
from .page import Paragraph, Scope, Section
from .tables import Entry, Heading, Table, amount

TITLES = {
    "orphan_no_custodian": N_("Fonds that nobody keeps"),
    "orphan_ended_custodian": N_("Fonds kept by a body that has ended"),
    "orphan_two_steps": N_("Fonds left behind by a second merger"),
    "orphan_without_handover": N_("Records taken over without a hand-over"),
    "orphan_without_fonds": N_("Ended body without a fonds"),
    "handover_overdue": N_("Hand-over overdue"),
    "received_below_agreed": N_("Less received than agreed"),
    "vanished": N_("Files that vanished"),
    "original_missing": N_("Originals missing, no copy"),
    "scan_without_original": N_("Originals missing, a copy is left"),
    "work_stopped": N_("Work has stopped"),
    "backlog_grows": N_("Backlog grows"),
    "queue_unchecked": N_("Scanned, not checked"),
    "queue_unstored": N_("Signed, not stored"),
    "not_reporting": N_("No returns"),
    "target_missed": N_("Target will be missed"),
    "application_unused": N_("Application live, not used"),
    "post_vacant": N_("Post vacant"),
    "denominator_shrinks": N_("Less to digitise than before"),
    "month_end_jump": N_("Work at the end of months"),
    "cloned_pages": N_("One page count many times"),
    "round_numbers": N_("Round page counts"),
    "same_digest": N_("One copy for several files"),
    "coverage_over_100": N_("More digitised than there is"),
    "stage_skipped": N_("Stage without the one before"),
}

SENTENCES = {
    "orphan_no_custodian": N_("Nobody keeps fonds {fonds} ({files}), whose creator has ended."),
    "orphan_ended_custodian": N_(
        "In the books fonds {fonds} ({files}) is still with a body that has ended; nobody has taken it over."
    ),
    "orphan_two_steps": N_(
        "Fonds {fonds} ({files}) passed to a body that has ended in turn, and no hand-over leads on to the one that followed."
    ),
    "orphan_without_handover": N_("Fonds {fonds} ({files}) is with another body now, and no hand-over is on record."),
    "orphan_without_fonds": N_("Body {body} has ended, and the catalogue has no fonds of it."),
    "handover_overdue": N_("The hand-over of {fonds} was due on {since}, {days} days ago; there are no minutes."),
    "received_below_agreed": N_("Of {fonds}, {received} were received where {agreed} were agreed."),
    "vanished": N_(
        "Listed before and not now, and nothing explains it: {count} of fonds {fonds}; without a copy: {uncopied}."
    ),
    "original_missing": N_("The originals of {count} of fonds {fonds} are missing or misplaced, and there is no copy."),
    "scan_without_original": N_(
        "The originals of {count} of fonds {fonds} are missing or misplaced; the copies are all that is left."
    ),
    "work_stopped": N_("Nothing was scanned or checked after {since}, for {idle} working days; {count} are left."),
    "backlog_grows": N_(
        "In {growing} of the last months more files came in than were digitised: {came} against {went}."
    ),
    "queue_unchecked": N_("{count} were scanned long ago and are not checked, the first on {since}."),
    "queue_unstored": N_("{count} were signed more than 30 days ago and are not stored, the first on {since}."),
    "not_reporting": N_("{count} in a row did not come; the first was due on {since}."),
    "target_missed": N_(
        "At the present pace “{metric}” comes to {expected_value} by {due_on}; the target is {target}."
    ),
    "application_unused": N_(
        "Application {application} is live since {since}, and {active} of {registered} accounts are used."
    ),
    "post_vacant": N_("There has been no {role} for {days} days."),
    "denominator_shrinks": N_(
        "In fonds {fonds} {before} files were in scope and {after} are now, without work that says why. What was left out, by whom?"
    ),
    "month_end_jump": N_("{count} of {files} were checked in the last two days of a month. When were they done?"),
    "cloned_pages": N_("{count} of fonds {fonds} have exactly {pages} pages each. Were they counted?"),
    "round_numbers": N_("The page counts of {count} of fonds {fonds} end in 0 or 5. Were they counted, or guessed?"),
    "same_digest": N_(
        "A copy that another file has as well, to the bit, stands with {count} of fonds {fonds}. Whose is it?"
    ),
    "coverage_over_100": N_(
        "Of {count} of fonds {fonds} more is digitised than there is. Which of the counts is right?"
    ),
    "stage_skipped": N_(
        "{count} of fonds {fonds} reached a stage without the one before. Is a date missing, or a step?"
    ),
}

ROLES = {"head": N_("head"), "archivist": N_("archivist")}
STATES = {
    "new": N_("New"),
    "worsened": N_("Worse"),
    "persisting": N_("Persists"),
    "reopened": N_("Back again"),
    "resolved": N_("Resolved"),
}
_UNITS = {"bodies": N_("bodies"), "returns": N_("returns"), "users": N_("accounts"), "posts": N_("posts")}


def sentence(finding: Finding, language: Language) -> str:
    """What a finding says, in a language: ids and numbers, no title and no name."""
    _ = language.text
    said: dict[str, str] = {name: _shown(name, value, finding, language) for name, value in finding.said.items()}
    said["count"] = at_stake(finding, language)
    said["since"] = language.date(finding.since) if finding.since else "–"
    if finding.rule == "received_below_agreed" and "received" not in said:
        metres = measured(float(finding.said.get("metres_agreed") or 0) * 1000, "mm", language)
        said |= {
            "agreed": metres,
            "received": measured(float(finding.said.get("metres_received") or 0) * 1000, "mm", language),
        }
    return _(SENTENCES[finding.rule]).format(**said)


def at_stake(finding: Finding, language: Language) -> str:
    """The amount of a finding with its unit: ``12 hồ sơ``."""
    if finding.unit in _UNITS:
        return f"{quantity(finding.amount, finding.unit, language)}{NO_BREAK}{language.text(_UNITS[finding.unit])}"
    if finding.unit == "%":
        return language.percent(finding.amount / 100)
    return measured(finding.amount, finding.unit, language)


def _shown(name: str, value: str | int | float | None, finding: Finding, language: Language) -> str:
    if name == "role":
        return language.text(ROLES.get(str(value), str(value)))
    if name == "metric":
        return language.text(METRICS[str(value)].title)
    if name == "due_on":
        return language.date(date.fromisoformat(str(value)))
    if name in ("target", "now", "expected_value") and isinstance(value, int | float):
        return quantity(value, METRICS[str(finding.said["metric"])].unit, language)
    if name in ("files", "agreed", "received") and isinstance(value, int | float):
        return measured(value, "files", language)
    return quantity(value, "", language) if isinstance(value, int | float) else str(value)


def risks(scope: Scope, found: Slice, *, most: int | None = None) -> Section:
    """What needs somebody in a place: the worst findings (``most`` of them; by default as many as are laid before one person), and how
    many are new, worse and resolved.

    ``found`` is :func:`metrics.findings.at` of the scope's place: of the day of the snapshot, whatever month the page is about. Owners are
    named in the report of their own unit and its province only; the report of the country names posts.
    """
    _, write = scope.language.text, scope.language
    heading = _("What needs somebody")
    findings, found_on = found.findings, found.on
    here = [finding for finding in findings if finding.state != RESOLVED]
    counts = Counter(finding.state for finding in findings)
    if scope.place_map != "today":
        text = _("Findings are told on the map of {day} only.").format(day=write.date(found_on))
        return Section(name="risks", title=heading, parts=[Paragraph(text=text)])
    if not findings:
        text = _("No rule found anything as of {day}.").format(day=write.date(found_on))
        return Section(name="risks", title=heading, parts=[Paragraph(text=text)])
    text = write.ngettext(
        "As of {day} {count} finding is open, {new} of them new. The gravest stand first.",
        "As of {day} {count} findings are open, {new} of them new. The gravest stand first.",
        len(here),
    ).format(day=write.date(found_on), count=write.number(len(here)), new=write.number(counts["new"]))
    states = Table(
        name="risks-states",
        caption=_("Findings by state"),
        headings=[Heading(text=_("Standing"), numeric=False), Heading(text=_("Findings"))],
        rows=[[_(STATES[name]), amount(counts[name], "", write)] for name in STATES],
        codes=list(STATES),
        total=[_("Open"), amount(len(here), "", write)],
        note=_("Resolved are those that the snapshot before still had."),
    )
    return Section(
        name="risks",
        title=heading,
        parts=[Paragraph(text=text), *_worst(scope, here, found, most or found.most), states],
    )


def _worst(scope: Scope, here: Sequence[Finding], found: Slice, most: int) -> list[Table]:
    if not here:
        return []
    _, write = scope.language.text, scope.language
    # What has just come up before what is known.
    fresh = sorted(here, key=lambda finding: (finding.state == "persisting", finding.rank))
    shown = fresh[:most]
    headings = [
        Heading(text=_("What"), numeric=False),
        Heading(text=_("Standing"), numeric=False),
        Heading(text=_("At stake")),
        Heading(text=_("Who answers"), numeric=False),
    ]
    rows: list[list[Entry | str]] = [
        [
            Entry(text=_(TITLES[finding.rule]), detail=sentence(finding, write)),
            Entry(
                text=_(STATES[finding.state]),
                detail=_("since {day}").format(day=write.date(finding.first_seen)) if finding.state != "new" else "",
            ),
            _amount(finding, write),
            who(found.owners.get(finding.id), scope, unit=unit_name(finding, scope)),
        ]
        for finding in shown
    ]
    return [
        Table(
            name="risks-table",
            caption=_("The findings with the gravest consequence"),
            headings=headings,
            rows=rows,
            codes=[finding.id for finding in shown],
            note=_("All are listed by: metrics findings list --place {place}").format(place=scope.place or "…"),
        )
    ]


def _amount(finding: Finding, write: Language) -> Entry:
    value = finding.amount / 100 if finding.unit == "%" else finding.amount
    return Entry(text=at_stake(finding, write), value=value, unit=finding.unit)


def who(owner: Owner | None, scope: Scope, *, unit: str = "") -> Entry:
    """Who answers: the post, and its holder or that it is vacant; named in the report of the unit and its province only.
    ``unit`` stands before it, where the unit has no column of its own."""
    _ = scope.language.text
    role = _(ROLES.get(owner.role, owner.role)) if owner else ""
    vacant = owner is not None and owner.person is None
    said = _("{role}: vacant").format(role=role) if vacant else role
    if owner is not None and owner.person and scope.level != "nation":
        said = f"{role}: {owner.person}"
    return Entry(text=unit or said, detail=said if unit else "", state="missing" if vacant else "")


def unit_name(finding: Finding, scope: Scope) -> str:
    """The name of the unit that answers for a finding; of the country with its province, since names repeat."""
    if not finding.place:
        return scope.language.text("Not known which unit")
    names = [finding.place, *([finding.province] if finding.commune and scope.level == "nation" else [])]
    return ", ".join(scope.register.unit(code, scope.map_day).full_name for code in names if code)
