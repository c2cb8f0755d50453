"""The server key: a file only its owner may read; and settings fit for a log.

The key file is made once, by whichever process comes first: written whole under a name of
its own, then linked to its final one, so that nobody ever reads half a key and nobody
replaces one.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets

from lazarette.config.check import SERVER_KEY_BYTES
from lazarette.config.plan_tables import plan_lines
from lazarette.config.settings import Config, ConfigInvalid, settings

KEY_FILE = "server.key"
_OTHERS_MAY_READ = 0o077


def load_server_key(config: Config, *, may_create: bool = True) -> bytes:
    """Return the 32 bytes that seal secrets: of the setting, else of the key file.

    Makes the file (and the data folder) when there is none and `may_create`; a caller that
    finds sealed secrets in the data folder passes False, since a new key opens none of them.
    Raises: ConfigInvalid, with what to do.
    """
    if config.server_key:
        return base64.b64decode(config.server_key, validate=True)
    path = os.path.join(config.data_dir, KEY_FILE)
    try:
        return _read(path)
    except FileNotFoundError as cause:
        if not may_create:
            raise ConfigInvalid(
                (
                    f"The server key {path} is missing, and without it the access keys "
                    "stored beside it cannot be opened: put the file back from a backup.",
                )
            ) from cause
    os.makedirs(config.data_dir, exist_ok=True)
    _create(path)
    return _read(path)


def redacted(config: Config) -> dict[str, str]:
    """Return every setting and plan as text fit for a log, secrets as "set" or "unset"."""
    shown: dict[str, str] = {}
    for name, setting in settings().items():
        value = getattr(config, name)
        if setting.about.is_secret:
            shown[name] = "set" if value else "unset"
        elif isinstance(value, bool):
            shown[name] = "true" if value else "false"
        else:
            shown[name] = str(value)
    return {**shown, **plan_lines(config.plans)}


def _read(path: str) -> bytes:
    with open(path, "rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        text = opened.read()
    if mode & _OTHERS_MAY_READ:
        raise ConfigInvalid(
            (f"Other users may read the server key {path}: run `chmod 600 {path}`.",)
        )
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SERVER_KEY_BYTES:
        raise ConfigInvalid(
            (f"{path} is not a server key (32 bytes in base64): put it back from a backup.",)
        )
    return key


def _create(path: str) -> None:
    folder = os.path.dirname(path)
    draft = f"{path}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, base64.b64encode(os.urandom(SERVER_KEY_BYTES)) + b"\n")
        os.fsync(descriptor)
        # A link fails when the name is taken: the process that came first has made the key.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.close(descriptor)
        os.unlink(draft)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
