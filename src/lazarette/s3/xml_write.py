"""S3's XML documents, in S3's element order, written as text.

Listing pages are written row by row with one template each: a tree of elements would cost ten
times as much. Names are url-encoded when the client asked for it; else characters that XML
cannot hold become numeric references, as S3 writes them.
Hot path: yes, a thousand rows per listing page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from lazarette.base.uri import encode_listed
from lazarette.model.listing import ListedObject
from lazarette.model.names import CanonicalId
from lazarette.model.object_version import ListedVersion
from lazarette.model.timestamp import iso_date

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

# Newline and tab may stand in text; a carriage return would be read back as a newline.
_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')
# What no XML parser takes, as a reference neither.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}

Pairs = Iterable[tuple[str, str | int]]
# Writes a refusal: code, message, elements, resource, and the two ids of the request.
ErrorWriter = Callable[[str, str, Sequence[tuple[str, str]], str, str, str], str]


class Owner(NamedTuple):
    """Who owns something, as S3 shows it."""

    canonical_id: CanonicalId
    name: str


def escape(text: str) -> str:
    """Return `text` as element content.

    >>> escape('a&b<c>"d"\\r\\x01')
    'a&amp;b&lt;c&gt;&quot;d&quot;&#13;&#x1;'
    """
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    char = match.group()
    return _NAMED.get(char) or f"&#x{ord(char):x};"


def elements(pairs: Pairs) -> str:
    """Return simple elements in order; values are escaped.

    >>> elements([("Name", "a&b"), ("Size", 3)])
    '<Name>a&amp;b</Name><Size>3</Size>'
    """
    return "".join([f"<{name}>{escape(str(value))}</{name}>" for name, value in pairs])


def document(root: str, content: str) -> str:
    """Return a whole document in S3's namespace."""
    return f"{DECLARATION}<{root} {NAMESPACE}>{content}</{root}>"


def flag(value: bool) -> str:
    """Return a boolean as XML writes it."""
    return "true" if value else "false"


def owner_element(owner: Owner, name: str = "Owner") -> str:
    """Return an Owner or Initiator element."""
    inner = elements([("ID", owner.canonical_id), ("DisplayName", owner.name)])
    return f"<{name}>{inner}</{name}>"


def checksum_elements(checksums: dict[str, str], checksum_type: str = "") -> str:
    """Return ChecksumCRC32 and the like, then ChecksumType when there is one."""
    written = elements((f"Checksum{name}", value) for name, value in checksums.items())
    if written and checksum_type:
        written += f"<ChecksumType>{checksum_type}</ChecksumType>"
    return written


def error_document(
    code: str,
    message: str,
    facts: Sequence[tuple[str, str]],
    resource: str,
    request_id: str,
    host_id: str,
) -> str:
    """Return an Error document; it alone has no namespace, as on AWS.

    It can always be read: unlike a listing it need not tell a name exactly.
    """
    inner = elements(
        [
            ("Code", code),
            ("Message", _UNREADABLE.sub("\ufffd", message)),
            *[(name, _UNREADABLE.sub("\ufffd", value)) for name, value in facts],
            ("Resource", resource),
            ("RequestId", request_id),
            ("HostId", host_id),
        ]
    )
    return f"{DECLARATION}<Error>{inner}</Error>"


def wrapped_error_document(
    code: str,
    message: str,
    facts: Sequence[tuple[str, str]],
    resource: str,
    request_id: str,
    host_id: str,
) -> str:
    """Return an ErrorResponse, as S3 Control answers; it names no resource."""
    inner = elements([("Code", code), ("Message", _UNREADABLE.sub("\ufffd", message)), *facts])
    ids = elements([("RequestId", request_id), ("HostId", host_id)])
    return f"{DECLARATION}<ErrorResponse><Error>{inner}</Error>{ids}</ErrorResponse>"


def listed_name(text: str, is_encoded: bool) -> str:
    """Return a key or prefix as a listing writes it."""
    return encode_listed(text) if is_encoded else escape(text)


def prefix_elements(prefixes: Iterable[str], is_encoded: bool) -> str:
    """Return the CommonPrefixes elements."""
    names = [listed_name(prefix, is_encoded) for prefix in prefixes]
    return "".join(
        [f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>" for name in names]
    )


def content_rows(
    rows: Iterable[ListedObject],
    is_encoded: bool,
    owner: str,
    show: Callable[[str], str] = str,
) -> str:
    """Return the Contents elements of ListObjects.

    `owner` is the bucket owner's element, or "" to name none; `show` makes those of others.
    """
    write = encode_listed if is_encoded else escape
    written = []
    # Written out here rather than with `_shared_elements`: a fifth of a row's cost.
    for row in rows:
        version = row.version
        checked = ""
        if version.checksums:
            checked = _checksum_kinds(tuple(version.checksums), version.checksum_type)
        named = show(version.owner) if owner and version.owner else owner
        written.append(
            f"<Contents><Key>{write(row.key)}</Key>"
            f"<LastModified>{iso_date(version.modified_ms)}</LastModified>"
            f"<ETag>&quot;{version.etag}&quot;</ETag>{checked}<Size>{version.size}</Size>"
            f"{named}<StorageClass>{version.headers.storage_class or 'STANDARD'}"
            "</StorageClass></Contents>"
        )
    return "".join(written)


def version_rows(
    rows: Iterable[ListedObject],
    is_encoded: bool,
    owner: str,
    show: Callable[[str], str] = str,
) -> str:
    """Return the Version and DeleteMarker elements of ListObjectVersions, in their order.

    `owner` is the bucket owner's element; `show` makes those of others.
    """
    written = []
    for row in rows:
        version = row.version
        named = show(version.owner) if version.owner else owner
        head = (
            f"<Key>{listed_name(row.key, is_encoded)}</Key>"
            f"<VersionId>{escape(version.version_id)}</VersionId>"
            f"<IsLatest>{flag(row.is_latest)}</IsLatest>"
        )
        if version.is_delete_marker:
            modified = iso_date(version.modified_ms)
            written.append(
                f"<DeleteMarker>{head}<LastModified>{modified}</LastModified>{named}"
                "</DeleteMarker>"
            )
        else:
            written.append(f"<Version>{head}{_shared_elements(version, named)}</Version>")
    return "".join(written)


def _shared_elements(version: ListedVersion, owner: str) -> str:
    """Return what Contents and Version share, from LastModified on."""
    checked = ""
    if version.checksums:
        checked = _checksum_kinds(tuple(version.checksums), version.checksum_type)
    return (
        f"<LastModified>{iso_date(version.modified_ms)}</LastModified>"
        f"<ETag>&quot;{version.etag}&quot;</ETag>{checked}<Size>{version.size}</Size>"
        f"{owner}<StorageClass>{version.headers.storage_class or 'STANDARD'}</StorageClass>"
    )


# A handful of combinations exist; writing one anew was a quarter of a row's cost.
@lru_cache(maxsize=64)
def _checksum_kinds(algorithms: tuple[str, ...], checksum_type: str) -> str:
    names = [f"<ChecksumAlgorithm>{name}</ChecksumAlgorithm>" for name in algorithms]
    kind = f"<ChecksumType>{checksum_type or 'FULL_OBJECT'}</ChecksumType>"
    return "".join(names) + kind


def tag_document(tags: Iterable[tuple[str, str]]) -> str:
    """Return a Tagging document."""
    written = "".join(
        [f"<Tag>{elements([('Key', key), ('Value', value)])}</Tag>" for key, value in tags]
    )
    return document("Tagging", f"<TagSet>{written}</TagSet>")
