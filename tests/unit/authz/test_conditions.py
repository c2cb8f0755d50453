"""Every operator of conditions, value by value.

Source: IAM "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import json

import pytest

from lazarette.authz.conditions import holds
from lazarette.model.policy import parse_policy
from lazarette.model.policy_condition import OPERATORS, Condition

VARIABLES = {"aws:username": "ann", "aws:userid": "A*A"}
HERE = "arn:aws:iam::123456789012:user/staff/ann"

# Operator, the policy's values, the request's (None: it has none), and whether it holds.
CASES: list[tuple[str, list[str], list[str] | None, bool]] = [
    ("StringEquals", ["a", "b"], ["b"], True),
    ("StringEquals", ["a", "b"], ["B"], False),
    ("StringEquals", ["a*"], ["ab"], False),
    ("StringEquals", ["a"], None, False),
    ("StringEquals", ["${aws:username}"], ["ann"], True),
    ("StringEquals", ["${aws:missing}"], ["${aws:missing}"], False),
    ("StringEquals", ["${aws:missing, 'ann'}"], ["ann"], True),
    ("stringequals", ["a"], ["a"], True),
    ("StringNotEquals", ["a", "b"], ["c"], True),
    ("StringNotEquals", ["a", "b"], ["b"], False),
    ("StringNotEquals", ["a"], None, True),
    ("StringEqualsIgnoreCase", ["Abc"], ["aBC"], True),
    ("StringEqualsIgnoreCase", ["${aws:username}"], ["ANN"], True),
    ("StringNotEqualsIgnoreCase", ["Abc"], ["aBC"], False),
    ("StringLike", ["a*c?"], ["abbbcd"], True),
    ("StringLike", ["a*c?"], ["abbbc"], False),
    ("StringLike", ["${*}?${$}"], ["*x$"], True),
    ("StringLike", ["${*}?${$}"], ["yx$"], False),
    ("StringLike", ["${aws:userid}"], ["A*A"], True),
    ("StringLike", ["${aws:userid}"], ["AxA"], False),  # What is filled in is no pattern.
    ("StringNotLike", ["a*"], ["ab"], False),
    ("StringNotLike", ["a*"], ["b"], True),
    ("NumericEquals", ["10"], ["10.0"], True),
    ("NumericEquals", ["10"], ["ten"], False),
    ("NumericNotEquals", ["10"], ["11"], True),
    ("NumericLessThan", ["10"], ["10"], False),
    ("NumericLessThanEquals", ["10"], ["10"], True),
    ("NumericGreaterThan", ["10"], ["10.5"], True),
    ("NumericGreaterThanEquals", ["10"], ["9"], False),
    ("DateEquals", ["2026-11-23T10:00:00Z"], ["1795428000"], True),
    ("DateNotEquals", ["2026-11-23T10:00:00Z"], ["1795428001"], True),
    ("DateLessThan", ["2026-11-23T12:00:00+01:00"], ["2026-11-23T10:59:59Z"], True),
    ("DateLessThanEquals", ["2026-11-23"], ["2026-11-23T00:00:00Z"], True),
    ("DateGreaterThan", ["2026-11-23"], ["2026-11-23T00:00:00.001Z"], True),
    ("DateGreaterThanEquals", ["2026-11-23"], ["2026-11-22T23:59:59Z"], False),
    ("Bool", ["true"], ["true"], True),
    ("Bool", ["false"], ["true"], False),
    ("Bool", ["False"], None, False),
    ("BoolIfExists", ["false"], None, True),
    ("BinaryEquals", ["aGk="], ["aGk="], True),
    ("BinaryEquals", ["aGk="], ["aGo="], False),
    ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], ["10.1.2.3"], True),
    ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], ["2001:db8::1"], True),
    ("IpAddress", ["10.0.0.0/8"], ["::ffff:10.1.2.3"], True),
    ("IpAddress", ["10.0.0.5/8"], ["11.0.0.1"], False),
    ("IpAddress", ["10.0.0.1"], ["nowhere"], False),
    ("NotIpAddress", ["10.0.0.0/8"], ["11.0.0.1"], True),
    ("NotIpAddress", ["10.0.0.0/8"], ["10.0.0.1"], False),
    ("ArnEquals", [HERE], [HERE], True),
    ("ArnLike", ["arn:aws:iam::*:user/*"], [HERE], True),
    ("ArnLike", ["arn:aws:*:user/*"], [HERE], False),  # A * stays within its part.
    ("ArnLike", ["*"], [HERE], True),
    ("ArnLike", ["arn:aws:iam::123456789012:user/staff/${aws:username}"], [HERE], True),
    ("ArnNotEquals", [HERE], [HERE], False),
    ("ArnNotLike", ["arn:aws:iam::*:role/*"], [HERE], True),
    ("Null", ["true"], None, True),
    ("Null", ["true"], ["a"], False),
    ("Null", ["false"], ["a"], True),
    ("StringEqualsIfExists", ["a"], None, True),
    ("StringEqualsIfExists", ["a"], ["b"], False),
    ("StringNotLikeIfExists", ["a"], None, True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a"], None, True),
    ("ForAllValues:StringNotEquals", ["a"], ["b", "a"], False),
    ("ForAnyValue:StringEquals", ["a"], ["c", "a"], True),
    ("ForAnyValue:StringEquals", ["a"], None, False),
    ("ForAnyValue:StringNotEquals", ["a"], ["a", "b"], True),
    ("ForAnyValue:StringNotEquals", ["a"], ["a"], False),
    ("ForAnyValue:StringLikeIfExists", ["a"], None, True),
]


def condition(operator: str, values: list[str]) -> Condition:
    """Return the one condition of a policy that has it."""
    statement = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {operator: {"aws:Key": values}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return parse_policy(document).statements[0].conditions[0]


@pytest.mark.parametrize(("operator", "wanted", "values", "result"), CASES)
def test_an_operator_compares(
    operator: str, wanted: list[str], values: list[str] | None, result: bool
) -> None:
    """As the guide says of values that are there, and of a key that is not."""
    assert holds(condition(operator, wanted), values, VARIABLES.get) is result


def test_every_operator_is_in_the_table() -> None:
    """None is left out."""
    named = {case[0].rpartition(":")[2].removesuffix("IfExists").lower() for case in CASES}
    assert named == set(OPERATORS)
