"""What a person finds on an explorer, for tests without a browser."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.explore.explorer import Explorer


@dataclass(frozen=True)
class Pressable:
    """A button of the way to a place, as it is shown."""

    explorer: Explorer
    at: int

    @property
    def description(self) -> str:
        return str(self.explorer.crumbs.crumbs[self.at]["name"])

    def click(self) -> None:
        self.explorer.crumbs.press(self.at)


def pressable(explorer: Explorer) -> list[Pressable]:
    """The buttons of the way to its place."""
    return [Pressable(explorer, at) for at in range(len(explorer.crumbs.crumbs))]
