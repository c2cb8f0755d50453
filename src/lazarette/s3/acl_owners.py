"""Who the grantees and owners of ACLs are: looked up to be shown, and to be accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lazarette.http.message import Request, Response
from lazarette.model.account import Account
from lazarette.model.acl import (
    ANONYMOUS_ID,
    AWS_IDS,
    BUCKET_OWNER,
    EC2_BUNDLES_ID,
    GROUPS,
    OWNER,
    AclRequest,
    Grants,
    Ownership,
)
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import AccessDenied
from lazarette.model.names import CanonicalId
from lazarette.model.principal import Caller
from lazarette.model.upload import Upload
from lazarette.s3.acl_read import AclDocument, account_ids, unknown_id
from lazarette.s3.acl_write import acl_document
from lazarette.s3.address import Address
from lazarette.s3.owners import find_owner
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import Owner, owner_element

# Ids of AWS's own, with the names AWS shows for them.
_AWS_NAMES = {ANONYMOUS_ID: "anonymous", EC2_BUNDLES_ID: "za-team"}


async def check_grantees(s3: S3Services, asked: AclRequest) -> None:
    """Refuse grants to ids that no account has. Raises: InvalidArgument."""
    wanted = account_ids(asked.grants)
    if wanted:
        await _check_ids(s3, wanted)


async def check_new_acl(s3: S3Services, at: Address, caller: Caller, asked: AclRequest) -> None:
    """Refuse a write whose ACL names accounts that are not there.

    Asks first whether the caller may write: nobody else learns which ids there are.
    Raises: NoSuchBucket, AccessDenied, InvalidArgument.
    """
    if account_ids(asked.grants):
        await s3.access.find(caller, at.bucket, Action.PUT_OBJECT)
        await check_grantees(s3, asked)


async def _check_ids(s3: S3Services, wanted: Iterable[str]) -> None:
    found = await s3.accounts.find(wanted)
    for name in sorted(wanted):
        if name not in found:
            raise unknown_id(name)


async def check_document_owner(
    s3: S3Services, bucket: Bucket, owner: CanonicalId, read: AclDocument
) -> None:
    """Check that a document names the owner there is, which no ACL changes.

    `owner` is empty for the bucket's. Raises: InvalidArgument, AccessDenied.
    """
    real = owner or (await find_owner(s3, bucket.account)).canonical_id
    if read.owner_id != real:
        await _check_ids(s3, [read.owner_id])
        raise AccessDenied("s3:PutObjectAcl", "acl-names-another-owner")


async def find_owners(s3: S3Services, names: Iterable[str]) -> dict[str, Owner]:
    """Return accounts by canonical id, as S3 shows them; one that is gone has no name."""
    wanted = set(names)
    found = await s3.accounts.find(wanted)
    return {name: _shown(CanonicalId(name), found.get(CanonicalId(name))) for name in wanted}


async def acl_response(
    s3: S3Services, request: Request, bucket: Bucket, owner: CanonicalId, grants: Grants
) -> Response:
    """Answer with an ACL of a thing of `owner` (empty: the bucket's) in `bucket`.

    Groups come first, as in canned ACLs.
    """
    bucket_owner = await find_owner(s3, bucket.account)
    shown = await find_owners(s3, account_names(owner, grants))
    own = shown[owner] if owner else bucket_owner
    stand_ins: dict[str, Owner] = {OWNER: own, BUCKET_OWNER: bucket_owner}
    show: Callable[[str], Owner] = {**shown, **stand_ins}.__getitem__
    ordered = tuple(sorted(grants, key=lambda grant: grant.grantee not in GROUPS))
    return xml_response(request, acl_document(own, ordered, show))


async def owner_elements(s3: S3Services, bucket: Bucket, own: str) -> Callable[[str], str]:
    """Return what makes the Owner elements of others' objects; `own` is the bucket owner's.

    Where ownership is enforced there are no others.
    """
    if bucket.ownership is Ownership.ENFORCED:
        return lambda _: own
    known = await s3.accounts.known()

    def show(name: str) -> str:
        return owner_element(_shown(CanonicalId(name), known.get(name)))

    return show


async def upload_people(s3: S3Services, bucket: Bucket) -> Callable[[Upload], str]:
    """Return what makes the Initiator and Owner elements of an upload."""
    bucket_owner = await find_owner(s3, bucket.account)
    known = await s3.accounts.known()

    def show(upload: Upload) -> str:
        initiator = CanonicalId(upload.initiator)
        owner = upload.new.owner
        by = bucket_owner
        if initiator in known or initiator in AWS_IDS:
            by = _shown(initiator, known.get(initiator))
        own = _shown(owner, known.get(owner)) if owner else bucket_owner
        return owner_element(by, "Initiator") + owner_element(own)

    return show


def _shown(name: CanonicalId, account: Account | None) -> Owner:
    return Owner(name, _AWS_NAMES.get(name, "") if account is None else account.name)


def account_names(owner: CanonicalId, grants: Grants) -> set[str]:
    """Return every canonical id that an ACL's document shows, but the bucket owner's."""
    names = {grant.grantee for grant in grants} - {OWNER, BUCKET_OWNER}
    return names | {owner} if owner else names
