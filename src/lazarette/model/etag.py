"""Entity tags: reading lists of them from headers, and the tag of a multipart object.

Etags here have no quotes; quotes belong to the wire.
Sources: RFC 9110 §8.8.3 and §13.1; S3 "ETag" of objects made by multipart upload.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from lazarette.model.names import Etag

# A quoted tag may hold commas; a bare one, which S3 clients send too, ends at one.
_ITEM = re.compile(r'\s*(?:W/)?(?:"([^"]*)"|([^",\s][^",]*))\s*(?:,|$)')


def parse_etags(header: str) -> tuple[str, ...]:
    """Return the etags of an If-Match or If-None-Match header, "*" for any.

    Weak tags count like strong ones, as S3 has no weak ones of its own.

    >>> parse_etags('"a,1", W/"b", c'), parse_etags("*")
    (('a,1', 'b', 'c'), ('*',))
    """
    return tuple(
        quoted if quoted or not bare else bare.strip() for quoted, bare in _ITEM.findall(header)
    )


def parse_etag(text: str) -> Etag:
    """Return one etag as a client writes it in a body or header, its quotes off.

    >>> parse_etag('"d41d"'), parse_etag("d41d")
    ('d41d', 'd41d')
    """
    return Etag(text.strip().removeprefix("W/").strip('"'))


def multipart_etag(part_md5s: Sequence[str]) -> Etag:
    """Return the etag of an object made of parts with these MD5s (hex), in order.

    >>> multipart_etag(["d41d8cd98f00b204e9800998ecf8427e"])
    '59adb24ef3cdbe0297f05b395827453f-1'
    """
    digest = hashlib.md5(usedforsecurity=False)
    for part in part_md5s:
        digest.update(bytes.fromhex(part))
    return Etag(f"{digest.hexdigest()}-{len(part_md5s)}")
