"""What a condition of a policy is: which test, of which key, against which values.

Values are read once, when the policy is, into what they are compared as.
Source: IAM "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from lazarette.model.policy_pattern import Pattern, compile_pattern

# A colon that is not within a variable.
_ARN_JOINT = re.compile(r":(?![^{}]*\})")
ARN_PARTS = 6
_EPOCH = re.compile(r"-?\d{1,12}", re.ASCII)
_TRUTHS = {"true": True, "false": False}


class Test(Enum):
    """How a value of the request is compared with one of the policy."""

    EQUALS = "StringEquals"
    EQUALS_ANY_CASE = "StringEqualsIgnoreCase"
    LIKE = "StringLike"
    NUMBER_EQUALS = "NumericEquals"
    NUMBER_LESS = "NumericLessThan"
    NUMBER_AT_MOST = "NumericLessThanEquals"
    NUMBER_MORE = "NumericGreaterThan"
    NUMBER_AT_LEAST = "NumericGreaterThanEquals"
    DATE_EQUALS = "DateEquals"
    DATE_LESS = "DateLessThan"
    DATE_AT_MOST = "DateLessThanEquals"
    DATE_MORE = "DateGreaterThan"
    DATE_AT_LEAST = "DateGreaterThanEquals"
    BOOL = "Bool"
    BINARY = "BinaryEquals"
    IP = "IpAddress"
    ARN = "ArnLike"
    NULL = "Null"


class Operator(NamedTuple):
    """A test, or its opposite."""

    test: Test
    is_negated: bool


_POSITIVE = {test.value: test for test in Test} | {"ArnEquals": Test.ARN}
_NEGATIVE = {
    "StringNotEquals": Test.EQUALS,
    "StringNotEqualsIgnoreCase": Test.EQUALS_ANY_CASE,
    "StringNotLike": Test.LIKE,
    "NumericNotEquals": Test.NUMBER_EQUALS,
    "DateNotEquals": Test.DATE_EQUALS,
    "NotIpAddress": Test.IP,
    "ArnNotEquals": Test.ARN,
    "ArnNotLike": Test.ARN,
}
# By name in lower case: IAM takes them in any.
OPERATORS = {name.lower(): Operator(test, False) for name, test in _POSITIVE.items()} | {
    name.lower(): Operator(test, True) for name, test in _NEGATIVE.items()
}


class Many(Enum):
    """How the values of a key that has several count."""

    ONE = ""
    ALL = "forallvalues:"
    ANY = "foranyvalue:"


# What a policy's value is compared as. Six patterns are those of an ARN.
Operand = (
    Pattern
    | tuple[Pattern, ...]
    | Decimal
    | datetime
    | bool
    | bytes
    | IPv4Network
    | IPv6Network
)


class Condition(NamedTuple):
    """One key of one operator; true or false of each request."""

    operator: Operator
    many: Many
    if_exists: bool
    key: str  # its prefix in lower case; what follows a / as the document has it
    operands: tuple[Operand, ...]


def parse_operator(text: str) -> tuple[Operator, Many, bool] | None:
    """Return the operator, how many values count, and whether it ends in IfExists."""
    lower = text.lower()
    many = Many.ONE
    for quantifier in (Many.ALL, Many.ANY):
        if lower.startswith(quantifier.value):
            many, lower = quantifier, lower.removeprefix(quantifier.value)
    if_exists = lower.endswith("ifexists")
    operator = OPERATORS.get(lower.removesuffix("ifexists"))
    if operator is None or (operator.test is Test.NULL and (if_exists or many is not Many.ONE)):
        return None
    return operator, many, if_exists


def parse_key(text: str) -> str:
    """Return a condition key as `Condition.key` holds it: only tags keep their case."""
    name, slash, rest = text.partition("/")
    return name.lower() + slash + rest


def parse_operand(test: Test, text: str, *, with_variables: bool) -> Operand:
    """Return what a value of a policy is compared as. Raises: ValueError."""
    if test in (Test.EQUALS, Test.EQUALS_ANY_CASE):
        pattern = compile_pattern(text, with_variables=with_variables, with_wildcards=False)
        return pattern.map_text(str.casefold) if test is Test.EQUALS_ANY_CASE else pattern
    if test is Test.LIKE:
        return compile_pattern(text, with_variables=with_variables)
    if test is Test.ARN:
        parts = _ARN_JOINT.split(text, maxsplit=ARN_PARTS - 1)
        return tuple(compile_pattern(part, with_variables=with_variables) for part in parts)
    if test.name.startswith("NUMBER"):
        return parse_number(text)
    if test.name.startswith("DATE"):
        return parse_date(text)
    if test is Test.IP:
        return ip_network(text, strict=False)
    if test is Test.BINARY:
        return b64decode(text, validate=True)
    truth = _TRUTHS.get(text.lower())
    if truth is None:
        raise ValueError("it is neither true nor false")
    return truth


def parse_number(text: str) -> Decimal:
    """Return a number. Raises: ValueError."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation as cause:
        raise ValueError("it is no number") from cause
    if not number.is_finite():
        raise ValueError("it is no number")
    return number


def parse_date(text: str) -> datetime:
    """Return a moment, from ISO 8601 or from seconds since 1970. Raises: ValueError.

    >>> parse_date("2026-11-23T10:00:00Z") == parse_date("1795428000")
    True
    """
    text = text.strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as cause:
        raise ValueError("it is no date") from cause
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
