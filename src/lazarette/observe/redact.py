"""Secrets never reach a log: masks them in text, by what stands before or what they are.

A second line of defence: nobody passes a secret to a recorder on purpose, but a traceback
quotes what a library put into its message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "***"

# A name that announces a secret, then its value: JSON, headers, query strings, repr.
_NAMED = re.compile(
    r"(?i)((?:secret[_-]?(?:access[_-]?)?key|server[_-]?key|root[_-]?secret|password"
    r"|session[_-]?token|x-amz-security-token|x-amz-signature|signature)"
    r"[\"']?\s*[:=]\s*[\"']?)([^\s\"'&,;)}]+)"
)
_AUTHORIZATION = re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?)([^\"'\r\n]+)")
# The secret by which a host is known; it stands in the path of its questions.
_HOST_SECRET = re.compile(r"lzh_[A-Za-z0-9_-]{20,}")
# 40 characters of the alphabet of secret access keys, neither a SHA-1 in hex nor a path.
_BARE = re.compile(
    r"(?<![A-Za-z0-9/+=_.-])(?![0-9a-fA-F]{40})(?=[^\s]*[0-9])(?=[^\s]*[A-Z])(?=[^\s]*[a-z])"
    r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_.-])"
)


class Redactor:
    """Masks what looks like a secret, and the secrets it was told of."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets`: exact texts to mask wherever they stand."""
        self._secrets = tuple(sorted(filter(None, secrets), key=len, reverse=True))

    def redact(self, text: str) -> str:
        """Return `text` with every secret masked.

        >>> Redactor(["hunter2hunter2"]).redact('{"secretAccessKey": "abc"} hunter2hunter2')
        '{"secretAccessKey": "***"} ***'
        """
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        text = _AUTHORIZATION.sub(rf"\1{MASK}", text)
        text = _NAMED.sub(rf"\1{MASK}", text)
        text = _HOST_SECRET.sub(MASK, text)
        return _BARE.sub(MASK, text)
