"""Page tokens: opaque to clients, bound to the operation and what it asked."""

from __future__ import annotations

import base64
import binascii

import msgspec

from lazarette.model.errors import InvalidInput

Part = str | int
_decoder = msgspec.json.Decoder(list[Part])


def write_token(scope: tuple[str, ...], place: tuple[Part, ...]) -> str:
    """Return a token that says where the next page of `scope` begins.

    >>> write_token(("GetOperations",), (7, "x"))
    'WyJHZXRPcGVyYXRpb25zIiw3LCJ4Il0'
    """
    raw = msgspec.json.encode([*scope, *place])
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_token(
    scope: tuple[str, ...], kinds: tuple[type[Part], ...], token: str
) -> tuple[Part, ...]:
    """Return the place in a token made for the same `scope`, of these types.

    Raises: InvalidInput.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        parts = _decoder.decode(raw)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as cause:
        raise InvalidInput("pageToken is not one that this operation returned.") from cause
    place = tuple(parts[len(scope) :])
    if tuple(parts[: len(scope)]) != scope or tuple(map(type, place)) != kinds:
        raise InvalidInput("pageToken is not one that this operation returned.")
    return place
