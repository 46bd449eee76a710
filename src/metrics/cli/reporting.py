"""The verbs of reports: render a pack, verify it, sign it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from ..errors import PackDamaged, ParameterError, ReportError
from ..evaluate import KINDS, Period, kind_in
from ..present import LANGUAGES
from ..reports import check_signature, make_keys, packs_within, render_pack, send_pack, sign_pack, verify_pack
from ..reports.specs import USUAL
from ..settings import Settings
from .main import main
from .output import Progress

PACK = click.argument("pack", type=click.Path(exists=True, file_okay=False, path_type=Path))
PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase of the key.",
)


def _period(month: str | None, last: str | None, settings: Settings) -> Period:
    if (month is None) == (last is None):
        raise ParameterError(
            "Which period?",
            where="--month, --last",
            received="neither" if month is None else "both",
            expected="--month 2026-10 (or 2026-Q3, 2026-H1, 2026), or --last with a kind of period",
        )
    if last is not None:
        return Period.of(date.today(), kind_in(last, fourteenth=settings.fourteenth)).plus(-1)
    return Period.parse(month or "", where="--period", fourteenth=settings.fourteenth)


class Shard(click.ParamType[tuple[int, int]]):
    """One part of several, as 2/5."""

    name = "k/n"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d+)/(\d+)", value)
        if match is None:
            self.fail(f"{value!r} is not k/n, as 2/5", param, ctx)
        return int(match[1]), int(match[2])


@main.group(invoke_without_command=True)
@click.option(
    "--month", "--period", "month", help="The period reported on: 2026-10, 2026-Q3, 2026-H1, 2026, 2026-10-d14."
)
@click.option("--last", type=click.Choice(KINDS), help="Instead: the last whole period of this kind before today.")
@click.option("--places", default="national,province", show_default=True, help="Levels: national, province, commune.")
@click.option(
    "--place", multiple=True, help="Only this place, by its code (several times for several); national is vn."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the reports.")
@click.option(
    "--map",
    "place_map",
    default="today",
    show_default=True,
    help="The day whose map answers, as 2025-06-30; or today. Places are units of that map.",
)
@click.option(
    "--formats",
    default=USUAL,
    show_default=True,
    help="Forms: html, pdf, docx, xlsx. Usual is all of them for the country and provinces, html for communes.",
)
@click.option("--snapshot", "id", help="Id of the snapshot [that of a closed month, else the current one].")
@click.option("--known-now", is_flag=True, help="Of a closed month: what is known now, not what was published.")
@click.option("--jobs", type=click.IntRange(1), help="Reports rendered at once [one a core].")
@click.option("--force", is_flag=True, help="Render again what is there and unchanged.")
@click.option(
    "--shard", type=Shard(), help="Only the k-th of n parts, on one of n machines; a call without it then gathers them."
)
@click.pass_context
def report(
    ctx: click.Context,
    month: str | None,
    last: str | None,
    places: str,
    place: tuple[str, ...],
    lang: str,
    place_map: str,
    formats: str,
    id: str | None,
    known_now: bool,
    jobs: int | None,
    force: bool,
    shard: tuple[int, int] | None,
) -> None:
    """Render the pack of a period's reports; the last line is its index page, to open in a browser.

    The verbs below it are for a pack that is there.
    """
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    period = str(_period(month, last, settings))
    with Progress(quiet=settings.quiet) as progress:
        pack = render_pack(
            id,
            month=period,
            places=place or tuple(places.split(",")),
            lang=lang,
            place_map=place_map,
            formats=formats.split(","),
            settings=settings,
            jobs=jobs,
            force=force,
            shard=shard,
            known_now=known_now,
            progress=lambda label, done, total: progress(period, done, total, now=label),
        )
    if not settings.quiet:
        click.echo(f"{len(pack.rendered)} rendered, {len(pack.skipped)} unchanged, {len(pack.failed)} failed")
    click.echo(pack.index.resolve() if shard is None else pack.folder.resolve())
    if pack.failed:
        raise ReportError("Some reports failed.", received="\n" + "\n".join(str(failure) for failure in pack.failed))
    if pack.differing:
        raise ReportError(
            "Files of a closed month are not those that were published.",
            received=f"{len(pack.differing)}: " + ", ".join(pack.differing[:10]),
            expected="the same bytes, as the ledger has noted them",
            todo="Another version of the software, or of a library, made them; what was noted in the ledger stays.",
        )


@report.command()
@PACK
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The office's .pub file: the signature is checked too.",
)
@click.pass_obj
def verify(settings: Settings, pack: Path, public_key: Path | None) -> None:
    """Compare every byte of a pack with its manifest, and the signature with a public key."""
    for folder in packs_within(pack):
        found = verify_pack(folder)
        for what in ("changed", "missing", "added"):
            for name in getattr(found, what):
                click.echo(f"{what}: {(folder / name).relative_to(pack)}")
        if not found.whole:
            raise PackDamaged(
                "The pack is not what its manifest says.",
                where=str(folder),
                received=f"{len(found.changed)} changed, {len(found.missing)} missing, {len(found.added)} added",
                todo="Render it again, or ask for another copy.",
            )
        if public_key is not None:
            check_signature(folder, public_key)
        if not settings.quiet:
            signed = "" if public_key is None else f", signed with the key of {public_key.name}"
            click.echo(f"{folder}: {len(found.manifest.files)} files of snapshot {found.manifest.snapshot_id}{signed}")


@report.command()
@PACK
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The office's .key file, from metrics report keygen.",
)
@PASSPHRASE
def sign(pack: Path, key: Path, passphrase_file: Path | None) -> None:
    """Sign a pack with the office's key (Ed25519); the last line is the signature. Packs of other maps in it are signed too."""
    for folder in packs_within(pack):
        click.echo(sign_pack(folder, key, _passphrase(passphrase_file)))


@report.command()
@PACK
@click.option("--to", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the slices.")
@click.option("--recipient", "recipients", multiple=True, help="Code of a unit, several times for several [provinces].")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Sign each slice with it.")
@PASSPHRASE
@click.pass_obj
def send(
    settings: Settings,
    pack: Path,
    to: Path,
    recipients: tuple[str, ...],
    key: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Slice a pack by right: a folder for each recipient, with its own reports and those of the units below it, and nothing of others."""
    made = send_pack(
        pack, to, settings=settings, recipients=recipients, key=key, passphrase=_passphrase(passphrase_file)
    )
    for folder in made:
        click.echo(folder)


@report.command()
@click.argument("name", type=click.Path(dir_okay=False, path_type=Path))
@PASSPHRASE
def keygen(name: Path, passphrase_file: Path | None) -> None:
    """Make a key for signing: NAME.key, which the office keeps to itself, and NAME.pub, which it gives to everybody."""
    for path in make_keys(name, _passphrase(passphrase_file)):
        click.echo(path)


def _passphrase(path: Path | None) -> str:
    return path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r") if path else ""
