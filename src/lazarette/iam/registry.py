"""Which operations are answered, and by what; what changes something is told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lazarette.iam.operations import (
    access_keys,
    login_profiles,
    policies,
    sts,
    user_policies,
    users,
)
from lazarette.iam.operations.account import (
    Run,
    get_account_summary,
    no_such,
    none_in_account,
    none_of_user,
)


class Entry(NamedTuple):
    """An operation: what runs it, and whether a repeat must be told from a new call."""

    run: Run
    is_change: bool


_READS: Mapping[str, Run] = {
    "GetUser": users.get_user,
    "ListUsers": users.list_users,
    "ListUserTags": users.list_user_tags,
    "ListAccessKeys": access_keys.list_access_keys,
    "GetAccessKeyLastUsed": access_keys.get_access_key_last_used,
    "GetUserPolicy": user_policies.get_user_policy,
    "ListUserPolicies": user_policies.list_user_policies,
    "ListAttachedUserPolicies": user_policies.list_attached_user_policies,
    "GetPolicy": policies.get_policy,
    "ListPolicies": policies.list_policies,
    "GetPolicyVersion": policies.get_policy_version,
    "ListPolicyVersions": policies.list_policy_versions,
    "ListEntitiesForPolicy": policies.list_entities_for_policy,
    "ListPolicyTags": policies.list_policy_tags,
    "GetLoginProfile": login_profiles.get_login_profile,
    "GetAccountSummary": get_account_summary,
    "GetCallerIdentity": sts.get_caller_identity,
    "GetAccessKeyInfo": sts.get_access_key_info,
    "GetSessionToken": sts.get_session_token,
    "AssumeRole": sts.refuse_roles,
    "AssumeRoleWithWebIdentity": sts.refuse_roles,
    "AssumeRoleWithSAML": sts.refuse_roles,
    "AssumeRoot": sts.refuse_roles,
    "GetFederationToken": sts.refuse_roles,
    # There is none of these; tools ask all the same.
    "ListAccountAliases": none_in_account("ListAccountAliases", "AccountAliases"),
    "ListRoles": none_in_account("ListRoles", "Roles"),
    "ListGroups": none_in_account("ListGroups", "Groups"),
    "ListInstanceProfiles": none_in_account("ListInstanceProfiles", "InstanceProfiles"),
    "ListVirtualMFADevices": none_in_account("ListVirtualMFADevices", "VirtualMFADevices"),
    "ListGroupsForUser": none_of_user("ListGroupsForUser", "Groups"),
    "ListMFADevices": none_of_user("ListMFADevices", "MFADevices"),
    "ListSigningCertificates": none_of_user("ListSigningCertificates", "Certificates"),
    "ListSSHPublicKeys": none_of_user("ListSSHPublicKeys", "SSHPublicKeys"),
    "ListServiceSpecificCredentials": none_of_user(
        "ListServiceSpecificCredentials", "ServiceSpecificCredentials"
    ),
    "GetRole": no_such("GetRole", "RoleName", "role with name {}"),
    "GetGroup": no_such("GetGroup", "GroupName", "group with name {}"),
    "GetAccountPasswordPolicy": no_such(
        "GetAccountPasswordPolicy", "", "Password Policy with domain name {}"
    ),
}
_CHANGES: Mapping[str, Run] = {
    "CreateUser": users.create_user,
    "UpdateUser": users.update_user,
    "DeleteUser": users.delete_user,
    "TagUser": users.tag_user,
    "UntagUser": users.untag_user,
    "CreateAccessKey": access_keys.create_access_key,
    "UpdateAccessKey": access_keys.update_access_key,
    "DeleteAccessKey": access_keys.delete_access_key,
    "PutUserPolicy": user_policies.put_user_policy,
    "DeleteUserPolicy": user_policies.delete_user_policy,
    "AttachUserPolicy": user_policies.attach_user_policy,
    "DetachUserPolicy": user_policies.detach_user_policy,
    "CreatePolicy": policies.create_policy,
    "DeletePolicy": policies.delete_policy,
    "CreatePolicyVersion": policies.create_policy_version,
    "SetDefaultPolicyVersion": policies.set_default_policy_version,
    "DeletePolicyVersion": policies.delete_policy_version,
    "TagPolicy": policies.tag_policy,
    "UntagPolicy": policies.untag_policy,
    "CreateLoginProfile": login_profiles.create_login_profile,
    "UpdateLoginProfile": login_profiles.update_login_profile,
    "DeleteLoginProfile": login_profiles.delete_login_profile,
    "ChangePassword": login_profiles.change_password,
}
REGISTRY: Mapping[str, Entry] = {
    **{name: Entry(run, False) for name, run in _READS.items()},
    **{name: Entry(run, True) for name, run in _CHANGES.items()},
}
