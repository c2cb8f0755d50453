"""`lazarette why`: what refused the request of that id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from lazarette.model.request_record import RequestRecord


@with_config(DATA_NAMES)
def why(
    config: Config,
    request_id: Annotated[
        str,
        typer.Argument(
            help="As in the answer's x-amz-request-id or x-amzn-requestid.",
            metavar="REQUEST_ID",
        ),
    ],
    as_json: AsJson = False,
) -> int:
    """Say why a request was refused: what it asked, who it was taken for, which rule decided.

    For a wrong signature, also the canonical request and the string to sign as the server
    computed them and, where that can be told, what the client signed instead. The last
    refusals of each process are kept, 8 MiB at most.
    """
    from lazarette.services.request_records import (
        RequestRecords,
        caller_in_words,
        reason_in_words,
    )
    from lazarette.workers.duties import REFUSAL_FOLDER

    out = Output(as_json=as_json)
    folder = Path(existing(config).data_dir) / REFUSAL_FOLDER
    record = RequestRecords(folder).find(request_id)
    if record is None:
        out.problem(
            f"No refused request {request_id} is kept here. Only refusals are (403, 5xx and "
            "signatures that cannot be read), and newer ones push older ones out; "
            "`lazarette audit --request-id` finds control-plane calls."
        )
        return FAILED
    out.document(
        {
            "record": record,
            "caller": caller_in_words(record),
            "reason": reason_in_words(record),
        }
    )
    _show(out, record, caller_in_words(record), reason_in_words(record))
    return DONE


def _show(out: Output, record: RequestRecord, caller: str, reason: str) -> None:
    out.table(
        ("What", "As it came"),
        [
            ("Request", record.request_id),
            ("Time", record.time),
            ("Operation", f"{record.protocol}:{record.operation}"),
            ("Asked", f"{record.method} {record.target}"),
            ("Host", record.host),
            ("From", f"{record.client}  {record.user_agent}".rstrip()),
            ("Taken for", caller),
            ("Refused as", record.error),
        ],
    )
    out.line(f"\n{reason}")
    for name, title in (
        ("canonical_request", "Canonical request, as computed here:"),
        ("string_to_sign", "String to sign, as computed here:"),
        ("signed_instead", "Canonical request, as the client signed it:"),
    ):
        if name in record.facts:
            out.line(f"\n{title}\n{record.facts[name]}")
