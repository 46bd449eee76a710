"""What is to be rendered: the places that words stand for, and the job of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from metrics.errors import InputError, ParameterError
from metrics.findings import kept_as
from metrics.ledger import LEDGER_FILE
from metrics.present.page import day_of_map, report_level
from metrics.reports.forms.office import FILE
from metrics.reports.record import report_key
from metrics.reports.render import Job
from metrics.reports.specs import ReportSpec, check, forms_of, report_spec
from metrics.settings import Settings
from metrics.snapshot import Snapshot
from metrics.views import files_of, kept_views

#: Stands for the country, as a word to ask with and as a folder.
NATIONAL, NATIONAL_FOLDER = "national", "vn"
#: Words that stand for all units of a level.
LEVEL_WORDS = ("province", "commune")


def select_places(places: Sequence[str], snapshot: Snapshot, map_day: date | None = None) -> list[str]:
    """Codes of the places that these words and codes stand for on a map, by default that of the snapshot's day; each once, in their
    order; the country is ""."""
    register, map_day = snapshot.register, map_day or snapshot.as_of
    if isinstance(places, str):
        places = places.split(",")
    chosen: dict[str, None] = {}
    for word in places:
        if not isinstance(word, str):
            raise ParameterError(
                "A code is text.",
                where="places",
                received=repr(word),
                expected="text, as '00004': a number loses its zeros",
            )
        word = word.strip()
        if word in (NATIONAL, NATIONAL_FOLDER):
            chosen[""] = None
        elif word in LEVEL_WORDS:
            units = register.communes(map_day) if word == "commune" else register.on(map_day, word)
            chosen |= dict.fromkeys(unit.code for unit in units)
        elif word:
            chosen[word] = None
    if not chosen:
        raise ParameterError(
            "No place is asked for.", where="places", expected=f"codes, or {NATIONAL}, {', '.join(LEVEL_WORDS)}"
        )
    return list(chosen)


def job(
    spec: ReportSpec,
    snapshot: Snapshot,
    settings: Settings,
    folder: Path,
    given: dict[str, str],
    formats: Sequence[str],
) -> Job:
    parameters = check(spec, given, snapshot)
    for view in kept_views(settings.views):
        for name in view.reports:
            report_spec(name)
    notebook = (settings.notebooks / spec.notebook).absolute()
    if not notebook.is_file():
        raise InputError(
            f"The notebook of the report {spec.name} is not there.",
            where=str(spec.notebook),
            expected="a folder of notebooks with it",
            todo="Name the folder with METRICS_NOTEBOOKS, or call from the folder of the project.",
        )
    place = parameters["place"]
    map_day = day_of_map(parameters["map"], snapshot.as_of)
    unit = snapshot.register.unit(place, map_day) if place else None
    level = report_level(unit, snapshot.register, map_day) if unit else "nation"
    return Job(
        label=f"{place} {unit.full_name}" if unit else NATIONAL,
        notebook=notebook,
        parameters=parameters,
        folder=folder / parameters["lang"] / (place or NATIONAL_FOLDER),
        data=settings.data.absolute(),
        # A site's habits show in the report, and are no parameter of it.
        key=report_key(
            notebook,
            parameters | {"least_certainty": str(settings.least_certainty)},
            _own(settings, snapshot, spec, parameters),
        ),
        forms=forms_of(formats, spec, level),
        charted=spec.charted,
    )


def _own(settings: Settings, snapshot: Snapshot, spec: ReportSpec, parameters: Mapping[str, str]) -> list[Path]:
    """What lies beside the data and reports are made from: outlines, fonts, what its office writes, findings, views; and the ledger, but
    for a closed month, which tells what the ledger said then."""
    found = [*settings.boundaries.glob("*.geojson"), *(settings.data / "fonts").glob("*"), settings.data / FILE]
    found.append(kept_as(snapshot))
    found += files_of(settings.views, spec.name)
    found += [] if parameters.get("closing") else [settings.ledger / LEDGER_FILE]
    return sorted(path for path in found if path.is_file())
