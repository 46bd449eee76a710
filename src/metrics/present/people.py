"""Who answers for a place."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Post
from .findings import ROLES
from .page import Scope, Section
from .tables import Entry, Heading, Table, day


def people(scope: Scope, posts: Sequence[Post]) -> Section:
    """The posts of a place and who holds them, for who works there; a post that nobody holds is said to be vacant. ``posts`` is
    ``findings.posts(snapshot, place)``."""
    _, write = scope.language.text, scope.language
    table = Table(
        name="people-table",
        caption=_("Posts on {day}").format(day=write.date(scope.as_of)),
        headings=[Heading(text=text, numeric=False) for text in (_("Post"), _("Person"), _("Since"))],
        rows=[
            [
                _(ROLES.get(post.role, post.role)),
                Entry(text=post.person) if post.person else Entry(text=_("vacant"), state="unknown"),
                day(post.since, write),
            ]
            for post in posts
        ],
    )
    return Section(name="people", title=_("Who answers"), parts=[table])
