"""Policy documents: what is checked before one is kept, and those in force for a user.

A kept document was read once already. Reading is remembered by its text: every change of
anything makes credentials be loaded anew, and their policies are mostly the same.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from lazarette.metadata.engine import ReadTx
from lazarette.metadata.policies import list_documents
from lazarette.model.access_key import Credential
from lazarette.model.errors import IdentityLimit
from lazarette.model.policy import Policy, parse_policy
from lazarette.model.user import User

_remembered = lru_cache(maxsize=1024)(parse_policy)
# All that is in force for somebody whose password has to be changed.
PASSWORD_FIRST = parse_policy(
    """{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": "*"},
    {"Effect": "Deny", "NotAction": "iam:ChangePassword", "Resource": "*"}]}""",
    "password-has-to-be-changed",
)


def check_document(document: str) -> None:
    """Return if the document is one. Raises: MalformedPolicy, with what is wrong."""
    parse_policy(document)


async def policies_of(tx: ReadTx, user: User) -> tuple[Policy, ...]:
    """Return what is in force for a user: its inline policies, then the attached ones."""
    return tuple(_remembered(text, name) for name, text in await list_documents(tx, user))


async def proving(tx: ReadTx, credential: Credential, user: User) -> Credential:
    """Return the credential as one that proves `user`, with what is in force for it."""
    return replace(
        credential,
        name=user.name,
        identity_id=user.user_id,
        policies=await policies_of(tx, user),
        tags=user.tags,
        path=user.path,
    )


def check_length(chars: int, chars_max: int, place: str) -> None:
    """Return if `chars` fit, white space not counted. Raises: IdentityLimit."""
    if chars > chars_max:
        raise IdentityLimit(f"Maximum policy size of {chars_max} bytes exceeded for {place}")


def length_of(document: str) -> int:
    """Return how much a document counts: white space is free."""
    return len("".join(document.split()))
