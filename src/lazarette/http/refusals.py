"""Keeps refused requests for whoever asks why: who asked for what, and what refused it.

Only refusals come here, and only so many a second; the rest of a flood is counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lazarette.http.audit_facts import scope_of
from lazarette.http.message import Request
from lazarette.http.pipeline import Journal
from lazarette.model.audit import AuditCaller, audit_caller
from lazarette.model.errors import (
    ClientGone,
    Denied,
    LazaretteError,
    MalformedAuthorization,
    MalformedPresigning,
    Unavailable,
)
from lazarette.model.principal import ANONYMOUS, Caller
from lazarette.model.request_record import RequestRecord
from lazarette.model.timestamp import iso_moment
from lazarette.observe.audit_values import cut_text
from lazarette.observe.redact import MASK
from lazarette.observe.refusal_ring import RefusalRing

_KEPT = (Denied, Unavailable, MalformedAuthorization, MalformedPresigning)
# Where a canonical request or a query would give a token or a key away.
_TOKEN_LINE = re.compile(r"(?im)^([a-z-]*(?:security-token|customer-key|authorization):)(.+)$")
_TOKEN_PAIR = re.compile(r"(?i)((?:X-Amz-Security-Token|X-Amz-Signature|Signature)=)[^&\s]+")
_TEXT_MAX = 8_192


class RefusalJournal:
    """A journal that keeps refusals, and passes everything on to another."""

    def __init__(self, inner: Journal, ring: RefusalRing) -> None:
        self.logged = inner.logged
        self.note = inner.note
        self._inner = inner
        self._ring = ring

    async def meet(
        self,
        protocol: str,
        operation: str,
        caller: Caller,
        request: Request,
        error: LazaretteError,
    ) -> None:
        """Keep a refusal that may be asked about. Never raises."""
        is_kept = isinstance(error, _KEPT) and not isinstance(error, ClientGone)
        if is_kept and self._ring.has_room():
            self._ring.add(_record(protocol, operation, caller, request, error))
        await self._inner.meet(protocol, operation, caller, request, error)


def mask_tokens(text: str) -> str:
    """Return text of a request without tokens, keys and signatures, else as it is.

    >>> mask_tokens("host:h\\nx-amz-security-token:abc\\n")
    'host:h\\nx-amz-security-token:***\\n'
    """
    return _TOKEN_PAIR.sub(rf"\1{MASK}", _TOKEN_LINE.sub(rf"\1{MASK}", text))


def _record(
    protocol: str, operation: str, caller: Caller, request: Request, error: LazaretteError
) -> RequestRecord:
    scope = scope_of(request)
    if caller is ANONYMOUS:
        kind = "unproven" if scope.access_key_id else "anonymous"
        who = AuditCaller(kind, access_key_id=scope.access_key_id)
    else:
        who = audit_caller(caller)
    target = request.raw_path
    if request.query.raw:
        target += b"?" + request.query.raw
    return RequestRecord(
        time=iso_moment(request.received_ms),
        request_id=request.request_id,
        protocol=protocol,
        operation=operation,
        method=request.method,
        target=_text(target.decode("latin-1"), 2_048),
        host=_text(request.headers.get("host") or "", 256),
        client=request.client,
        caller=who,
        error=type(error).__name__,
        facts=_facts(error.facts),
        user_agent=_text(request.headers.get("user-agent") or "", 512),
        bucket=request.bucket,
        region=scope.region,
    )


def _facts(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    return {
        name: _text(value, _TEXT_MAX) if isinstance(value, str) else value
        for name, value in facts.items()
        if name != "signature"
    }


def _text(text: str, length_max: int) -> str:
    return cut_text(mask_tokens(text), length_max)
