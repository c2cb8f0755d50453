"""How much of everything an account has in IAM, and how much it may have.

Source: IAM GetAccountSummary.
"""

from __future__ import annotations

from lazarette.metadata.accounts import find_account
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.managed_policy import DOCUMENT_CHARS_MAX, POLICIES_MAX, VERSIONS_MAX
from lazarette.model.principal import Caller
from lazarette.model.user import (
    ATTACHED_MAX,
    INLINE_CHARS_MAX,
    KEYS_PER_USER_MAX,
    USERS_MAX,
    root_arn,
)
from lazarette.services.gate import Gate
from lazarette.services.managed_policies import count_policies
from lazarette.services.users import count_users


class IdentitySummary:
    """Counts an account's users and policies, and says what it does not have."""

    def __init__(self, engine: MetadataEngine, gate: Gate) -> None:
        self._engine = engine
        self._gate = gate

    async def count(self, caller: Caller) -> dict[str, int]:
        """Return AWS's names and their numbers. Raises: AccessDenied."""
        self._gate.require_identity(caller, "iam:GetAccountSummary", "*")

        async def body(tx: ReadTx) -> dict[str, int]:
            return {
                "Users": await count_users(tx, caller.account),
                "UsersQuota": USERS_MAX,
                "UserPolicySizeQuota": INLINE_CHARS_MAX,
                "AccessKeysPerUserQuota": KEYS_PER_USER_MAX,
                "AttachedPoliciesPerUserQuota": ATTACHED_MAX,
                "Policies": await count_policies(tx, caller.account),
                "PoliciesQuota": POLICIES_MAX,
                "PolicySizeQuota": DOCUMENT_CHARS_MAX,
                "VersionsPerPolicyQuota": VERSIONS_MAX,
                # An account always has its root's key; its root has no password.
                "AccountAccessKeysPresent": 1,
                "AccountPasswordPresent": 0,
                "AccountMFAEnabled": 0,
                "AccountSigningCertificatesPresent": 0,
                "Groups": 0,
                "GroupsQuota": 0,
                "Roles": 0,
                "RolesQuota": 0,
                "InstanceProfiles": 0,
                "MFADevices": 0,
                "MFADevicesInUse": 0,
                "Providers": 0,
                "ServerCertificates": 0,
            }

        return await self._engine.read(body, is_long=True)

    async def root_since_ms(self, caller: Caller) -> int:
        """Return since when the caller's account has its root. Raises: AccessDenied."""
        self._gate.require_identity(caller, "iam:GetUser", root_arn(caller.account))
        account = await self._engine.read(lambda tx: find_account(tx, caller.account))
        assert account is not None, "a caller of an account that does not exist"
        return account.created_ms

    def ask(self, caller: Caller, action: str, arn: str = "*") -> None:
        """Ask before telling that there is none of something. Raises: AccessDenied."""
        self._gate.require_identity(caller, action, arn)
