"""What a user's policies say to a question: allowed, denied, or nothing.

A statement applies when its action, its resource and all its conditions do. One that denies
wins over all that allow. Source: IAM "Policy evaluation logic".
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from lazarette.authz.condition_keys import Asked
from lazarette.authz.conditions import holds
from lazarette.model.policy import Statement


class Effect(Enum):
    """What policies come to."""

    ALLOW = "Allow"
    DENY = "Deny"
    NOTHING = "nothing"


class Verdict(NamedTuple):
    """The outcome, and which statement of which policy it comes from (none: empty)."""

    effect: Effect
    policy: str = ""
    sid: str = ""


_NOTHING = Verdict(Effect.NOTHING)


def judge(asked: Asked) -> Verdict:
    """Say what the policies of the asking user come to."""
    action = asked.action.lower()
    resource = asked.resource()
    allowing = _NOTHING
    for policy in asked.caller.policies:
        for statement in policy.statements:
            if statement.is_allow and allowing is not _NOTHING:
                continue  # Only a denial could still matter.
            if not _applies(statement, action, resource, asked):
                continue
            if not statement.is_allow:
                return Verdict(Effect.DENY, policy.name, statement.sid)
            allowing = Verdict(Effect.ALLOW, policy.name, statement.sid)
    return allowing


def _applies(statement: Statement, action: str, resource: str, asked: Asked) -> bool:
    named = any(pattern.matches(action) for pattern in statement.actions)
    if named is statement.is_not_action or not _is_on(statement, resource, asked):
        return False
    return all(
        holds(condition, asked.values(condition.key), asked.variable)
        for condition in statement.conditions
    )


def _is_on(statement: Statement, resource: str, asked: Asked) -> bool:
    is_named = False
    is_unknown = False
    for pattern in statement.resources:
        resolved = pattern.resolve(asked.variable)
        if resolved is None:
            is_unknown = True
        elif resolved.matches(resource):
            is_named = True
            break
    if not statement.is_not_resource:
        return is_named
    # A variable without a value might have named it: nothing is allowed on a guess.
    return not is_named and not (is_unknown and statement.is_allow)
