"""GetRefusedRequest, GetRefusedRequests: what refused a request, in words."""

from __future__ import annotations

from lazarette.model.request_record import RequestRecord
from lazarette.native import shapes
from lazarette.native.services import Call, NativeServices
from lazarette.services.request_records import caller_in_words, reason_in_words


async def get_refused_request(
    services: NativeServices, call: Call, asked: shapes.GetRefusedRequestRequest
) -> shapes.GetRefusedRequestResult:
    """Return the refused request of an id. Raises: AccessDenied, NoSuchRefusal."""
    record = await services.refusals.find(call.caller, asked.request_id)
    return shapes.GetRefusedRequestResult(_refusal(record))


async def get_refused_requests(
    services: NativeServices, call: Call, asked: shapes.GetRefusedRequestsRequest
) -> shapes.GetRefusedRequestsResult:
    """Return the account's last refused requests, newest first. Raises: AccessDenied."""
    records = await services.refusals.newest(call.caller, asked.limit)
    return shapes.GetRefusedRequestsResult([_refusal(record) for record in records])


def _refusal(record: RequestRecord) -> shapes.Refusal:
    who, facts = record.caller, record.facts
    signed_instead = None
    if "signed_instead" in facts:
        signed_instead = shapes.SignedInstead(
            str(facts["signed_instead"]), str(facts.get("signed_because", ""))
        )
    return shapes.Refusal(
        request_id=record.request_id,
        time=record.time,
        protocol=record.protocol,
        operation=record.operation,
        method=record.method,
        target=record.target,
        host=record.host,
        client=record.client,
        user_agent=record.user_agent,
        bucket=record.bucket,
        region=record.region,
        error=record.error,
        rule=str(facts.get("reason", "")),
        caller=shapes.TakenFor(who.kind, who.account, who.arn, who.access_key_id, who.name),
        taken_for=caller_in_words(record),
        reason=reason_in_words(record),
        canonical_request=_text(record, "canonical_request"),
        string_to_sign=_text(record, "string_to_sign"),
        signed_instead=signed_instead,
        action=_text(record, "action"),
    )


def _text(record: RequestRecord, name: str) -> str | None:
    found = record.facts.get(name)
    return str(found) if found else None
