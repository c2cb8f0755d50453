"""IAM policy documents: read once, into what the evaluator compares.

A document that IAM would refuse is refused here, so that what is stored means the same
whenever it is read. Source: IAM "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, NoReturn

from lazarette.model.errors import MalformedPolicy
from lazarette.model.policy_condition import (
    Condition,
    Operand,
    Test,
    parse_key,
    parse_operand,
    parse_operator,
)
from lazarette.model.policy_pattern import Pattern, compile_pattern

VERSIONS = ("2012-10-17", "2008-10-17")
_MEMBERS = frozenset(("Version", "Id", "Statement"))
_STATEMENT_MEMBERS = frozenset(
    ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_PRINCIPALS = frozenset(("Principal", "NotPrincipal"))
_SID = re.compile(r"[0-9A-Za-z]*", re.ASCII)
_ACTION = re.compile(r"[a-z0-9-]+:[\w*?-]+", re.ASCII | re.IGNORECASE)
_ARN = re.compile(r"\*|arn:(?:.*:){4}.+|arn:.*\*.*", re.DOTALL)
_KEY = re.compile(r"[\w-]+:[^\s:/][^\s/]*(?:/.+)?", re.ASCII | re.DOTALL)


class Statement(NamedTuple):
    """One rule. `actions` are in lower case; `is_not_action` turns their meaning around."""

    sid: str
    is_allow: bool
    actions: tuple[Pattern, ...]
    is_not_action: bool
    resources: tuple[Pattern, ...]
    is_not_resource: bool
    conditions: tuple[Condition, ...]


class Policy(NamedTuple):
    """A policy that has been read; `name` is for explanations."""

    name: str
    statements: tuple[Statement, ...]


def parse_policy(document: str, name: str = "") -> Policy:
    """Read a policy document, for users. Raises: MalformedPolicy."""
    members = _read_json(document)
    _check_members(members, _MEMBERS, "The policy")
    version = members.get("Version", VERSIONS[1])
    if version not in VERSIONS:
        raise MalformedPolicy(
            f"The policy must contain a valid version string: {' or '.join(VERSIONS)}."
        )
    if not isinstance(members.get("Id", ""), str):
        raise MalformedPolicy("Syntax errors in policy: Id is a string.")
    found = members.get("Statement")
    rows = found if isinstance(found, list) else [found]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise MalformedPolicy(
            "Syntax errors in policy: Statement is an object, or a list of objects."
        )
    reader = _Reader(version == VERSIONS[0])
    statements = tuple(reader.read(row, number) for number, row in enumerate(rows, 1))
    sids = [statement.sid for statement in statements if statement.sid]
    if len(set(sids)) < len(sids):
        raise MalformedPolicy("Statement IDs (SID) in a single policy must be unique.")
    return Policy(name, statements)


def _read_json(document: str) -> dict[str, Any]:
    try:
        members = json.loads(
            document, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as cause:
        raise MalformedPolicy("This policy contains invalid Json") from cause
    if not isinstance(members, dict):
        raise MalformedPolicy("Syntax errors in policy: a policy is a JSON object.")
    return members


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        # Which of two members counts, readers of JSON do not agree on.
        raise MalformedPolicy("Syntax errors in policy: a member stands twice in an object.")
    return members


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _check_members(members: dict[str, Any], known: frozenset[str], what: str) -> None:
    for member in members:
        if member not in known:
            raise MalformedPolicy(
                f"Syntax errors in policy: {what} has the member {member[:64]!r}; there are "
                f"{', '.join(sorted(known))}."
            )


class _Reader:
    """Reads statements of one document; variables count since version 2012-10-17."""

    def __init__(self, with_variables: bool) -> None:
        self._with_variables = with_variables

    def read(self, members: dict[str, Any], number: int) -> Statement:
        """Read a statement. Raises: MalformedPolicy."""
        what = f"statement {number}"
        if not _PRINCIPALS.isdisjoint(members):
            raise MalformedPolicy("Policy document should not specify a principal.")
        _check_members(members, _STATEMENT_MEMBERS, what)
        sid = members.get("Sid", "")
        if not isinstance(sid, str) or not _SID.fullmatch(sid):
            raise MalformedPolicy(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
                "the regular expression [0-9A-Za-z]*"
            )
        effect = members.get("Effect")
        if effect not in ("Allow", "Deny"):
            raise MalformedPolicy(
                f"Syntax errors in policy: Effect of {what} is Allow or Deny."
            )
        is_not_action, actions = _choose(members, "Action", "actions", what)
        is_not_resource, resources = _choose(members, "Resource", "resources", what)
        return Statement(
            sid,
            effect == "Allow",
            tuple(_read_action(text) for text in actions),
            is_not_action,
            tuple(self._read_resource(text) for text in resources),
            is_not_resource,
            self._read_conditions(members.get("Condition", {}), what),
        )

    def _read_resource(self, text: str) -> Pattern:
        if not _ARN.fullmatch(text):
            raise MalformedPolicy(f'Resource {text[:128]} must be in ARN format or "*".')
        try:
            return compile_pattern(text, with_variables=self._with_variables)
        except ValueError as cause:
            raise MalformedPolicy(
                f"Syntax errors in policy: {text[:128]!r}: {cause}."
            ) from cause

    def _read_conditions(self, members: Any, what: str) -> tuple[Condition, ...]:
        if not isinstance(members, dict):
            raise MalformedPolicy(
                f"Syntax errors in policy: Condition of {what} is an object of operators."
            )
        return tuple(
            self._read_condition(operator, key, values)
            for operator, keys in members.items()
            for key, values in _pairs(operator, keys)
        )

    def _read_condition(self, operator: str, key: str, values: Any) -> Condition:
        parsed = parse_operator(operator)
        if parsed is None:
            raise MalformedPolicy(
                f"Syntax errors in policy: {operator[:64]!r} is no condition operator."
            )
        if not _KEY.fullmatch(key):
            raise MalformedPolicy(
                f"Syntax errors in policy: {key[:64]!r} is no condition key; one is written "
                "service:name or service:name/tag."
            )
        operands = tuple(
            self._read_operand(parsed[0].test, key, _as_text(value))
            for value in (values if isinstance(values, list) else [values])
        )
        return Condition(*parsed, parse_key(key), operands)

    def _read_operand(self, test: Test, key: str, text: str) -> Operand:
        try:
            return parse_operand(test, text, with_variables=self._with_variables)
        except ValueError as cause:
            raise MalformedPolicy(
                f"Syntax errors in policy: the value {text[:64]!r} of {key[:64]} is not what "
                f"{test.value} compares: {cause}."
            ) from cause


def _choose(
    members: dict[str, Any], member: str, plural: str, what: str
) -> tuple[bool, list[str]]:
    """Return whether the Not form is there, and its values. Raises: MalformedPolicy."""
    negated = f"Not{member}"
    if (member in members) == (negated in members):
        if member in members:
            raise MalformedPolicy(
                f"Syntax errors in policy: {what} has both {member} and {negated}."
            )
        raise MalformedPolicy(f"Policy statement must contain {plural}.")
    name = negated if negated in members else member
    values = members[name]
    listed = values if isinstance(values, list) else [values]
    if not listed:
        raise MalformedPolicy(f"Policy statement must contain {plural}.")
    if not all(isinstance(value, str) for value in listed):
        raise MalformedPolicy(
            f"Syntax errors in policy: {name} of {what} is a string, or a list of strings."
        )
    return name == negated, listed


def _read_action(text: str) -> Pattern:
    if text != "*" and not _ACTION.fullmatch(text):
        raise MalformedPolicy(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        )
    return compile_pattern(text.lower(), with_variables=False)


def _pairs(operator: str, keys: Any) -> list[tuple[str, Any]]:
    if not isinstance(keys, dict) or not keys:
        raise MalformedPolicy(
            f"Syntax errors in policy: the operator {operator[:64]} has an object of keys."
        )
    return list(keys.items())


def _as_text(value: Any) -> str:
    """Return a value of a condition as text: JSON's truths and numbers stand for theirs."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise MalformedPolicy(
        "Syntax errors in policy: a condition's value is a string, a number, a truth, or a "
        "list of these."
    )
