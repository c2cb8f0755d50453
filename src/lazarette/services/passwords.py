"""Passwords: what a new one must be, how they are kept, how one is compared.

Kept as `scrypt$N$r$p$salt$hash`, so that a later cost does not lock out who has a password
now. Deriving takes 50 ms and 16 MiB, in a thread.
Source: RFC 7914; IAM, "Default password policy".
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os

from lazarette.model.errors import PasswordTooWeak

LENGTH_MIN = 8
LENGTH_MAX = 128
_COST, _BLOCKS, _LANES = 1 << 14, 8, 1
_BYTES = 32
# What a name that nobody has is compared with, so that it takes as long as one that exists.
NOBODY = (
    "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)


def check_new(password: str, name: str) -> None:
    """Return if `password` will do for the user `name`. Raises: PasswordTooWeak."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise PasswordTooWeak(
            f"Password should have a minimum length of {LENGTH_MIN} and at most {LENGTH_MAX} "
            "characters."
        )
    kinds = (str.islower, str.isupper, str.isdigit, _is_symbol)
    if sum(any(map(kind, password)) for kind in kinds) < 3:
        raise PasswordTooWeak(
            "Password should have at least three of: lower-case letters, upper-case letters, "
            "numbers, symbols."
        )
    if password.lower() == name.lower():
        raise PasswordTooWeak("Password should not be identical to the user name.")


async def keep(password: str) -> str:
    """Return what is stored of a password; it cannot be read back."""
    salt = os.urandom(16)
    derived = await asyncio.to_thread(_derive, password, salt, _COST, _BLOCKS, _LANES)
    parts = (base64.b64encode(raw).decode() for raw in (salt, derived))
    return "$".join(["scrypt", str(_COST), str(_BLOCKS), str(_LANES), *parts])


async def is_password(kept: str, password: str) -> bool:
    """Say whether `password` is the one kept; takes as long either way."""
    scheme, cost, blocks, lanes, salt, expected = kept.split("$")
    assert scheme == "scrypt", "a password kept in another way"
    derived = await asyncio.to_thread(
        _derive, password, base64.b64decode(salt), int(cost), int(blocks), int(lanes)
    )
    return hmac.compare_digest(derived, base64.b64decode(expected))


def _derive(password: str, salt: bytes, cost: int, blocks: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(),
        salt=salt,
        n=cost,
        r=blocks,
        p=lanes,
        maxmem=256 * cost * blocks,
        dklen=_BYTES,
    )


def _is_symbol(char: str) -> bool:
    return not char.isalnum()
