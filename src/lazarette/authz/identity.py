"""The decision about IAM and STS: may this caller do this to that user, key or policy?

Temporary credentials do not reach IAM: who has them could make lasting ones.
Source: Service Authorization Reference, "AWS Identity and Access Management (IAM)"; STS
GetSessionToken.
"""

from __future__ import annotations

from lazarette.authz.decide import Decision
from lazarette.model.principal import Caller, Kind

_ACCOUNT_ROOT = Decision(True, "account-root")
_NEEDS_NONE = Decision(True, "needs-no-permission")
_TEMPORARY = Decision(False, "temporary-credentials")
# What everybody may ask for, unless a policy denies it.
_OPEN = frozenset({"sts:GetSessionToken", "sts:GetAccessKeyInfo"})


def decide_identity(caller: Caller, action: str, arn: str) -> Decision:
    """Judge one IAM or STS call about what has that ARN in the caller's account."""
    if caller.access_key_id.startswith("ASIA") and action.startswith("iam:"):
        return _TEMPORARY
    if caller.kind is Kind.ROOT:
        return _ACCOUNT_ROOT
    if action in _OPEN:
        return _NEEDS_NONE
    return Decision(False, "needs-root-key")
