"""`lazarette check`: metadata against blobs, beside a running server if there is one."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from lazarette.cli.options import (
    DATA_NAMES,
    DONE,
    FAILED,
    AsJson,
    Config,
    existing,
    with_config,
)
from lazarette.cli.output import Output


@with_config(DATA_NAMES)
def check(
    config: Config,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every byte and compare its checksum, too.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Compare metadata with blobs; exit status 1 when something is wrong. Changes nothing."""
    from lazarette.base.clock import SystemClock
    from lazarette.compose.engines import open_engines
    from lazarette.services.integrity import Integrity, Report

    async def run() -> Report:
        async with open_engines(existing(config)) as engines:
            integrity = Integrity(engines.metadata, engines.blobs, SystemClock())
            return await integrity.check(deep=deep)

    report = asyncio.run(run())
    out = Output(as_json=as_json)
    out.document(report)
    for finding in report.problems:
        out.line(f"{finding.kind}: {finding.sentence}")
    for notice in report.notices:
        out.line(f"note: {notice.sentence}")
    out.line(
        f"{report.versions} versions, {report.parts} parts of unfinished uploads and "
        f"{report.blobs} blobs checked: {len(report.problems)} problems."
    )
    return FAILED if report.problems else DONE
