"""Who owns a bucket, as the Owner and Initiator elements show it."""

from __future__ import annotations

from lazarette.model.acl import ANONYMOUS_ID
from lazarette.model.names import AccountId, CanonicalId
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import Owner


async def find_owner(s3: S3Services, account_id: AccountId) -> Owner:
    """Return the owner; an account that is gone has an empty canonical id.

    Nobody, an unsigned caller, is shown as S3 shows it.
    """
    if not account_id:
        return Owner(ANONYMOUS_ID, "anonymous")
    account = await s3.accounts.of(account_id)
    if account is None:
        return Owner(CanonicalId(""), account_id)
    return Owner(account.canonical_id, account.name)
