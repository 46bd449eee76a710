"""What a snapshot keeps beside the contract tables: its day, its deliveries, its register, and the conversion profiles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import pyarrow as pa

from ..catalogue import PROFILES
from ..places import Register, placements
from ..sources import Delivery


def lay_ground(
    connection: duckdb.DuckDBPyConnection, deliveries: Sequence[Delivery], register: Register, as_of: date
) -> None:
    """Write ``snapshot``, ``deliveries``, ``profiles``, ``units``, ``successions`` and ``placement``."""
    units, successions = register.to_arrow()
    tables = {
        "snapshot": pa.table(
            {
                "as_of": pa.array([as_of], pa.date32()),
                "register_name": pa.array([register.name], pa.string()),
                "register_digest": pa.array([register.digest], pa.string()),
            }
        ),
        "deliveries": pa.table(
            {
                "delivery": pa.array([delivery.name for delivery in deliveries], pa.string()),
                "as_of": pa.array([delivery.as_of for delivery in deliveries], pa.date32()),
                "units_as_of": pa.array([delivery.units_as_of for delivery in deliveries], pa.date32()),
                "format": pa.array([delivery.format for delivery in deliveries], pa.string()),
            }
        ),
        "profiles": _profiles(),
        "units": units,
        "successions": successions,
        "placement": placements(register, as_of),
    }
    for name, table in tables.items():
        connection.register("incoming", table)
        connection.execute(f"create table {name} as select * from incoming")
        connection.unregister("incoming")


def _profiles() -> pa.Table:
    rows = []
    for profile in PROFILES.values():
        row: dict[str, object] = {"name": profile.name, "version": profile.version}
        for of in ("files_per_metre", "pages_per_metre", "pages_per_sheet", "declared"):
            estimate = getattr(profile, of)
            row |= {f"{of}_low": estimate.low, f"{of}_mid": estimate.mid, f"{of}_high": estimate.high}
            row |= {f"{of}_common": estimate.common, f"{of}_own": estimate.own}
        rows.append(row | {"source": profile.source})
    kinds = {"name": pa.string(), "version": pa.int32(), "source": pa.string()}
    return pa.table({name: pa.array([row[name] for row in rows], kinds.get(name, pa.float64())) for name in rows[0]})
