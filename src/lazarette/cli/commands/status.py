"""`lazarette status`: what is stored, what waits, who runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output
from lazarette.model.timestamp import iso_moment
from lazarette.observe.duty_board import DutyState
from lazarette.observe.snapshots import collect, socket_paths

if TYPE_CHECKING:
    from lazarette.services.inventory import Inventory


class _Status(NamedTuple):
    inventory: Inventory
    free_bytes: int | None
    workers_up: list[str]
    resident_bytes: int
    duties: list[DutyState]


@with_config(DATA_NAMES)
def status(config: Config, as_json: AsJson = False) -> int:
    """Show what is stored, what waits to be done, and which workers run."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.inventory import take_inventory

    async def run() -> _Status:
        async with open_engines(existing(config)) as engines:
            inventory = await take_inventory(engines.metadata)
            free = await engines.blobs.free_bytes()
        # Whoever serves this data may run any number of workers: ask every socket there is.
        collected = await collect(socket_paths(config.data_dir))
        return _Status(
            inventory,
            free,
            sorted(snapshot.process for snapshot in collected.snapshots),
            sum(snapshot.resident_bytes for snapshot in collected.snapshots),
            [duty for snapshot in collected.snapshots for duty in snapshot.duties],
        )

    _show(Output(as_json=as_json), asyncio.run(run()))
    return DONE


def _show(out: Output, found: _Status) -> None:
    inventory = found.inventory
    out.document(
        {
            "accounts": inventory.accounts,
            "buckets": inventory.buckets,
            "objects": inventory.objects,
            "bytes": inventory.bytes,
            "unfinished_uploads": inventory.unfinished_uploads,
            "blobs_to_reclaim": inventory.blobs_to_reclaim,
            "buckets_to_empty": inventory.buckets_to_empty,
            "free_bytes": found.free_bytes,
            "workers_up": found.workers_up,
            "resident_bytes": found.resident_bytes,
            "duties": found.duties,
        }
    )
    running = ", ".join(found.workers_up) or "none; the server is not running"
    free = "unknown" if found.free_bytes is None else f"{found.free_bytes:,} bytes"
    out.table(
        ("What", "How much"),
        [
            ("Accounts", f"{inventory.accounts:,}"),
            ("Buckets", f"{inventory.buckets:,}"),
            ("Objects (all versions)", f"{inventory.objects:,}"),
            ("Bytes stored", f"{inventory.bytes:,}"),
            ("Unfinished uploads", f"{inventory.unfinished_uploads:,}"),
            ("Blobs to reclaim", f"{inventory.blobs_to_reclaim:,}"),
            ("Deleted buckets to empty", f"{inventory.buckets_to_empty:,}"),
            ("Free on the disk", free),
            ("Workers up", running),
        ],
    )
    if found.duties:
        out.line("")
        out.table(
            ("Duty", "Last run", "Waits", "Failures"),
            [_duty_row(duty) for duty in sorted(found.duties, key=lambda duty: duty.name)],
        )


def _duty_row(duty: DutyState) -> tuple[str, str, str, str]:
    waiting = "" if duty.waiting is None else f"{duty.waiting:,}"
    if duty.is_behind:
        waiting = f"{waiting} (at work)".lstrip()
    failures = f"{duty.failures:,}"
    if duty.failures_in_a_row:
        failures += f", the last {duty.failures_in_a_row:,} in a row ({duty.last_error})"
    last_run = iso_moment(duty.last_run_ms) if duty.last_run_ms else "never"
    return duty.name, last_run, waiting, failures
