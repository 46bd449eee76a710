"""The command ``metrics``: verbs only, each of them one call of the library."""

from .main import main

__all__ = ["main"]
