"""Configurations that have one value here, S3's default: setting that once more is accepted.

SDKs and scripts send it to undo, or to be sure. It changes nothing, and the answer says so
truly; any other value is refused (`unbuilt`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lazarette.http.message import Request, Response
from lazarette.model.action import Action
from lazarette.model.errors import MalformedXml
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.operations.bucket_configuration import read_document
from lazarette.s3.response import empty_response
from lazarette.s3.services import S3Services
from lazarette.s3.unbuilt import unbuilt_error
from lazarette.s3.xml_read import Node, parse


async def _accept_default(
    action: Action,
    name: str,
    root: str,
    is_default: Callable[[Node], bool],
    s3: S3Services,
    at: Address,
    caller: Caller,
    request: Request,
) -> Response:
    await s3.configuration.find(caller, at.bucket, action)
    if not is_default(parse(await read_document(request, needs_digest=False), root)):
        raise unbuilt_error(name)
    return empty_response(request)


def _is_empty(node: Node) -> bool:
    return not node.children


def _says(leaf: str, default: str, *others: str) -> Callable[[Node], bool]:
    """Return a judge of documents with one leaf, and S3's values of it."""

    def judge(node: Node) -> bool:
        value = node.leaves(leaf).get(leaf, "").strip()
        if value not in (default, *others):
            raise MalformedXml(f"{leaf} is {' or '.join((default, *others))}.")
        return value == default

    return judge


put_notification = partial(
    _accept_default,
    Action.PUT_BUCKET_NOTIFICATION,
    "PutBucketNotificationConfiguration",
    "NotificationConfiguration",
    _is_empty,
)
put_request_payment = partial(
    _accept_default,
    Action.PUT_REQUEST_PAYMENT,
    "PutBucketRequestPayment",
    "RequestPaymentConfiguration",
    _says("Payer", "BucketOwner", "Requester"),
)
put_abac = partial(
    _accept_default,
    Action.PUT_BUCKET_ABAC,
    "PutBucketAbac",
    "AbacStatus",
    _says("Status", "Disabled", "Enabled"),
)
