"""Cross-origin rules: which one fits, and which cannot be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from lazarette.model.cors import CorsRule, check_cors_rules, match_origin, match_rule
from lazarette.model.errors import InvalidRequest

RULE = CorsRule(("GET",), ("*",))
_texts = st.text(alphabet="ab*.", max_size=6)


@given(pattern=_texts.filter(lambda text: text.count("*") <= 1), origin=_texts)
def test_a_star_stands_for_any_text(pattern: str, origin: str) -> None:
    """A pattern fits exactly what the regular expression of the same meaning fits."""
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    found = match_origin(CorsRule(("GET",), (pattern,)), origin)
    assert (found is not None) == (re.fullmatch(expression, origin, re.S) is not None)


def test_the_first_rule_that_fits_decides() -> None:
    """Origin, method and every header must fit in one and the same rule."""
    first = CorsRule(("GET",), ("https://a",), ("x-a",))
    second = CorsRule(("GET", "PUT"), ("https://a", "https://b"), ("x-a", "X-B"))
    rules = [first, second]
    assert match_rule(rules, "https://a", "GET", []) is first
    assert match_rule(rules, "https://a", "GET", ["x-b"]) is second
    assert match_rule(rules, "https://b", "GET", ["X-A", "x-b"]) is second
    assert match_rule(rules, "https://a", "PUT", ["x-c"]) is None
    assert match_rule(rules, "https://a", "HEAD", []) is None
    assert match_rule([], "https://a", "GET", []) is None


def test_as_many_rules_as_allowed() -> None:
    """The limit itself is allowed, one more is not."""
    check_cors_rules([RULE] * 20, 20)
    with pytest.raises(InvalidRequest):
        check_cors_rules([RULE] * 21, 20)


@pytest.mark.parametrize(
    "rule",
    [
        CorsRule((), ("*",)),
        CorsRule(("GET",), ()),
        CorsRule(("PATCH",), ("*",)),
        CorsRule(("GET",), ("**",)),
        CorsRule(("GET",), ("*",), allowed_headers=("*a*",)),
        CorsRule(("GET",), ("*",), allowed_headers=("a\r\nb",)),
        CorsRule(("GET",), ("*",), expose_headers=("*",)),
        CorsRule(("GET",), ("*",), expose_headers=("é",)),
        CorsRule(("GET",), ("*",), max_age_seconds=-1),
        CorsRule(("GET",), ("*",), max_age_seconds=2**31),
        CorsRule(("GET",), ("*",), rule_id="x" * 256),
    ],
)
def test_refuses_rules_that_cannot_be(rule: CorsRule) -> None:
    """One bad rule refuses the configuration."""
    with pytest.raises(InvalidRequest):
        check_cors_rules([RULE, rule], 100)
