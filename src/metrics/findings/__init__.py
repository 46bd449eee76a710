"""What needs a person, and what changed a number: worked out from snapshots, above single answers and below their presentation."""

from .backtest import backtest
from .between import EXPLANATIONS, Losses, vanished
from .bridge import BY, bridge, bridges
from .causes import CAUSES, Cause
from .find import find
from .finding import GRAVE, STATES, Finding, Owner
from .grounds import Grounds
from .judged import Judgement, judge
from .kept import PAST, RESOLVED, compare, folder_of, keep, kept_as, read, rules_of
from .lines import Bridge, Line, Part, ratio_part
from .log import STEPS, Standing, Step, add_step, read_log, standings
from .months import month_bridges, month_points
from .owners import Post, owners, posts
from .points import Point, drawn_in, point, point_in
from .questions import ORPHANS, ledger, month_ends
from .rules import GROUPS, Rule, Rules, load_rules
from .slices import Slice, at
from .why import Ingredient, Why, measures_of, why

__all__ = [
    "BY",
    "CAUSES",
    "EXPLANATIONS",
    "GRAVE",
    "GROUPS",
    "ORPHANS",
    "PAST",
    "RESOLVED",
    "STATES",
    "STEPS",
    "Bridge",
    "Cause",
    "Finding",
    "Grounds",
    "Ingredient",
    "Judgement",
    "Line",
    "Losses",
    "Owner",
    "Part",
    "Point",
    "Post",
    "Rule",
    "Rules",
    "Slice",
    "Standing",
    "Step",
    "Why",
    "add_step",
    "at",
    "backtest",
    "bridge",
    "bridges",
    "compare",
    "drawn_in",
    "find",
    "folder_of",
    "judge",
    "keep",
    "kept_as",
    "ledger",
    "load_rules",
    "measures_of",
    "month_bridges",
    "month_ends",
    "month_points",
    "owners",
    "point",
    "point_in",
    "posts",
    "ratio_part",
    "read",
    "read_log",
    "rules_of",
    "standings",
    "vanished",
    "why",
]
