"""Why somebody may or may not do something, for `lazarette explain`.

Asks the one decision about records as they are now; takes no caller, because it serves
whoever may read the data folder.
"""

from __future__ import annotations

import msgspec

from lazarette.authn.verify import caller_of
from lazarette.authz.explain import explain
from lazarette.metadata.access_keys import find_access_key
from lazarette.metadata.buckets import find_bucket
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.metadata.objects import find_current
from lazarette.model.access_key import AccessKey, Credential
from lazarette.model.action import Action
from lazarette.model.errors import InvalidInput, UnknownAccessKey
from lazarette.model.names import AccessKeyId, BucketName, ObjectKey
from lazarette.model.principal import ANONYMOUS


class Explanation(msgspec.Struct, frozen=True):
    """An answer in words."""

    sentence: str


def parse_action(text: str) -> Action:
    """Return the action of that name; case does not matter. Raises: InvalidInput."""
    for action in Action:
        if action.value.lower() == text.lower():
            return action
    known = ", ".join(action.value for action in Action)
    raise InvalidInput(f"{text} is no action; there are: {known}.")


def _unopened(key: AccessKey) -> Credential:
    """Return whom a key proves, without its secret: nothing is signed here."""
    return Credential(
        access_key_id=key.access_key_id,
        secret="",
        kind=key.kind,
        account=key.account,
        canonical_id=key.canonical_id,
        bucket_id=key.bucket_id,
    )


class Explanations:
    """Explains decisions about one server's records."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine

    async def explain(
        self, access_key_id: str | None, action: Action, bucket: str, key: str
    ) -> Explanation:
        """Say whether the holder of the key (None: anybody) may do `action`, and why.

        `bucket` and `key` may be empty. Raises: NoSuchBucket, UnknownAccessKey.
        """

        async def body(tx: ReadTx) -> Explanation:
            caller = ANONYMOUS
            if access_key_id is not None:
                stored = await find_access_key(tx, AccessKeyId(access_key_id))
                if stored is None:
                    raise UnknownAccessKey(access_key_id)
                caller = caller_of(_unopened(stored))
            found = await find_bucket(tx, BucketName(bucket)) if bucket else None
            version = None
            if found is not None and key:
                version = await find_current(tx, found.bucket_id, ObjectKey(key))
            return Explanation(explain(caller, action, found, version, key))

        return await self._engine.read(body)
