"""`lazarette usage`: what buckets use of their plans this month, and what it would cost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output

if TYPE_CHECKING:
    from lazarette.model.plan_usage import PlanUsage

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


@with_config(DATA_NAMES)
def usage(
    config: Config,
    bucket: Annotated[
        str, typer.Argument(help="One bucket; all without it.", metavar="[BUCKET]")
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Show what buckets use of their plans this month, and what going over would cost."""
    from lazarette.compose.engines import open_engines
    from lazarette.model.names import parse_bucket_name
    from lazarette.observe.recorder import SilentRecorder
    from lazarette.services.gate import Gate
    from lazarette.services.plans import Plans
    from lazarette.services.usage import Usage

    async def run() -> list[PlanUsage]:
        async with open_engines(existing(config)) as engines:
            gate = Gate(SilentRecorder())
            plans = Plans(gate, config.plans)
            service = Usage(engines.metadata, gate, plans, engines.clock)
            if bucket:
                return [await service.find(parse_bucket_name(bucket))]
            return await service.list_all()

    _show(Output(as_json=as_json), asyncio.run(run()))
    return DONE


def _show(out: Output, rows: list[PlanUsage]) -> None:
    out.document(
        [
            {
                **msgspec.structs.asdict(row),
                "stored_share": row.stored_share,
                "sent_share": row.sent_share,
            }
            for row in rows
        ]
    )
    if rows:
        first = datetime.fromtimestamp(rows[0].cycle_start_ms / 1000, UTC)
        out.line(f"Usage in {first:%Y-%m} (UTC); sent is what counts against the plan.\n")
    out.table(
        ("Bucket", "Plan", "Stored", "of", "Sent", "of", "Over so far", "Month's end"),
        [
            (
                row.bucket,
                row.bundle_id,
                size_in_words(row.stored_bytes),
                _share(row.stored_share),
                size_in_words(row.sent_bytes),
                _share(row.sent_share),
                f"{row.overage_usd:.2f} USD",
                f"{row.projected_usd:.2f} USD",
            )
            for row in rows
        ],
    )


def size_in_words(size: int) -> str:
    """Return a size as people read it.

    >>> size_in_words(1023), size_in_words(5 << 30), size_in_words(1_600)
    ('1023 B', '5.0 GiB', '1.6 KiB')
    """
    if size < 1024:
        return f"{size} B"
    power = min((size.bit_length() - 1) // 10, len(_UNITS) - 1)
    return f"{size / 1024**power:.1f} {_UNITS[power]}"


def _share(share: float | None) -> str:
    return "no plan" if share is None else f"{share:.0%}"
