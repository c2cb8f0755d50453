"""Seals secrets with the server key: AES-256-GCM, a fresh nonce each, bound to a context.

Form: one format byte, 12 bytes of nonce, ciphertext with tag. The context (the access key
id, say) is authenticated but not stored, so a sealed secret moved to another record does
not open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lazarette.model.errors import EngineUnavailable

_FORMAT = b"\x01"
_NONCE_BYTES = 12


class SecretBox:
    """Seals and opens texts; the server key never leaves it."""

    def __init__(self, server_key: bytes) -> None:
        """`server_key`: 32 bytes of randomness."""
        assert len(server_key) == 32, "the server key has 32 bytes"
        self._cipher = AESGCM(server_key)

    def __repr__(self) -> str:
        return "SecretBox()"

    def seal(self, text: str, context: str) -> bytes:
        """Return `text` so that only this key and context can open it again."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Return the sealed text.

        Raises: EngineUnavailable, when the server key is another one or the record is
        damaged; an operator has to put the right key back.
        """
        nonce, payload = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _FORMAT:
                raise InvalidTag
            return self._cipher.decrypt(nonce, payload, context.encode()).decode()
        except (InvalidTag, ValueError) as cause:
            raise EngineUnavailable(
                "A stored secret does not open: the server key is not the one that sealed it."
            ) from cause
