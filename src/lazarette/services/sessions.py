"""Temporary credentials: issued here, and opened again from the token that carries them.

Nothing is stored. A token is sealed with the server key and holds the secret, what it was
issued for and its end; who reads it asks whether that still stands. So a session ends with
its access key (also when the key's id got another secret), its user, the user's password it
was given for, its instance, or the enrolment of the instance's host, at the next request in
every process.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable

import msgspec

from lazarette.authn.claim import TEMPORARY
from lazarette.authn.sessions import Session
from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata.accounts import find_account
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.metadata.enrolments import find_enrolled
from lazarette.metadata.users import find_user_by_id
from lazarette.model.access_key import Credential
from lazarette.model.errors import (
    AccessDenied,
    EngineUnavailable,
    InvalidToken,
    UnknownAccessKey,
)
from lazarette.model.instance import Instance
from lazarette.model.names import AccessKeyId, AccountId, BucketId, Region
from lazarette.model.principal import Caller, Kind
from lazarette.model.session import TemporaryCredentials
from lazarette.model.user import User
from lazarette.services.policy_documents import PASSWORD_FIRST, proving
from lazarette.services.secret_box import SecretBox

# No access key id has a space, so no sealed secret opens as a token, nor a token as a secret.
_CONTEXT = "session token"
_TOKEN_LENGTH_MAX = 1_024


class _Content(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed in a token. `parent` is a key id, a user's id, an instance's resource id.

    `place` says where an instance is: account, region, name; or a user: its account. It is
    empty for a key.
    """

    access_key_id: AccessKeyId
    secret: str
    parent: str
    proof: str  # digest of the parent's secret or kept password, or the enrolment id
    place: tuple[str, ...]
    issued_s: int
    expires_s: int
    format: int = 1
    is_console: bool = False


class Sessions:
    """Issues temporary credentials and opens their tokens."""

    def __init__(
        self,
        engine: MetadataEngine,
        load_credential: Callable[[AccessKeyId], Awaitable[Credential | None]],
        box: SecretBox,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        """`load_credential` returns an active long-lived key, whatever its kind, or None."""
        self._engine = engine
        self._load = load_credential
        self._box = box
        self._clock = clock
        self._ids = ids

    async def issue(
        self, identity: Caller, lifetime_s: int, *, is_console: bool = False
    ) -> TemporaryCredentials:
        """Return credentials that are what `identity` is now, for that long.

        `is_console`: they stand for a person and never leave the server. Who may ask, and
        for how long, the asking service decides. Raises: AccessDenied, for who has temporary
        credentials already: sessions would outlive their end.
        """
        parent = await self._load(identity.access_key_id)
        if parent is None:
            raise AccessDenied("sts:GetSessionToken", "temporary-credentials")
        proof = _digest(parent.secret)
        return self._seal(parent.access_key_id, proof, (), lifetime_s, is_console)

    def issue_to_instance(self, instance: Instance, lifetime_s: int) -> TemporaryCredentials:
        """Return credentials for the host that is enrolled as `instance`, for that long."""
        assert instance.enrolment_id, "no host is enrolled as this instance"
        place = (instance.account, instance.region, instance.name)
        return self._seal(instance.resource_id, instance.enrolment_id, place, lifetime_s)

    def issue_to_user(self, user: User, lifetime_s: int) -> TemporaryCredentials:
        """Return the console's for a user who proved its password, while it stays the same.

        While the password has to be changed they are good for that and nothing else.
        """
        assert user.login is not None, "a user without a password"
        proof = _digest(user.login.password)
        return self._seal(user.user_id, proof, (user.account,), lifetime_s, True)

    async def open(self, token: str) -> Session:
        """Return what a token holds, past its end as well; for authentication.

        Raises: InvalidToken, for what was not made here, to the last character;
        UnknownAccessKey, when what it was issued for is gone.
        """
        content = self._unseal(token)
        if len(content.place) == 1:
            credential = await self._engine.read(lambda tx: _find_user(tx, content))
        elif content.place:
            credential = await self._engine.read(lambda tx: _find_instance(tx, content))
        else:
            credential = await self._find_parent(content)
        if credential is None:
            raise UnknownAccessKey(content.access_key_id)
        return Session(credential, content.expires_s * 1000)

    async def _find_parent(self, content: _Content) -> Credential | None:
        """Return the temporary credential that stands for a key, while the key stands."""
        parent = await self._load(AccessKeyId(content.parent))
        if parent is None or _digest(parent.secret) != content.proof:
            return None
        return msgspec.structs.replace(
            parent,
            access_key_id=content.access_key_id,
            secret=content.secret,
            is_console=content.is_console,
        )

    def _seal(
        self,
        parent: str,
        proof: str,
        place: tuple[str, ...],
        lifetime_s: int,
        is_console: bool = False,
    ) -> TemporaryCredentials:
        issued_s = self._clock.now_ms() // 1000
        content = _Content(
            AccessKeyId(TEMPORARY + self._ids.access_key_id()[len(TEMPORARY) :]),
            self._ids.secret_access_key(),
            parent,
            proof,
            place,
            issued_s,
            issued_s + lifetime_s,
            is_console=is_console,
        )
        sealed = self._box.seal(msgspec.json.encode(content).decode(), _CONTEXT)
        return TemporaryCredentials(
            content.access_key_id,
            content.secret,
            urlsafe_b64encode(sealed).decode().rstrip("="),
            content.issued_s * 1000,
            content.expires_s * 1000,
        )

    def _unseal(self, token: str) -> _Content:
        if len(token) > _TOKEN_LENGTH_MAX or not token.isascii():
            raise InvalidToken()
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            # Base64 has several spellings of the same bytes, and skips what is none of it.
            if urlsafe_b64encode(sealed).decode().rstrip("=") != token:
                raise InvalidToken()
            text = self._box.open(sealed, _CONTEXT)
        except (ValueError, EngineUnavailable) as cause:
            raise InvalidToken() from cause
        return _DECODER.decode(text)


_DECODER = msgspec.json.Decoder(_Content)


async def _find_instance(tx: ReadTx, content: _Content) -> Credential | None:
    """Return an instance's credential, while it is there and its host still enrolled."""
    account_id, region, name = content.place
    instance = await find_enrolled(
        tx, AccountId(account_id), Region(region), name, content.parent, content.proof
    )
    account = await find_account(tx, AccountId(account_id))
    if instance is None or account is None:
        return None
    return Credential(
        access_key_id=content.access_key_id,
        secret=content.secret,
        kind=Kind.INSTANCE,
        account=account.account_id,
        canonical_id=account.canonical_id,
        bucket_id=BucketId(""),
        name=instance.name,
        identity_id=instance.resource_id,
    )


async def _find_user(tx: ReadTx, content: _Content) -> Credential | None:
    """Return a user's credential, while it has the password that was proven."""
    account = await find_account(tx, AccountId(content.place[0]))
    if account is None:
        return None
    user = await find_user_by_id(tx, account.account_id, content.parent)
    if user is None or user.login is None or _digest(user.login.password) != content.proof:
        return None
    credential = Credential(
        access_key_id=content.access_key_id,
        secret=content.secret,
        kind=Kind.USER,
        account=account.account_id,
        canonical_id=account.canonical_id,
        bucket_id=BucketId(""),
        is_console=content.is_console,
    )
    proven = await proving(tx, credential, user)
    if user.login.must_change:
        return msgspec.structs.replace(proven, policies=(PASSWORD_FIRST,))
    return proven


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
