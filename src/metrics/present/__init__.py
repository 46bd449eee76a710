"""Result → number, sentence, table, chart, page, in the reader's language. No SQL, no files but its own message catalogues."""

from .answers import CHECKS, PACE, answer, numbers
from .beside import beside
from .changes import BRIDGED, changes, restated, restated_months
from .chart import PLOTLY_MIME, Chart, drawing_script, plotly_bundle, plotly_name
from .concentration import concentration
from .deliveries import deliveries
from .findings import at_stake, risks, sentence
from .headline import HEADLINE, MONTHLY, SINCE_REFORM, headline, title
from .history import history
from .knowledge import UNKNOWN, provenance, reading, unknowns
from .language import LANGUAGES, Language, language
from .numbers import change, figure, measured, parts, quantity
from .page import Card, Cards, Paragraph, Scope, Section, scope
from .people import people
from .plain import SECTION_MIME
from .plan import plan
from .progress import BACKLOG, FUNNEL, backlog, funnel, trend
from .subjects import BY_APPLICATION, BY_REASON, SUBJECTS, applications, handovers, quality, returns
from .tables import Entry, Heading, Table
from .units import COVERAGE, GAPS, coverage, gaps
from .variation import variation
from .views import Sections, on_page, views
from .watch import watch

__all__ = [
    "BACKLOG",
    "BRIDGED",
    "BY_APPLICATION",
    "BY_REASON",
    "CHECKS",
    "COVERAGE",
    "FUNNEL",
    "GAPS",
    "HEADLINE",
    "LANGUAGES",
    "MONTHLY",
    "PACE",
    "PLOTLY_MIME",
    "SECTION_MIME",
    "SINCE_REFORM",
    "SUBJECTS",
    "UNKNOWN",
    "Card",
    "Cards",
    "Chart",
    "Entry",
    "Heading",
    "Language",
    "Paragraph",
    "Scope",
    "Section",
    "Sections",
    "Table",
    "answer",
    "applications",
    "at_stake",
    "backlog",
    "beside",
    "change",
    "changes",
    "concentration",
    "coverage",
    "deliveries",
    "drawing_script",
    "figure",
    "funnel",
    "gaps",
    "handovers",
    "headline",
    "history",
    "language",
    "measured",
    "numbers",
    "on_page",
    "parts",
    "people",
    "plan",
    "plotly_bundle",
    "plotly_name",
    "provenance",
    "quality",
    "quantity",
    "reading",
    "restated",
    "restated_months",
    "returns",
    "risks",
    "scope",
    "sentence",
    "title",
    "trend",
    "unknowns",
    "variation",
    "views",
    "watch",
]
