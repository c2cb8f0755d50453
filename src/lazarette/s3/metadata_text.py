"""User metadata as headers carry it: what ASCII cannot say stands in RFC 2047 encoded words.

S3 decodes them when it stores a value and writes one when it returns a value that has more
than ASCII. A value with control characters fits no header and is only counted.
Source: S3 user guide, "Working with object metadata"; RFC 2047, sections 2, 4 and 6.2.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp, b2a_base64

_WORD = re.compile(r"=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=")
# Python knows codecs besides these that are no character sets.
_CHARSETS = re.compile(r"utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE)
# White space between two encoded words is not part of the text.
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def read_text(value: str) -> str:
    """Return what a header's value says; one that cannot be decoded says itself.

    >>> read_text("=?UTF-8?B?w7xiZXI=?= all")
    'über all'
    """
    if "=?" not in value:
        return value
    try:
        return _WORD.sub(_decoded, _BETWEEN.sub(r"\1", value))
    except (Error, LookupError, ValueError):
        return value


def write_text(text: str) -> bytes | None:
    """Return `text` as a header's value, or None when no header can hold it.

    >>> write_text("über")
    b'=?UTF-8?B?w7xiZXI=?='
    """
    if _UNPRINTABLE.search(text):
        return None
    if text.isascii():
        return text.encode()
    return b"=?UTF-8?B?%b?=" % b2a_base64(text.encode("utf-8", "replace"), newline=False)


def _decoded(match: re.Match[str]) -> str:
    charset, kind, text = match.groups()
    # RFC 2231 lets a language follow the character set.
    charset = charset.partition("*")[0]
    if not _CHARSETS.fullmatch(charset):
        raise ValueError(f"not a character set of mail: {charset}")
    raw = a2b_base64(text, strict_mode=True) if kind in "Bb" else a2b_qp(text, header=True)
    return raw.decode(charset)
