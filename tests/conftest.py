"""What tests share: a small country with holdings written by hand, and a demo of two provinces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deliveries import build_snapshot
from hypothesis import HealthCheck, settings

import metrics

# The same examples on every run and every machine; slow machines are no failure.
settings.register_profile(
    "suite", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

#: Holdings of the small country of ``deliveries``. Custodians: commune 00001 (fonds a), the ended commune 00002 that was split
#: within province 01 (b), the ended commune 00005 that was split across the provinces (c), the province 02 (d), the district
#: 001 that ended (e), nobody known (f), and the island that became commune 00006 (g).
HOLDINGS = {
    "agencies": """
        agency_id | name     | block | unit_code | status | ended_on
        a         | An       | party | 00001     | active |
        b         | Bình cũ  | state | 00002     | ended  | 2025-06-30
        c         | Giáp cũ  | state | 00005     | ended  | 2025-06-30
        d         | Tỉnh Nam | front | 02        | active |
        e         | Huyện    | other | 001       | ended  | 2025-06-30
        g         | Đảo      | party | 009       | ended  | 2025-06-30
    """,
    "fonds": """
        fonds_id | title | creator_agency_id | custodian_agency_id | location_unit_code
        a        | A     | b                 | a                   | 00003
        b        | B     | b                 | b                   |
        c        | C     | c                 | c                   | 00004
        d        | D     | d                 | d                   | 00004
        e        | E     | e                 | e                   | 00001
        f        | F     |                   |                     |
        g        | G     | g                 | g                   | 00006
    """,
    "files": """
        file_id | fonds_id | pages | date_from | date_to | retention_code | medium | collected_on | scanned_on | checked_on | signed_on | digital_access
        1 | a | 10 | 2020 | 2024 | 01 | paper | 2025-05-01 | 2025-05-20 | 2025-05-31 | | online
        2 | a | 20 | 2025-07-01 | 2026-01-31 | 02 | paper | 2026-02-01 | 2026-10-01 | 2026-10-15 | | reading_room
        3 | b | 40 | 2025-01-01 | 2025-12-31 | 01 | mixed | 2026-02-01 | 2026-10-31 | | |
        4 | b | 80 | | | | | | | 2026-09-30 | 2026-10-31 |
        5 | c | 160 | 2020 | 2024 | 01 | paper | | | | |
        6 | c | 320 | 2020 | 2024 | 01 | paper | | | 2026-08-31 | | internal
        7 | d | 640 | 2020 | 2024 | 01 | paper | | | | |
        8 | e | 1280 | 2020 | 2024 | 01 | paper | | | 2026-07-31 | | internal
        9 | f | 2560 | 2020 | 2024 | 01 | paper | | | | |
        10 | g | 5120 | 2020 | 2024 | 01 | paper | | | | 2026-01-01 |
    """,  # noqa: E501  # a file is a line
}


@pytest.fixture(scope="session")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    """The small country: ten files whose pages are 10 · 1, 2, 4 … 512, so that every sum says which files are in it."""
    with build_snapshot(tmp_path_factory.mktemp("land"), HOLDINGS) as snapshot:
        yield snapshot


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[metrics.Snapshot]:
    """A snapshot of the demo: about 3,000 files of two provinces, on the register of Viet Nam."""
    from metrics.demo import make_demo

    home = tmp_path_factory.mktemp("demo")
    make_demo(home / "delivery", places=("08", "24"), files=3000, seed=1)
    manifest = metrics.build([home / "delivery"], home / "snapshots")
    with metrics.open_snapshot(manifest.id, snapshots=home / "snapshots") as snapshot:
        yield snapshot
