"""What of a call's parameters may stand in the audit trail: no secret, and not too much.

Secrets are known by the names they stand under, so that a new parameter of a known kind is
masked before anybody thinks of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from lazarette.observe.redact import MASK

# Names whose values are secrets: secretAccessKey, masterUserPassword, SessionToken,
# sharedSecret, privateKeyBase64, userData (boot scripts carry passwords), TokenCode.
_SECRET = re.compile(
    r"secret|password|token|private.?key|user.?data|assertion|signature|customer.key|"
    r"authorization|otp",
    re.IGNORECASE,
)
# Places in a list, which open nothing.
_PLACES = frozenset({"pagetoken", "nextpagetoken", "nexttoken", "continuation-token"})
_TEXT_MAX = 1_024
_ITEMS_MAX = 100
_DEPTH_MAX = 12
ENCODED_MAX = 8_192


def shown(value: object) -> object:
    """Return `value` (of JSON or of a form) masked and cut, as the trail shows it.

    >>> shown({"bucketName": "b", "secretAccessKey": "x", "pageToken": "p"})
    {'bucketName': 'b', 'secretAccessKey': '***', 'pageToken': 'p'}
    """
    cut = _shown(value, 0)
    encoded = msgspec.json.encode(cut)
    if len(encoded) <= ENCODED_MAX:
        return cut
    return {"cut": encoded[:ENCODED_MAX].decode("utf-8", "replace")}


def is_secret(name: str) -> bool:
    """Say whether a parameter of that name is none of the reader's business."""
    return name.lower() not in _PLACES and _SECRET.search(name) is not None


def cut_text(text: str, length_max: int = _TEXT_MAX) -> str:
    """Return the text, or its beginning and how long it was; always writable as UTF-8."""
    if len(text) > length_max:
        text = f"{text[:length_max]}… ({len(text)} characters)"
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _shown(value: object, depth: int) -> object:
    if depth > _DEPTH_MAX:
        return "…"
    if isinstance(value, str):
        return cut_text(value)
    if isinstance(value, Mapping):
        found: dict[str, object] = {}
        for name, item in list(value.items())[:_ITEMS_MAX]:
            text = cut_text(str(name), 128)
            found[text] = MASK if is_secret(text) else _shown(item, depth + 1)
        return found
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_shown(item, depth + 1) for item in value[:_ITEMS_MAX]]
    if value is None or isinstance(value, bool | int | float):
        return value
    return cut_text(str(value))
