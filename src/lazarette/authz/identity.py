"""The decision about IAM and STS: may this caller do this to that user, key or policy?

Temporary credentials change nothing in IAM but their user's own password, which asks for the
old one: who has them could make lasting ones. Differs: at AWS they do not read either. Those
of the console are as good as the person, as at AWS: they never leave the server.
Source: Service Authorization Reference, "AWS Identity and Access Management (IAM)"; STS
GetSessionToken.
"""

from __future__ import annotations

from lazarette.authz.condition_keys import Asked
from lazarette.authz.decide import NO_POLICY, POLICY_DENIES, USER_POLICY, Decision
from lazarette.authz.policies import Effect, judge
from lazarette.model.principal import Caller, Kind
from lazarette.model.target import NamedTags, Target

_ACCOUNT_ROOT = Decision(True, "account-root")
_NEEDS_NONE = Decision(True, "needs-no-permission")
_TEMPORARY = Decision(False, "session-changes-no-user")
# What temporary credentials may be used for.
_WITHOUT_LASTING = (
    *("sts:", "iam:Get", "iam:List", "iam:ChangePassword"),
    *("lazarette:Get", "cloudtrail:LookupEvents"),
)
# What everybody may ask for, unless a policy denies it.
_OPEN = frozenset({"sts:GetSessionToken", "sts:GetAccessKeyInfo"})


def decide_identity(
    caller: Caller,
    action: str,
    arn: str,
    tags: NamedTags | None = None,
    request_tags: NamedTags | None = None,
) -> Decision:
    """Judge one IAM or STS call about what has that ARN in the caller's account.

    `tags` are those it has, `request_tags` those the call would set.
    """
    is_lent = caller.access_key_id.startswith("ASIA") and not caller.is_console
    if is_lent and not action.startswith(_WITHOUT_LASTING):
        return _TEMPORARY
    if caller.kind is Kind.ROOT:
        return _ACCOUNT_ROOT
    if caller.kind is Kind.USER:
        target = Target(arn, caller.account, tags)
        effect = judge(Asked(caller, action, None, None, "", target, request_tags)).effect
        if effect is Effect.DENY:
            return POLICY_DENIES
        if effect is Effect.ALLOW:
            return USER_POLICY
        return _NEEDS_NONE if action in _OPEN else NO_POLICY
    if action in _OPEN:
        return _NEEDS_NONE
    return Decision(False, "needs-root-key")
