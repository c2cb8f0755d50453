"""A form passes its policy exactly when every condition holds and every field has one."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given, strategies as st

from lazarette.authz.post_policy import check_policy
from lazarette.model.errors import InvalidPolicyDocument, PolicyViolated

NOW_MS = 1_451_390_400_000  # 2015-12-29T12:00:00Z
NAMES = st.sampled_from(["key", "acl", "content-type", "x-amz-meta-a", "x-ignore-b", "policy"])
VALUES = st.sampled_from(["", "a", "a/", "a/b", "A/b", "a/b,a/c", "a/b, x", "ü"])
FIELDS = st.dictionaries(NAMES, VALUES)


def cased(name: str) -> st.SearchStrategy[str]:
    """Return `name` in any case."""
    return st.sampled_from([name, name.upper(), name.title(), name.swapcase()])


@st.composite
def conditions(draw: st.DrawFn) -> Any:
    """Return a condition in one of its forms; the name may lack its `$`."""
    name, value = draw(NAMES.flatmap(cased)), draw(VALUES)
    operation = draw(st.sampled_from(["object", "eq", "starts-with"]))
    if operation == "object":
        return {name: value}
    mark = draw(st.sampled_from(["$", "$", "$", ""]))
    return [draw(cased(operation)), mark + name, value]


def holds(condition: Any, fields: dict[str, str]) -> bool:
    """Say what S3's description says of one condition."""
    if isinstance(condition, dict):
        return all(fields.get(name.lower()) == value for name, value in condition.items())
    operation, name, value = (str(part) for part in condition)
    if not name.startswith("$") or name[1:].lower() not in fields:
        return False
    found = fields[name[1:].lower()]
    if operation.lower() == "eq":
        return found == value
    items = found.split(",") if name.lower() == "$content-type" else [found]
    return all(item.strip(" ").startswith(value) for item in items) or found == value == ""


def names_of(condition: Any) -> str:
    """Return the field a condition is about."""
    name: str = next(iter(condition)) if isinstance(condition, dict) else condition[1][1:]
    return name.lower()


@given(fields=FIELDS, wanted=st.lists(conditions(), max_size=5), is_covered=st.booleans())
def test_a_form_passes_exactly_when_its_policy_says_so(
    fields: dict[str, str], wanted: list[Any], is_covered: bool
) -> None:
    """Operations, names in any case, fields without a condition, conditions without a field."""
    if is_covered:
        wanted = [*wanted, *(["starts-with", f"${name}", ""] for name in fields)]
    policy = {"expiration": "2015-12-29T12:00:01Z", "conditions": wanted}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    free = {name for name in fields if name == "policy" or name.startswith("x-ignore-")}
    expected = all(holds(condition, fields) for condition in wanted) and (
        fields.keys() - free <= {names_of(condition) for condition in wanted}
    )
    try:
        check_policy(encoded, fields, NOW_MS)
        passed = True
    except PolicyViolated:
        passed = False
    assert passed == expected


@given(raw=st.one_of(st.binary(max_size=60), st.text(max_size=40).map(str.encode)))
def test_any_bytes_are_a_policy_or_a_refusal(raw: bytes) -> None:
    """Nothing else comes of what anybody may send."""
    for encoded in (base64.b64encode(raw).decode(), raw.decode("utf-8", "replace")):
        try:
            check_policy(encoded, {}, NOW_MS)
        except (InvalidPolicyDocument, PolicyViolated):
            continue


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(wanted=JSON)
def test_any_conditions_are_read_or_refused(wanted: Any) -> None:
    """A signer may write any JSON where conditions belong."""
    policy = {"expiration": "2015-12-29T12:00:01Z", "conditions": wanted}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    try:
        check_policy(encoded, {"key": "k"}, NOW_MS)
    except (InvalidPolicyDocument, PolicyViolated):
        return
