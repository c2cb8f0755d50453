"""Temporary credentials, as they are handed out once."""

from __future__ import annotations

from typing import NamedTuple

from lazarette.model.names import AccessKeyId


class TemporaryCredentials(NamedTuple):
    """An access key that counts together with its token, until it ends."""

    access_key_id: AccessKeyId  # ASIA...
    secret: str
    token: str
    issued_ms: int
    expires_ms: int

    def __repr__(self) -> str:
        return f"TemporaryCredentials({self.access_key_id!r})"


class Proven(NamedTuple):
    """Somebody who signed in to the console."""

    credentials: TemporaryCredentials
    must_change_password: bool = False  # before anything else
