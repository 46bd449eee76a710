"""The SQL that one question becomes, in both dialects: small enough to be read, so that a change of it is seen."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.evaluate.compose import compose

DUCKDB = """
SELECT custodian_unit AS unit, custodian_evidence AS evidence, cohort AS cohort,
CAST(COALESCE(SUM(CASE WHEN checked_on <= CAST('2026-10-31' AS DATE) THEN CASE WHEN in_scope THEN pages_copied ELSE 0 END
ELSE 0 END), 0) AS BIGINT) AS digitised_pages,
CAST(COALESCE(SUM(CASE WHEN in_scope THEN pages ELSE 0 END), 0) AS BIGINT) AS pages_in_scope
FROM facts WHERE medium IN ('o''paper', 'mixed') GROUP BY custodian_unit, custodian_evidence, cohort
"""


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_one_question(dialect: str) -> None:
    (statement,) = compose(
        ("digitised_pages", "pages_in_scope"),
        columns=("cohort",),
        place_role="custodian",
        filters=(("medium", ("o'paper", "mixed")),),
        as_of=date(2026, 10, 31),
        months=(),
        dialect=dialect,
    )
    expected = " ".join(DUCKDB.split())
    assert statement.sql == (expected if dialect == "duckdb" else expected.replace("o''paper", "o\\'paper"))
