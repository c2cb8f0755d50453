"""Refused requests, found again by their id and told in words.

Serves whoever may read the data folder: the operator, and the console's request inspector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lazarette.authz.explain import SENTENCES
from lazarette.model.request_record import RequestRecord
from lazarette.observe.refusal_ring import read_newest


class RequestRecords:
    """The refusals that the processes of one server keep."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, request_id: str, *, is_recent: bool = False) -> RequestRecord | None:
        """Return the refused request of that id, or None; a moment after its answer.

        `is_recent`: look only at what came in the last seconds.
        """
        wanted = request_id.strip().upper()
        for record in read_newest(self._folder, wanted.encode(), is_recent=is_recent):
            if record.request_id == wanted:
                return record
        return None

    def newest(self) -> Iterator[RequestRecord]:
        """Yield the refusals there are, newest first, each once."""
        seen: set[str] = set()
        for record in read_newest(self._folder):
            if record.request_id not in seen:
                seen.add(record.request_id)
                yield record


def caller_in_words(record: RequestRecord) -> str:
    """Say for whom the server took whoever asked.

    Of a caller that proved nothing it says what was claimed.
    """
    who = record.caller
    if who.kind == "anonymous":
        return "nobody: the request is not signed"
    if who.kind == "unproven":
        return f"nobody: it claims the access key {who.access_key_id}, which it did not prove"
    return f"{who.arn} ({who.kind}), access key {who.access_key_id}"


def reason_in_words(record: RequestRecord) -> str:
    """Say which rule refused, and what whoever asked can change."""
    words = _REASONS.get(record.error)
    if words is not None:
        return words(record)
    sentence = record.facts.get("sentence")
    facts = ", ".join(f"{name} {value}" for name, value in record.facts.items())
    return str(sentence or (f"{record.error}: {facts}" if facts else record.error))


def _access_denied(record: RequestRecord) -> str:
    rule = str(record.facts.get("reason", ""))
    sentence = SENTENCES.get(rule, "")
    action = record.facts.get("action", "it")
    return f"{action} was refused by the rule {rule}. {sentence}".rstrip()


def _signature(record: RequestRecord) -> str:
    because = record.facts.get("signed_because")
    if because:
        return f"The signature fits another request than the one that came. {because}"
    return (
        "The signature is not the one computed here. If the client's canonical request "
        "differs from the one below, something between changed the request (a proxy: Host, "
        "path, headers); if it is the same, the client's secret is not that of the key "
        f"{record.facts.get('access_key_id', '')}."
    )


_REASONS: dict[str, Callable[[RequestRecord], str]] = {
    "AccessDenied": _access_denied,
    "SignatureMismatch": _signature,
    "UnknownAccessKey": lambda record: (
        f"There is no active access key {record.facts.get('access_key_id', '')}: it never "
        "existed on this server, or was deleted."
    ),
    "ClockSkew": lambda record: (
        f"It was signed at {record.facts.get('request_time', '')}, and it was "
        f"{record.facts.get('server_time', '')} here: set the client's clock."
    ),
    "UrlExpired": lambda record: (
        f"The presigned URL expired at {record.facts.get('expires', '')}: make a new one."
    ),
    "UnsignedHeader": lambda record: (
        f"The signature does not cover {record.facts.get('header', '')}, which must be "
        "signed: a proxy may have added it."
    ),
    "InternalFailure": lambda record: (
        "The server failed: its log has a line `crashed` with this request id and the trace."
    ),
}
