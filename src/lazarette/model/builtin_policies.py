"""AWS's own managed policies, as far as their actions exist here; every account has them.

The names and ARNs are AWS's, the documents ours: they say the same about the actions that
this server knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from lazarette.model.managed_policy import AWS, ManagedPolicy, PolicyVersion

_SINCE_MS = 1_423_180_800_000  # February 2015, when AWS's managed policies appeared.


def _allow(*actions: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


_POWER_USER: tuple[dict[str, object], ...] = (
    {
        "Effect": "Allow",
        "NotAction": ["iam:*", "organizations:*", "account:*"],
        "Resource": "*",
    },
    _allow("iam:ListRoles", "iam:ListUsers", "iam:GetUser"),
)
_OWN_PASSWORD: dict[str, object] = {
    "Effect": "Allow",
    "Action": ["iam:ChangePassword"],
    "Resource": ["arn:aws:iam::*:user/${aws:username}"],
}
_STATEMENTS: Mapping[str, tuple[str, tuple[dict[str, object], ...]]] = {
    "AdministratorAccess": ("Everything in the account.", (_allow("*"),)),
    "PowerUserAccess": ("Everything but users and their rights.", _POWER_USER),
    "ReadOnlyAccess": (
        "Reading buckets, objects, settings and users.",
        (
            _allow(
                "lightsail:Get*",
                "lightsail:Is*",
                "lightsail:Download*",
                "s3:Get*",
                "s3:List*",
                "s3:Describe*",
                "iam:Get*",
                "iam:List*",
                "cloudtrail:LookupEvents",
                "lazarette:Get*",
            ),
        ),
    ),
    "AmazonS3FullAccess": ("All buckets and objects.", (_allow("s3:*"),)),
    "AmazonS3ReadOnlyAccess": (
        "Reading all buckets and objects.",
        (_allow("s3:Get*", "s3:List*", "s3:Describe*"),),
    ),
    "IAMFullAccess": ("All users, keys and policies.", (_allow("iam:*"),)),
    "IAMReadOnlyAccess": (
        "Reading users, keys and policies.",
        (_allow("iam:Get*", "iam:List*", "iam:GenerateCredentialReport"),),
    ),
    "IAMUserChangePassword": (
        "Changing one's own password.",
        (_OWN_PASSWORD, _allow("iam:GetAccountPasswordPolicy")),
    ),
}


def _policy(number: int, name: str) -> ManagedPolicy:
    description, statements = _STATEMENTS[name]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=4)
    return ManagedPolicy(
        account=AWS,
        policy_id=f"ANPAAWSMANAGED{'ABCDEFGHIJ'[number]:A>6}",
        name=name,
        path="/",
        created_ms=_SINCE_MS,
        updated_ms=_SINCE_MS,
        versions=(PolicyVersion(1, document, _SINCE_MS),),
        default_number=1,
        last_number=1,
        description=description,
    )


BUILTIN: Mapping[str, ManagedPolicy] = {
    policy.arn: policy
    for policy in (_policy(number, name) for number, name in enumerate(_STATEMENTS))
}
