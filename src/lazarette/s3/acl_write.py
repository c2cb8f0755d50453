"""AccessControlPolicy, OwnershipControls and PublicAccessBlockConfiguration documents."""

from __future__ import annotations

from collections.abc import Callable

from lazarette.model.acl import BLOCK_FLAGS, GROUPS, Grants, Ownership, PublicAccessBlock
from lazarette.s3.xml_write import (
    DECLARATION,
    Owner,
    document,
    elements,
    flag,
    owner_element,
)

CONTROL_NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/"
_BLOCK = "PublicAccessBlockConfiguration"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def acl_document(owner: Owner, grants: Grants, show: Callable[[str], Owner]) -> str:
    """Return an ACL; `show` says who a grantee that is no group is."""
    written = "".join(
        f"<Grant>{_grantee(grant.grantee, show)}<Permission>{grant.permission}</Permission>"
        "</Grant>"
        for grant in grants
    )
    content = f"{owner_element(owner)}<AccessControlList>{written}</AccessControlList>"
    return document("AccessControlPolicy", content)


def _grantee(grantee: str, show: Callable[[str], Owner]) -> str:
    if grantee in GROUPS:
        kind, inner = "Group", elements([("URI", grantee)])
    else:
        who = show(grantee)
        kind = "CanonicalUser"
        inner = elements([("ID", who.canonical_id), ("DisplayName", who.name)])
    return f'<Grantee {_XSI} xsi:type="{kind}">{inner}</Grantee>'


def ownership_document(ownership: Ownership) -> str:
    """Return OwnershipControls."""
    rule = elements([("ObjectOwnership", ownership.value)])
    return document("OwnershipControls", f"<Rule>{rule}</Rule>")


def block_document(block: PublicAccessBlock) -> str:
    """Return a bucket's PublicAccessBlockConfiguration; all four flags are always there."""
    return document(_BLOCK, _flags(block))


def account_block_document(block: PublicAccessBlock) -> str:
    """Return an account's PublicAccessBlockConfiguration, in the namespace of S3 Control."""
    return f'{DECLARATION}<{_BLOCK} xmlns="{CONTROL_NAMESPACE}">{_flags(block)}</{_BLOCK}>'


def _flags(block: PublicAccessBlock) -> str:
    return elements((name, flag(getattr(block, field))) for name, field in BLOCK_FLAGS.items())
