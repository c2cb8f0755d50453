"""Policies of browser forms: what holds, what fails, what cannot be read."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from lazarette.authz.post_policy import FileSize, check_policy
from lazarette.model.errors import InvalidPolicyDocument, PolicyViolated
from lazarette.model.limits import PUT_BYTES_MAX

NOW_MS = 1_451_390_400_000  # 2015-12-29T12:00:00Z
END = "2015-12-29T12:00:01.000Z"
FIELDS = {"bucket": "b", "key": "user/a.txt", "content-type": "image/png,image/gif", "acl": ""}
COVERED: list[Any] = [
    {"bucket": "b"},
    *(["starts-with", f"${name}", ""] for name in ("key", "content-type", "acl")),
]


def encoded(document: object) -> str:
    """Return a policy field; bytes stand in it as they are."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.b64encode(raw).decode()


def check(
    *conditions: Any, expiration: Any = END, fields: dict[str, str] | None = None
) -> FileSize:
    """Hold `fields` against conditions beside those that cover them."""
    policy = {"expiration": expiration, "conditions": [*COVERED, *conditions]}
    return check_policy(encoded(policy), FIELDS if fields is None else fields, NOW_MS)


def violation(*conditions: Any, **given: Any) -> str:
    """Return the sentence of a policy that forbids."""
    with pytest.raises(PolicyViolated) as caught:
        check(*conditions, **given)
    return str(caught.value.facts["sentence"])


def problem(policy: str) -> str:
    """Return the sentence of a policy that cannot be read."""
    with pytest.raises(InvalidPolicyDocument) as caught:
        check_policy(policy, FIELDS, NOW_MS)
    return str(caught.value.facts["sentence"])


@pytest.mark.parametrize(
    "condition",
    [
        {"key": "user/a.txt"},
        {"KEY": "user/a.txt"},
        ["eq", "$key", "user/a.txt"],
        ["EQ", "$Key", "user/a.txt"],
        ["starts-with", "$key", "user/"],
        ["Starts-With", "$kEy", ""],
        ["starts-with", "$Content-Type", "image/"],
        ["eq", "$content-type", "image/png,image/gif"],
        {"acl": ""},
        {"bucket": "b"},
    ],
)
def test_conditions_that_hold(condition: Any) -> None:
    """Names and operations have no case; every list item of a Content-Type must hold."""
    assert check(condition) == FileSize(0, PUT_BYTES_MAX)


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ({"key": "User/a.txt"}, '["eq", "$key", "User/a.txt"]'),
        (["eq", "$Key", "user/"], '["eq", "$Key", "user/"]'),
        (["eq", "key", "user/a.txt"], '["eq", "key", "user/a.txt"]'),
        (["starts-with", "$key", "USER"], '["starts-with", "$key", "USER"]'),
        (["starts-with", "$content-type", "image/p"], None),
        (["starts-with", "$x-amz-meta-a", ""], '["starts-with", "$x-amz-meta-a", ""]'),
        ({"bucket": "c"}, '["eq", "$bucket", "c"]'),
        ({"key": 'a"ü'}, '["eq", "$key", "a\\"ü"]'),
        (["content-length-range", "test", "10"], '["content-length-range", "test", "10"]'),
    ],
)
def test_conditions_that_fail(condition: Any, shown: str | None) -> None:
    """The condition is shown as S3 shows it; a field that is not there fails any."""
    sentence = violation(condition)
    assert sentence.startswith("Policy Condition failed: [")
    if shown:
        assert sentence == f"Policy Condition failed: {shown}"


def test_every_field_must_be_covered() -> None:
    """But those that prove the form, and those to be ignored."""
    free = {"policy": "p", "x-amz-signature": "s", "x-ignore-a": "1", "file": "f"}
    assert check(fields={**FIELDS, **free})
    for name in ("x-amz-meta-a", "success_action_status", "x-amz-date", "submit"):
        assert violation(fields={**FIELDS, name: "v"}) == f"Extra input fields: {name}"
    uncovered = {"expiration": END, "conditions": COVERED[1:]}
    with pytest.raises(PolicyViolated, match="Extra input fields: bucket"):
        check_policy(encoded(uncovered), FIELDS, NOW_MS)


@pytest.mark.parametrize(
    ("ranges", "size"),
    [
        ([[5, 10]], FileSize(5, 10)),
        ([["5", "10"]], FileSize(5, 10)),
        ([[0, 0]], FileSize(0, 0)),
        ([[1, 100], [50, 200]], FileSize(50, 100)),
        ([[0, 10**15]], FileSize(0, PUT_BYTES_MAX)),
    ],
)
def test_the_file_must_be_in_every_range(ranges: list[Any], size: FileSize) -> None:
    """Ends may be texts; S3's own limit stays."""
    assert check(*(["content-length-range", *ends] for ends in ranges)) == size


def test_is_good_until_its_expiration() -> None:
    """At the instant still, after it no more."""
    assert check(expiration="2015-12-29T12:00:00.000Z")
    assert check(expiration="2015-12-29T12:00:00Z")
    assert violation(expiration="2015-12-29T11:59:59Z") == "Policy expired."


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("%%%", "invalid Base64 encoding."),
        ("e30=e", "invalid Base64 encoding."),
        (encoded(b"\xff"), "Invalid JSON."),
        (encoded(b"{"), "Invalid JSON."),
        (encoded(b"[" * 12_000), "Invalid JSON."),
        (encoded(b'{"expiration": NaN}'), "Invalid JSON."),
        (encoded([]), "Invalid JSON."),
        (encoded({"expiration": 7, "conditions": []}), "Invalid JSON."),
        ("", "Expecting '{' but found End-of-Input"),
        (encoded({}), "Policy missing expiration."),
        (encoded({"EXPIRATION": END, "conditions": []}), "Unexpected: 'expiration'"),
        (encoded({"expiration": END, "CONDITIONS": []}), "Unexpected: 'conditions'"),
        (encoded({"Version": 1}), "Unexpected: 'version'"),
        (encoded({"expiration": END}), "Policy missing conditions."),
        (
            encoded({"expiration": END, "conditions": {}}),
            "Invalid 'conditions' value: must be a List.",
        ),
    ],
)
def test_policies_that_cannot_be_read(policy: str, sentence: str) -> None:
    """Each is InvalidPolicyDocument, in S3's words."""
    assert problem(policy) == sentence


@pytest.mark.parametrize(
    "expiration",
    ["tomorrow", "2015-12-29 12:00:01", "2015-12-29T12:00:01+00:00", "2015-02-30T00:00:00Z"],
)
def test_expirations_that_cannot_be_read(expiration: Any) -> None:
    """UTC with a T and a Z, or nothing."""
    policy = encoded({"expiration": expiration, "conditions": []})
    assert problem(policy) == f"Invalid 'expiration' value: '{expiration}'"


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"acl": "", "key": ""},
        {"acl": 1},
        {"acl": None},
        "bucket",
        None,
        [],
        [1, "$key", ""],
        ["ends-with", "$key", ""],
        ["eq", "$key"],
        ["eq", "$key", 1],
        ["eq", "$key", "a", "b"],
        ["content-length-range", 0],
        ["content-length-range", -1, 0],
        ["content-length-range", 0, 1.5],
        ["content-length-range", 0, True],
        ["content-length-range", 0, None],
    ],
)
def test_conditions_that_cannot_be_read(condition: Any) -> None:
    """None is passed over."""
    assert problem(encoded({"expiration": END, "conditions": [condition]}))


def test_reads_the_escapes_s3_documents() -> None:
    r"""`\$` and `\v` beside those of JSON; an escaped backslash stays one."""
    text = rb'{"expiration": "%b", "conditions": [{"bucket": "b"}, {"key": "\$a\v\\$b"}]}'
    policy = encoded(text.replace(b"%b", END.encode()))
    assert check_policy(policy, {"bucket": "b", "key": "$a\x0b\\$b"}, NOW_MS)


def test_line_breaks_in_the_encoding_do_no_harm() -> None:
    """Old encoders break lines."""
    policy = encoded({"expiration": END, "conditions": [{"bucket": "b"}]})
    broken = "\n".join(policy[at : at + 20] for at in range(0, len(policy), 20))
    assert check_policy(broken, {"bucket": "b"}, NOW_MS)
