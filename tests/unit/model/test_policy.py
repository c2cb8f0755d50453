"""Policy documents: what is refused, and what is read out of the others."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lazarette.model.errors import MalformedPolicy
from lazarette.model.policy import parse_policy
from lazarette.model.policy_pattern import compile_pattern

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def policy(**changes: Any) -> str:
    """Return a document of one statement, changed; None takes a member away."""
    statement = {
        name: value for name, value in {**GOOD, **changes}.items() if value is not None
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def on(condition: dict[str, Any]) -> str:
    """Return a document with a condition."""
    return policy(Condition=condition)


REFUSED = {
    "": "invalid Json",
    "{": "invalid Json",
    "[" * 100_000: "invalid Json",
    "[]": "JSON object",
    "{}": "Statement",
    '{"Version": NaN, "Statement": []}': "invalid Json",
    '{"Statement": []}': "Statement",
    '{"Statement": ["a"]}': "Statement",
    '{"Version": "2013-01-01", "Statement": []}': "valid version",
    '{"Statement": {}, "Statement": {}}': "twice",
    '{"Statement": [], "More": 1}': "member 'More'",
    policy(Effect="allow"): "Allow or Deny",
    policy(Effect=None): "Allow or Deny",
    policy(Action=None): "must contain actions",
    policy(Action=[]): "must contain actions",
    policy(NotAction="s3:*"): "both Action and NotAction",
    policy(Action=[1]): "list of strings",
    policy(Action="GetObject"): "prefaced by a vendor",
    policy(Resource=None): "must contain resources",
    policy(Resource=["photos"]): "ARN format",
    policy(Resource="arn:aws:s3:::${aws:username"): "Syntax errors",
    policy(Resource="arn:aws:s3:::${user}"): "is no variable",
    policy(Principal="*"): "should not specify a principal",
    policy(Sid="a b"): "alpha-numeric",
    policy(Else=1): "member 'Else'",
    policy(Condition=[]): "object of operators",
    on({"StringEqual": {"aws:username": "a"}}): "no condition operator",
    on({"ForAllValues:Null": {"aws:username": "true"}}): "no condition operator",
    on({"StringEquals": "a"}): "object of keys",
    on({"StringEquals": {"username": "a"}}): "no condition key",
    on({"StringEquals": {"aws:username": {}}}): "value is a string",
    on({"NumericEquals": {"s3:max-keys": "many"}}): "no number",
    on({"NumericEquals": {"s3:max-keys": "Infinity"}}): "no number",
    on({"DateEquals": {"aws:CurrentTime": "yesterday"}}): "no date",
    on({"Bool": {"aws:SecureTransport": "yes"}}): "neither true nor false",
    on({"IpAddress": {"aws:SourceIp": "10.0.0.0/33"}}): "not what IpAddress compares",
    on({"BinaryEquals": {"aws:key": "%"}}): "not what BinaryEquals compares",
}


@pytest.mark.parametrize(("document", "sentence"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refuses_what_iam_would(document: str, sentence: str) -> None:
    """The sentence says what is wrong."""
    with pytest.raises(MalformedPolicy) as caught:
        parse_policy(document)
    assert sentence in str(caught.value.facts["sentence"])


def test_statement_ids_are_unique() -> None:
    """Explanations name them."""
    twice = [{**GOOD, "Sid": "A"}, {**GOOD, "Sid": "A"}]
    with pytest.raises(MalformedPolicy):
        parse_policy(json.dumps({"Statement": twice}))


def test_reads_a_statement_alone_and_values_alone() -> None:
    """Lists of one may be left out; truths and numbers of JSON stand for their texts."""
    condition = {"Bool": {"aws:SecureTransport": True}, "NumericEquals": {"s3:max-keys": 10}}
    statement = {**GOOD, "Sid": "Read", "Condition": condition}
    found = parse_policy(json.dumps({"Statement": statement}), "name")
    assert found.name == "name"
    (read,) = found.statements
    assert (read.sid, read.is_allow, read.is_not_action) == ("Read", True, False)
    assert [one.key for one in read.conditions] == ["aws:securetransport", "s3:max-keys"]


def test_variables_count_since_the_later_version() -> None:
    """In a policy of 2008 they are text."""
    arn = "arn:aws:s3:::${aws:username}"
    (old,) = parse_policy(json.dumps({"Statement": {**GOOD, "Resource": arn}})).statements
    (new,) = parse_policy(policy(Resource=arn)).statements
    assert old.resources[0].matches(arn)
    resolved = new.resources[0].resolve({"aws:username": "a*"}.get)
    assert resolved is not None
    assert resolved.matches("arn:aws:s3:::a*")
    assert not resolved.matches("arn:aws:s3:::ab")
    assert new.resources[0].resolve(lambda key: None) is None


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_patterns_fit_as_regular_expressions_do(pattern: str, text: str) -> None:
    """Greedy matching finds whatever there is to find."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    found = compile_pattern(pattern, with_variables=False).matches(text)
    assert found is bool(re.fullmatch(expression, text))


def test_a_hostile_pattern_costs_little() -> None:
    """The work is bounded by the product of the lengths, whatever the stars."""
    pattern = compile_pattern("*a" * 100 + "b", with_variables=False)
    assert not pattern.matches("a" * 2_000)


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_never_fails_in_another_way(document: str) -> None:
    """Whatever is sent is read, or refused as malformed."""
    try:
        parse_policy(document)
    except MalformedPolicy:
        return
