"""What all reports of a pack share: style, script, and the templates of the pages."""

from importlib.resources import files
from pathlib import Path

ASSETS = Path(str(files(__name__)))
