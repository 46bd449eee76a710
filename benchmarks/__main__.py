"""``python -m benchmarks [NAME…]``: run every module here that has ``run()``, print one table, exit 1 where a bound is missed.

``run()`` returns rows of ``what``, ``ours_s``, ``floor_s``, ``ratio`` and ``bound`` (text as ``<= 2`` or ``>= 4``: what the ratio must be).
"""

from __future__ import annotations

import importlib
import operator
import pkgutil
import sys
from pathlib import Path

from tabulate import tabulate


def held(ratio: float, bound: str) -> bool:
    """Whether a ratio keeps to its bound."""
    sign, limit = bound.split()
    return {"<=": operator.le, ">=": operator.ge}[sign](ratio, float(limit))


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all; 1 where one missed its bound."""
    found = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.name != "__main__"]
    rows = []
    for name in names or found:
        for row in importlib.import_module(f"benchmarks.{name}").run():
            right = held(row["ratio"], row["bound"])
            rows.append({"benchmark": name, **row, "held": "yes" if right else "NO"})
            print(f"{name}: {row['what']}: {row['ratio']:.2f} ({row['bound']})", file=sys.stderr)
    print(tabulate(rows, headers="keys", floatfmt=".3f"))
    return int(any(row["held"] == "NO" for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
