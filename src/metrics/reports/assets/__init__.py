"""What all reports of a pack share: style, script, and the templates of the pages."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

ASSETS = Path(str(files(__name__)))


@cache
def template(name: str) -> Template:
    """The template of a page, by its file's name."""
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
