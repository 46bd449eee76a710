"""The group of verbs, what they share, and how errors leave the program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import MetricsError
from ..settings import Settings

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Refusing(click.Group):
    """A group that ends with the text of a user's error and its exit code, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MetricsError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of our output has gone (as with `| head`): that is no error of ours.
            sys.stderr.close()
            ctx.exit(0)
        except OSError as error:
            what = error.strerror or str(error)
            click.echo(f"Error: {what}" + (f"\n  where:    {error.filename}" if error.filename else ""), err=True)
            ctx.exit(1)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--data", type=click.Path(path_type=Path), help="Folder of snapshots [METRICS_DATA, else data].")
@click.option(
    "--reports", type=click.Path(path_type=Path), help="Folder of rendered reports [METRICS_REPORTS, else reports]."
)
@click.option("--quiet", "-q", is_flag=True, default=None, help="No progress, no summary; results and errors only.")
@click.version_option(version("archive-metrics"), prog_name="metrics")
@click.pass_context
def main(ctx: click.Context, data: Path | None, reports: Path | None, quiet: bool | None) -> None:
    """Measure how far archives are digitised, per commune and province, across every change of the map.

    Exit codes: 0 done; 1 something could not be done (a report failed); 2 wrong input; 3 no such snapshot, or a damaged one; 4 the snapshot
    lacks what the question needs; 5 the ledger is broken, or does not allow it.
    """
    ctx.obj = Settings.from_environment(data=data, reports=reports, quiet=quiet)


# The verbs register themselves with the group above.
from . import (  # noqa: E402, F401  # they need the group, which stands above
    bridging,
    closing,
    dashboard,
    differences,
    findings,
    kernel,
    lab,
    letters,
    places,
    queries,
    reporting,
    samples,
    scheduling,
    snapshots,
    views,
    why,
)
