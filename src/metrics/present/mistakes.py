"""Mistakes as a page tells them: in its language, what the code that found them says in English."""

from __future__ import annotations

from ..errors import MetricsError, UnknownName, UnknownPlace
from .language import N_, Language

#: What explorers may have to tell, as it is written where it is raised: below this package nothing knows of languages.
TOLD = (
    # Keeping a view
    N_("Not a name for a view."),
    N_("a-z, 0-9 and hyphens, as backlog-by-block"),
    N_("There is a view of that name."),
    N_("another name, or let it take the place of that one"),
    N_("Views cannot be kept there."),
    N_("a folder to write to"),
    N_("A view is of metrics by one dimension."),
    N_("one, as province or cohort"),
    N_("none"),
    # Asking
    N_("A query needs at least one metric."),
    N_("The explorer shows one metric by one dimension."),
    N_("one of each"),
    N_("That unit is of another level."),
    N_("a code of that level on that day"),
    N_("The commune does not lie in the province asked for."),
    N_("name the map the codes are of (--map), or leave one of them out"),
    N_("A metric cannot be asked by this dimension."),
    N_("Files cannot be kept to this dimension."),
    N_("A forecast is made on one day."),
    N_("leave month out, and ask with --as-of"),
    N_("A period lies after the day asked about."),
    N_("The snapshot lacks what the question needs."),
    N_("its version is earlier than this program: build it again from its deliveries"),
    N_("The boundaries are no JSON."),
    N_("The boundaries cannot be read."),
    N_("The findings of this snapshot are not worked out yet, and cannot be kept."),
    N_("Its change cannot be told apart item by item: it is not added up over files and fonds."),
    N_("ask for it on both days with metrics query"),
    N_("It is not available at one of the points."),
)
#: What an operating system says of a file, by any name of it.
_SYSTEM = (
    N_("Permission denied"),
    N_("Not a directory"),
    N_("File exists"),
    N_("Read-only file system"),
    N_("No space left on device"),
)


def mistake(error: MetricsError, write: Language) -> str:
    """What happened, where, what was received and expected, what to do: a line each. What nobody translated stays as it is."""
    _ = write.text
    parts = (
        (_("where: {text}"), error.where),
        (_("received: {text}"), error.received),
        (_("expected: {text}"), error.expected),
        (_("to do: {text}"), error.todo),
    )
    if isinstance(error, UnknownPlace):
        return _("There is no unit {name} on that day.").format(name=error.received_name)
    if isinstance(error, UnknownName):
        lines = [_("There is no {name}.").format(name=error.received_name)]
        lines += [_("Did you mean {names}?").format(names=", ".join(error.near))] if error.near else []
        return "\n".join(lines)
    told = [line.format(text=_(str(part))) for line, part in parts if part is not None]
    return "\n".join([_(error.what), *told])
