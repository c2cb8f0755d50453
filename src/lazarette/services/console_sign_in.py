"""Signing in to the console: what a person types becomes temporary credentials.

Takes no caller: it is how the console's callers come to be. A bucket's access key is no
person and opens no console.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from lazarette.authn.verify import caller_of
from lazarette.model.access_key import Credential
from lazarette.model.errors import UnknownAccessKey
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import Kind
from lazarette.model.session import Proven
from lazarette.services.sessions import Sessions
from lazarette.services.sign_in import SignIn

_NOBODY = "no such secret, but as long to compare"


class ConsoleSignIn:
    """Proves people, and issues what their browser session signs with."""

    def __init__(
        self,
        load: Callable[[AccessKeyId], Awaitable[Credential | None]],
        sessions: Sessions,
        people: SignIn,
    ) -> None:
        self._load = load
        self._sessions = sessions
        self._people = people

    async def by_key(self, access_key_id: str, secret: str, lifetime_s: int) -> Proven:
        """Sign in the holder of an account's or a user's access key.

        Raises: UnknownAccessKey, whatever is wrong.
        """
        found = await self._load(AccessKeyId(access_key_id))
        expected = _NOBODY if found is None else found.secret
        is_right = hmac.compare_digest(secret.encode(), expected.encode())
        if found is None or not is_right or not _is_person(found):
            raise UnknownAccessKey(access_key_id[:128])
        identity = caller_of(found)
        return Proven(await self._sessions.issue(identity, lifetime_s, is_console=True))

    async def by_password(
        self, account: str, user_name: str, password: str, lifetime_s: int
    ) -> Proven:
        """Sign in a user of the account of that id or name. Raises: WrongPassword."""
        user = await self._people.check_password(account, user_name, password)
        must_change = user.login is not None and user.login.must_change
        return Proven(self._sessions.issue_to_user(user, lifetime_s), must_change)


def _is_person(credential: Credential) -> bool:
    return credential.kind in (Kind.ROOT, Kind.USER)
