"""`lazarette audit`: who called what on the control plane, with which result."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output

if TYPE_CHECKING:
    from lazarette.model.audit import AuditEntry

_FOLLOW_S = 0.3


@with_config(DATA_NAMES)
def audit(
    config: Config,
    since: Annotated[
        str, typer.Option(help="From then on: 2026-11-23T12:00:00Z, or 2h ago.", metavar="TIME")
    ] = "",
    until: Annotated[str, typer.Option(help="Before then.", metavar="TIME")] = "",
    operation: Annotated[
        str, typer.Option(help="Of that operation, such as UpdateBucket.", metavar="NAME")
    ] = "",
    caller: Annotated[
        str,
        typer.Option(help="By that ARN, access key id, account or user name.", metavar="WHO"),
    ] = "",
    bucket: Annotated[str, typer.Option(help="About that bucket.", metavar="NAME")] = "",
    request_id: Annotated[
        str, typer.Option(help="The one call of that request id.", metavar="ID")
    ] = "",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Show the audit trail: every control-plane call, and S3 calls that set up buckets.

    Oldest first, one line a call; with --json one JSON document a line.
    """
    from lazarette.services.audit_search import (
        AuditPlace,
        AuditQuery,
        find_entries,
        parse_moment,
    )
    from lazarette.workers.duties import AUDIT_FOLDER

    folder = Path(existing(config).data_dir) / AUDIT_FOLDER
    now_ms = time.time_ns() // 1_000_000
    query = AuditQuery(
        since_ms=parse_moment(since, now_ms) if since else 0,
        until_ms=parse_moment(until, now_ms) if until else 1 << 62,
        operation=operation,
        caller=caller,
        bucket=bucket,
        request_id=request_id,
    )
    out, place = Output(as_json=as_json), AuditPlace()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            for entry in find_entries(folder, query, place):
                out.row(entry)
                out.line(_in_words(entry))
            if not follow:
                break
            out.flush()
            time.sleep(_FOLLOW_S)
    return DONE


def _in_words(entry: AuditEntry) -> str:
    who = entry.caller.arn or f"{entry.caller.kind} {entry.caller.access_key_id}".strip()
    result = entry.error or "ok"
    about = f" {entry.bucket}" if entry.bucket else ""
    rule = f" ({entry.rule})" if entry.rule else ""
    return (
        f"{entry.time} {entry.request_id} {entry.service}:{entry.operation}{about} "
        f"by {who} from {entry.client}: {result}{rule}"
    )
