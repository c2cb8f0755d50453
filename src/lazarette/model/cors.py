"""Cross-origin rules: what a bucket lets scripts of other web sites do; checked, and matched.

Rules grant nothing: they only tell a browser what to show to a script. The first rule that
fits decides. Patterns hold at most one `*`, which stands for any text, also for none.
Source: S3 "Elements of a CORS configuration"; Lightsail UpdateBucket, `cors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from lazarette.model.errors import InvalidRequest
from lazarette.model.limits import CORS_BYTES_MAX, CORS_ID_MAX

METHODS = frozenset(("GET", "PUT", "POST", "DELETE", "HEAD"))
_AGE_MAX = 2**31 - 1
# Names go back to clients in headers. RFC 9110 calls this a token; `*` is one of its signs.
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]*", re.ASCII)


class CorsRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule; `max_age_seconds` None leaves it to the browser."""

    allowed_methods: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    allowed_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age_seconds: int | None = None
    rule_id: str = ""


def check_cors_rules(rules: Sequence[CorsRule], most: int) -> None:
    """Check a whole configuration. Raises: InvalidRequest, with the rule it breaks."""
    if len(rules) > most:
        raise InvalidRequest(
            f"The number of CORS rules should not exceed allowed limit of {most} rules."
        )
    for rule in rules:
        _check_rule(rule)
    if len(msgspec.json.encode(rules)) > CORS_BYTES_MAX:
        raise InvalidRequest(f"A CORS configuration has at most {CORS_BYTES_MAX} bytes.")


def _check_rule(rule: CorsRule) -> None:
    if not rule.allowed_methods or not rule.allowed_origins:
        raise InvalidRequest("A CORS rule needs at least one method and one origin.")
    if len(rule.rule_id) > CORS_ID_MAX:
        raise InvalidRequest(f"The ID of a CORS rule has at most {CORS_ID_MAX} characters.")
    for method in rule.allowed_methods:
        if method not in METHODS:
            raise InvalidRequest(
                "Found unsupported HTTP method in CORS config. Unsupported method is "
                f"{method[:64]}"
            )
    for origin in rule.allowed_origins:
        _check_wildcards("AllowedOrigin", origin)
    for name in rule.allowed_headers:
        _check_wildcards("AllowedHeader", name)
        _check_name("AllowedHeader", name)
    for name in rule.expose_headers:
        if "*" in name:
            raise InvalidRequest(
                f'ExposeHeader "{name[:256]}" contains wildcard. We currently do not support '
                "wildcard for ExposeHeader."
            )
        _check_name("ExposeHeader", name)
    age = rule.max_age_seconds
    if age is not None and not 0 <= age <= _AGE_MAX:
        raise InvalidRequest(f"MaxAgeSeconds is a number from 0 to {_AGE_MAX}.")


def _check_wildcards(element: str, text: str) -> None:
    if text.count("*") > 1:
        raise InvalidRequest(f'{element} "{text[:256]}" can not have more than one wildcard.')


def _check_name(element: str, text: str) -> None:
    if not is_header_name(text):
        raise InvalidRequest(f'{element} "{text[:64]}" contains invalid character.')


def is_header_name(text: str) -> bool:
    """Say whether a text, perhaps with a wildcard in it, can be the name of a header."""
    return _HEADER_NAME.fullmatch(text) is not None


def match_rule(
    rules: Iterable[CorsRule], origin: str, method: str, headers: Sequence[str]
) -> CorsRule | None:
    """Return the first rule for that origin, method and all of those headers, or None.

    >>> rule = CorsRule(("GET",), ("https://*.example.com",), ("x-*",))
    >>> match_rule([rule], "https://a.example.com", "GET", ["X-Any"]) == rule
    True
    >>> match_rule([rule], "https://a.example.com", "GET", ["Range"]) is None
    True
    """
    for rule in rules:
        if (
            method in rule.allowed_methods
            and match_origin(rule, origin) is not None
            and all(_allows_header(rule, name) for name in headers)
        ):
            return rule
    return None


def match_origin(rule: CorsRule, origin: str) -> str | None:
    """Return the first pattern of the rule that fits `origin`, or None."""
    for pattern in rule.allowed_origins:
        if _fits(pattern, origin):
            return pattern
    return None


def _allows_header(rule: CorsRule, name: str) -> bool:
    wanted = name.lower()
    return any(_fits(pattern.lower(), wanted) for pattern in rule.allowed_headers)


def _fits(pattern: str, text: str) -> bool:
    head, star, tail = pattern.partition("*")
    if not star:
        return pattern == text
    return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)
