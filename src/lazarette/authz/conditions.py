"""Whether a condition of a policy holds of a request's values.

A key that the request has no value for fails every test but a negated one, `IfExists`,
`Null` and ForAllValues. Several values of the policy are alternatives; of a negated test,
none of them may fit. Source: IAM "IAM JSON policy elements: Condition operators", "Set
operators for multivalued context keys".
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from operator import eq, ge, gt, le, lt
from typing import Any

from lazarette.model.policy_condition import (
    ARN_PARTS,
    Condition,
    Many,
    Operand,
    Test,
    parse_date,
    parse_number,
)
from lazarette.model.policy_pattern import Lookup, Pattern

_Compare = Callable[[Any, Any], bool]

_NUMBERS: dict[Test, _Compare] = {
    Test.NUMBER_EQUALS: eq,
    Test.NUMBER_LESS: lt,
    Test.NUMBER_AT_MOST: le,
    Test.NUMBER_MORE: gt,
    Test.NUMBER_AT_LEAST: ge,
}
_DATES: dict[Test, _Compare] = {
    Test.DATE_EQUALS: eq,
    Test.DATE_LESS: lt,
    Test.DATE_AT_MOST: le,
    Test.DATE_MORE: gt,
    Test.DATE_AT_LEAST: ge,
}


def holds(condition: Condition, values: Sequence[str] | None, lookup: Lookup) -> bool:
    """Say whether a condition holds; `values` are the request's of its key, None without.

    `lookup` gives the values of variables in the policy's side.
    """
    test, is_negated = condition.operator
    operands = condition.operands
    if test is Test.NULL:
        return (not values) in operands
    many = condition.many
    if not values:
        if condition.if_exists or many is Many.ALL:
            return True
        return is_negated and many is Many.ONE
    fits = [_fits_any(test, operands, value, lookup) for value in values]
    if many is Many.ONE:
        return any(fits) is not is_negated
    hits = [fit is not is_negated for fit in fits]
    return all(hits) if many is Many.ALL else any(hits)


def _fits_any(test: Test, operands: Sequence[Operand], value: str, lookup: Lookup) -> bool:
    return any(_fits(test, operand, value, lookup) for operand in operands)


def _fits(test: Test, operand: Operand, value: str, lookup: Lookup) -> bool:
    """Compare one value of the policy with one of the request; what cannot be read differs."""
    try:
        if isinstance(operand, Pattern):
            return _fits_pattern(test, operand, value, lookup)
        if isinstance(operand, tuple):
            return _fits_arn(operand, value, lookup)
        if test in _NUMBERS:
            return _NUMBERS[test](parse_number(value), operand)
        if test in _DATES:
            return _DATES[test](parse_date(value), operand)
        if isinstance(operand, IPv4Network | IPv6Network):
            return _is_within(operand, value)
        if isinstance(operand, bytes):
            return b64decode(value, validate=True) == operand
        return value.lower() == ("true" if operand else "false")
    except (ValueError, binascii.Error):
        return False


def _fits_pattern(test: Test, pattern: Pattern, value: str, lookup: Lookup) -> bool:
    resolved = pattern.resolve(lookup)
    if resolved is None:
        return False
    if test is Test.EQUALS_ANY_CASE:
        return resolved.map_text(str.casefold).matches(value.casefold())
    return resolved.matches(value)


def _fits_arn(patterns: Sequence[Pattern], value: str, lookup: Lookup) -> bool:
    """Compare part by part: a `*` within one does not reach into the next, but in the last."""
    if len(patterns) == 1:
        return patterns[0].text == "*"
    parts = value.split(":", ARN_PARTS - 1)
    if len(parts) != len(patterns):
        return False
    for pattern, part in zip(patterns, parts, strict=True):
        resolved = pattern.resolve(lookup)
        if resolved is None or not resolved.matches(part):
            return False
    return True


def _is_within(network: IPv4Network | IPv6Network, value: str) -> bool:
    address = ip_address(value)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address in network
