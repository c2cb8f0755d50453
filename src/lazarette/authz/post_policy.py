"""What a signer lets a form contain: the policy document of a browser upload.

The signature over a policy is checked elsewhere, before; here its text is read, and a form
held against it. Names are compared without case, values with it.
Sources: S3 API reference, "POST policy"; the sentences are those S3 answers with.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from lazarette.model.errors import InvalidPolicyDocument, PolicyViolated
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.timestamp import parse_http_date

_EXPIRATION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)
# S3's documentation lists these beside JSON's own escapes.
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_OTHER_ESCAPES = {"$": "$", "v": "\\u000b"}
_SIZE = re.compile(r"\d{1,18}", re.ASCII)
_MEMBERS = frozenset(("expiration", "conditions"))
# What proves the form is no part of what it proves.
_UNCOVERED = frozenset(("x-amz-signature", "policy", "file"))
_IGNORED = "x-ignore-"


class FileSize(NamedTuple):
    """How large the file may be, both ends included."""

    least: int
    most: int


def check_policy(encoded: str, fields: Mapping[str, str], now_ms: int) -> FileSize:
    """Hold a form against its policy; return what the policy says of the file's size.

    `encoded` is the policy field; the names in `fields` are in lower case, `bucket` is the
    one the form was sent to.
    Raises: InvalidPolicyDocument, PolicyViolated.
    """
    document = _parse(encoded)
    expiration_ms, conditions = _read_members(document)
    if now_ms > expiration_ms:
        raise PolicyViolated("Policy expired.")
    covered: set[str] = set()
    least, most = 0, PUT_BYTES_MAX
    for condition in conditions:
        operation, name, value = _read_condition(condition)
        if operation == "content-length-range":
            low, high = _read_range(name, value)
            least, most = max(least, low), min(most, high)
            continue
        _check_condition(operation, name, value, fields)
        covered.add(name[1:].lower())
    for field in fields:
        is_free = field in covered or field in _UNCOVERED or field.startswith(_IGNORED)
        if not is_free:
            raise PolicyViolated(f"Extra input fields: {field}")
    return FileSize(least, most)


def _parse(encoded: str) -> dict[str, Any]:
    try:
        raw = b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise InvalidPolicyDocument("invalid Base64 encoding.") from cause
    if not raw.strip():
        raise InvalidPolicyDocument("Expecting '{' but found End-of-Input")
    try:
        text = _ESCAPE.sub(_plain_escape, raw.decode())
        document = _JSON.decode(text)
    except (ValueError, RecursionError) as cause:
        raise InvalidPolicyDocument("Invalid JSON.") from cause
    if not isinstance(document, dict):
        raise InvalidPolicyDocument("Invalid JSON.")
    return document


def _plain_escape(match: re.Match[str]) -> str:
    return _OTHER_ESCAPES.get(match.group(1)) or match.group()


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(text)


_JSON = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def _read_members(document: dict[str, Any]) -> tuple[int, list[Any]]:
    """Return the expiration in milliseconds, and the conditions."""
    for name in document:
        if name not in _MEMBERS:
            raise InvalidPolicyDocument(f"Unexpected: '{name.lower()}'")
    if "expiration" not in document:
        raise InvalidPolicyDocument("Policy missing expiration.")
    text = document["expiration"]
    if not isinstance(text, str):
        raise InvalidPolicyDocument("Invalid JSON.")
    time_ms = parse_http_date(text) if _EXPIRATION.fullmatch(text) else None
    if time_ms is None:
        raise InvalidPolicyDocument(f"Invalid 'expiration' value: '{text}'")
    if "conditions" not in document:
        raise InvalidPolicyDocument("Policy missing conditions.")
    conditions = document["conditions"]
    if not isinstance(conditions, list):
        raise InvalidPolicyDocument("Invalid 'conditions' value: must be a List.")
    return time_ms, conditions


def _read_condition(condition: Any) -> tuple[str, Any, Any]:
    """Return operation, first and second argument; those of a match are texts."""
    if isinstance(condition, dict):
        if len(condition) != 1:
            raise InvalidPolicyDocument(
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property "
                "specified."
            )
        [(name, value)] = condition.items()
        if not isinstance(value, str):
            raise InvalidPolicyDocument("Invalid Simple-Condition: value must be a string.")
        return "eq", f"${name}", value
    if not isinstance(condition, list):
        raise InvalidPolicyDocument("Invalid condition test: must be a List or Object.")
    if not condition or not isinstance(condition[0], str):
        raise InvalidPolicyDocument("Invalid Condition: missing operation identifier.")
    operation = condition[0].lower()
    if operation not in ("eq", "starts-with", "content-length-range"):
        raise InvalidPolicyDocument(f"Invalid Condition: unknown operation '{operation}'.")
    if len(condition) != 3:
        raise InvalidPolicyDocument(f"Invalid {operation}: wrong number of arguments.")
    _, name, value = condition
    if operation != "content-length-range" and not (
        isinstance(name, str) and isinstance(value, str)
    ):
        raise InvalidPolicyDocument("Invalid JSON.")
    return operation, name, value


def _read_range(least: Any, most: Any) -> tuple[int, int]:
    """Return a content-length-range, whose ends may be texts."""
    ends: list[int] = []
    for end in (least, most):
        if isinstance(end, bool) or not isinstance(end, int | str):
            raise InvalidPolicyDocument("Invalid JSON.")
        if isinstance(end, int) and end < 0:
            raise InvalidPolicyDocument("Invalid content-length-range: must not be negative.")
        if not _SIZE.fullmatch(str(end)):
            raise _failed("content-length-range", least, most)
        ends.append(int(end))
    return ends[0], ends[1]


def _check_condition(operation: str, name: str, value: str, fields: Mapping[str, str]) -> None:
    """Check that the form has the field, with that value. Raises: PolicyViolated."""
    # A field that is not there does not even start with nothing.
    found = fields.get(name[1:].lower()) if name.startswith("$") else None
    if found is None:
        raise _failed(operation, name, value)
    if operation == "eq":
        holds = found == value
    elif name.lower() == "$content-type":
        # Several types in one field must hold one by one.
        holds = all(item.strip().startswith(value) for item in found.split(","))
    else:
        holds = found.startswith(value)
    if not holds:
        raise _failed(operation, name, value)


def _failed(operation: str, first: Any, second: Any) -> PolicyViolated:
    shown = json.dumps([operation, first, second], ensure_ascii=False)
    return PolicyViolated(f"Policy Condition failed: {shown}")
