"""What types cannot say of settings; all problems at once, each a sentence with a remedy.

`problems_within` looks at one value and `problems_between` at all of them, both without
touching the machine; `problems_here` asks this machine: folders, files, free ports.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lazarette.config.settings import Config, Setting, parse_address
from lazarette.model.networks import Networks

SERVER_KEY_BYTES = 32

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]", re.ASCII)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*", re.ASCII)
_HOOK_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[!-~]*)?", re.ASCII)
_MAIL_FROM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+", re.ASCII)
_HOST = re.compile(
    r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", re.ASCII
)
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+/?", re.ASCII)
_ACCESS_KEY_ID = re.compile(r"[A-Za-z0-9_]{16,128}", re.ASCII)
_SECRET = re.compile(r"[!-~]{16,128}", re.ASCII)


def allowed_values(setting: Setting) -> str:
    """Say in words which values a setting takes.

    >>> from lazarette.config.settings import settings
    >>> allowed_values(settings()["log_format"]), allowed_values(settings()["workers"])
    ('plain or json', 'a whole number from 0 to 64')
    """
    about = setting.about
    if about.choices:
        return " or ".join(about.choices)
    if setting.kind is bool:
        return "true or false"
    if setting.kind is int:
        return f"a whole number from {about.least} to {about.most}"
    return "text"


def problems_within(setting: Setting, value: str | int | bool) -> list[str]:
    """Return what is wrong with one value by itself, each ending in what to do."""
    about = setting.about
    if isinstance(value, int) and not isinstance(value, bool):
        assert about.least is not None
        assert about.most is not None
        if not about.least <= value <= about.most:
            return [f"it must be {allowed_values(setting)}."]
    if about.choices and value not in about.choices:
        return [f"it must be {allowed_values(setting)}."]
    rule = _RULES.get(setting.name)
    if rule and isinstance(value, str) and (value or setting.default):
        holds, sentence = rule
        return [] if holds(value) else [sentence]
    return []


def problems_between(config: Config) -> list[str]:
    """Return which settings do not go together; each may be wrong by itself, too."""
    found: list[str] = []
    if config.listen == config.console_listen and not config.listen.endswith(":0"):
        found.append(
            f"`listen` and `console_listen` are both {config.listen}: "
            "give the console a port of its own."
        )
    hosts = config.metadata_listen
    if hosts in (config.listen, config.console_listen) and hosts and not hosts.endswith(":0"):
        found.append(
            f"`metadata_listen` is {hosts}, which is taken: "
            "give the metadata service a port of its own."
        )
    for name, other in (
        ("tls_cert", "tls_key"),
        ("tls_key", "tls_cert"),
        ("root_access_key_id", "root_secret_access_key"),
        ("root_secret_access_key", "root_access_key_id"),
        ("smtp_host", "mail_from"),
        ("smtp_user", "smtp_password"),
        ("smtp_password", "smtp_user"),
        ("notification_hook_url", "notification_hook_secret"),
        ("notification_hook_secret", "notification_hook_url"),
    ):
        if getattr(config, name) and not getattr(config, other):
            found.append(f"`{name}` is set and `{other}` is not: set both or neither.")
    if config.smtp_user and config.smtp_security == "none":
        found.append(
            "`smtp_user` is set and `smtp_security` is none, which would show the password to "
            "the network: choose starttls or tls."
        )
    is_plain = config.notification_hook_url.startswith("http:")
    if is_plain and not config.notification_hook_private:
        found.append(
            "`notification_hook_url` is not HTTPS: use https://, or set "
            "`notification_hook_private` for a hook beside the server."
        )
    return found


def problems_here(config: Config) -> list[str]:
    """Return what on this machine stands in the way: folders, certificates."""
    found = [
        f"`{name}` {path} cannot be read: name a PEM file this user may read."
        for name in ("tls_cert", "tls_key")
        if (path := getattr(config, name)) and not os.access(path, os.R_OK)
    ]
    folder = config.data_dir
    if os.path.exists(folder) and not os.path.isdir(folder):
        found.append(f"`data_dir` {folder} is not a folder: name another one.")
        return found
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        found.append(
            f"`data_dir` {config.data_dir} cannot be written by this user: "
            f"change the owner of {folder}, or name another folder."
        )
    return found


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except ValueError:
        return False
    return True


def _is_server_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == SERVER_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _are_networks(text: str) -> bool:
    try:
        Networks(text)
    except ValueError:
        return False
    return True


def _is_hook_url(text: str) -> bool:
    if not _HOOK_URL.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


_NETWORKS = (
    "it must be networks with commas between them, such as 192.168.0.0/16,fd00::/8, each "
    "with its first address."
)
_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "data_dir": (bool, "it must name a folder."),
    "listen": (_is_address, "it must be HOST:PORT, such as 127.0.0.1:9000 or [::]:9000."),
    "console_listen": (
        _is_address,
        "it must be HOST:PORT, such as 127.0.0.1:9001 or [::]:9001.",
    ),
    "metadata_listen": (
        _is_address,
        "it must be HOST:PORT, such as 10.0.0.1:9002 or [::]:9002.",
    ),
    "domain": (
        _matches(_DOMAIN),
        "it must be a lower-case host name without scheme, port or leading dot, "
        "such as example.org.",
    ),
    "region": (_matches(_REGION), "it must be a region name, such as us-east-1."),
    "public_url": (
        _matches(_URL),
        "it must be a URL without a path, such as https://storage.example.org.",
    ),
    "free_networks": (_are_networks, _NETWORKS),
    "trusted_proxies": (_are_networks, _NETWORKS),
    "console_url": (
        _matches(_URL),
        "it must be a URL without a path, such as https://console.example.org.",
    ),
    "mail_from": (
        _matches(_MAIL_FROM),
        "it must be an email address, such as storage@example.org.",
    ),
    "smtp_host": (_matches(_HOST), "it must be a host name or address, without a port."),
    "notification_hook_url": (
        _is_hook_url,
        "it must be a URL, such as https://hooks.example.org/lazarette.",
    ),
    "notification_hook_secret": (
        _matches(_SECRET),
        "it must be 16 to 128 printable characters without spaces.",
    ),
    "root_access_key_id": (
        _matches(_ACCESS_KEY_ID),
        "it must be 16 to 128 letters, digits or underscores.",
    ),
    "root_secret_access_key": (
        _matches(_SECRET),
        "it must be 16 to 128 printable characters without spaces.",
    ),
    "server_key": (
        _is_server_key,
        "it must be 32 bytes in base64; make one with `head -c 32 /dev/urandom | base64`.",
    ),
}
