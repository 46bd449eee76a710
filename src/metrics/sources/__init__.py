"""From a delivery to contract tables: one module a format.

A source finds the files, decodes them, renames columns, maps values, adds constants and streams. It reads no numbers and no
dates and checks no rules: every column is handed on as given, with the row it came from. What cannot be read at all is a
:class:`~metrics.catalogue.Reject`; what the user can put right by hand is a :class:`~metrics.errors.DeliveryError`.
"""

from .delivery import Delivery
from .folder import InputFile
from .reading import FORMATS, read_delivery
from .source import Progress, Reading, TableSource

__all__ = ["FORMATS", "Delivery", "InputFile", "Progress", "Reading", "TableSource", "read_delivery"]
