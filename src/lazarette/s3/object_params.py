"""What a write says of its object: headers to keep, ACL, tags, storage class.

Hot path: yes, `read_new_object` once per write.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.model.checksum import ALGORITHMS, HEADER_PREFIX
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRedirectLocation,
    InvalidRequest,
    InvalidStorageClass,
    InvalidTag,
    MetadataTooLarge,
    NotImplementedYet,
    TooManyTags,
)
from lazarette.model.limits import (
    OBJECT_TAGS_MAX,
    REDIRECT_LENGTH_MAX,
    USER_METADATA_BYTES_MAX,
)
from lazarette.model.object_version import NewObject, ObjectHeaders
from lazarette.s3.acl_read import read_object_acl
from lazarette.s3.metadata_text import read_text
from lazarette.s3.params import Fields

_NO_HEADERS = ObjectHeaders()
_PLAIN = NewObject()
# What SDKs send with every write, and says nothing of the object.
_DIGEST_FIELDS = frozenset(
    (
        *(f"{HEADER_PREFIX}{name.lower()}" for name in ALGORITHMS),
        *("x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length"),
    )
)
_META = "x-amz-meta-"
_SYSTEM = {
    "content-type": "content_type",
    "cache-control": "cache_control",
    "content-disposition": "content_disposition",
    "content-encoding": "content_encoding",
    "content-language": "content_language",
    "expires": "expires",
}
_SSE = "x-amz-server-side-encryption"
_KMS_FIELDS = frozenset((f"{_SSE}-aws-kms-key-id", f"{_SSE}-context"))
_STORAGE_CLASSES = frozenset(
    (
        *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA"),
        *("INTELLIGENT_TIERING", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"),
    )
)
_RETENTION = ("x-amz-object-lock-retain-until-date", "x-amz-object-lock-mode")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TAG_TEXT = re.compile(r"[\w\s+\-=.:/@]*")


def read_object_headers(request: Request, fields: Fields) -> ObjectHeaders:
    """Return what the version is to carry.

    Raises: MetadataTooLarge, InvalidStorageClass, InvalidRedirectLocation.
    """
    headers = request.headers
    if not fields and _SYSTEM.keys().isdisjoint(headers.names()):
        return _NO_HEADERS
    found: dict[str, str] = {}
    for name in headers.names():
        member = _SYSTEM.get(name)
        if member is not None:
            found[member] = headers.get(name) or ""
    user: dict[str, str] = {}
    for name in fields:
        if name.startswith(_META):
            # Several headers of one name are one value, joined as HTTP joins them.
            values = headers.values(name) or [fields[name]]
            value = ",".join(value.strip() for value in values)
            user[name[len(_META) :]] = read_text(value) if "=?" in value else value
    size = sum(len(name.encode()) + len(value.encode()) for name, value in user.items())
    if size > USER_METADATA_BYTES_MAX:
        raise MetadataTooLarge(size, USER_METADATA_BYTES_MAX)
    if "content_encoding" in found:
        found["content_encoding"] = _stored_encoding(found["content_encoding"], headers)
    storage_class = read_storage_class(fields)
    redirect = fields.get("x-amz-website-redirect-location", "")
    if redirect:
        _check_redirect(redirect)
    if not (found or user or storage_class or redirect):
        return _NO_HEADERS
    return ObjectHeaders(
        **found, storage_class=storage_class, website_redirect=redirect, user=user
    )


def _check_redirect(location: str) -> None:
    if not location.startswith(("/", "http://", "https://")):
        raise InvalidRedirectLocation(
            "The website redirect location must have a prefix of 'http://' or 'https://' or "
            "'/'."
        )
    if len(location) > REDIRECT_LENGTH_MAX:
        raise InvalidRedirectLocation(
            f"The length of website redirect location cannot exceed {REDIRECT_LENGTH_MAX} "
            "characters."
        )


def _stored_encoding(value: str, headers: Headers) -> str:
    """Drop the aws-chunked token of a streaming payload: it is framing, not content.

    So does S3 where no header says what the payload is, as under a presigned URL; beside
    a hash of the body it is stored.
    """
    if not headers.get("x-amz-content-sha256", "STREAMING-").startswith("STREAMING-"):
        return value
    kept = [item.strip() for item in value.split(",")]
    return ",".join(item for item in kept if item and item.lower() != "aws-chunked")


def read_storage_class(fields: Fields) -> str:
    """Return the storage class as a label; empty for STANDARD. Raises: InvalidStorageClass."""
    label = fields.get("x-amz-storage-class", "")
    if label and label not in _STORAGE_CLASSES:
        raise InvalidStorageClass(label)
    return "" if label == "STANDARD" else label


def read_tag_header(fields: Fields) -> dict[str, str]:
    """Return the tags of x-amz-tagging, a query string.

    Raises: InvalidArgument (not a query string, a tag twice or without a name), TooManyTags,
    InvalidTag.
    """
    text = fields.get("x-amz-tagging")
    if not text:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError:
        pairs = [("", "")]
    names = {name for name, _ in pairs}
    if "" in names or len(names) < len(pairs) or _STRAY_PERCENT.search(text):
        raise InvalidArgument(
            "x-amz-tagging",
            text,
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
            "parameters without tag name duplicates.",
        )
    return check_tags(pairs)


def check_tags(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return object tags as a mapping. Raises: TooManyTags, InvalidTag."""
    if len(pairs) > OBJECT_TAGS_MAX:
        raise TooManyTags(f"Object tags cannot be greater than {OBJECT_TAGS_MAX}")
    tags: dict[str, str] = {}
    for key, value in pairs:
        if not 1 <= len(key) <= 128 or not _TAG_TEXT.fullmatch(key):
            raise InvalidTag("The TagKey you have provided is invalid")
        if key.lower().startswith("aws:"):
            raise InvalidTag("System tags cannot be added/updated by requester")
        if len(value) > 256 or not _TAG_TEXT.fullmatch(value):
            raise InvalidTag("The TagValue you have provided is invalid")
        if key in tags:
            raise InvalidTag("Cannot provide multiple Tags with the same key")
        tags[key] = value
    return tags


def check_encryption(fields: Fields) -> None:
    """Refuse what cannot be kept: keys of the client or of KMS. Raises: NotImplementedYet,
    InvalidArgument."""
    for name in fields:
        if "server-side-encryption" not in name:
            continue
        if "-customer-" in name:
            raise NotImplementedYet(
                "ServerSideEncryptionWithCustomerKeys",
                f"The header {name} is not supported: encrypt before sending, or encrypt "
                "the disk that holds the server's data.",
            )
        value = fields[name]
        if name in _KMS_FIELDS and _SSE not in fields:
            raise InvalidArgument(
                _SSE,
                "",
                "Server Side Encryption with AWS KMS managed key requires HTTP header "
                f"{_SSE} : aws:kms",
            )
        if name == _SSE and value != "AES256":
            if value.startswith("aws:"):
                raise NotImplementedYet(
                    "ServerSideEncryptionWithKms",
                    f"x-amz-server-side-encryption: {value} is not supported: there is no "
                    "key management service here.",
                )
            raise InvalidArgument(
                name, value, "The encryption method specified is not supported"
            )


def check_object_lock(fields: Fields) -> None:
    """Refuse retention as S3 does where no bucket has object lock.

    Raises: InvalidArgument (half of what retention takes), InvalidRequest.
    """
    if not any(name.startswith("x-amz-object-lock-") for name in fields):
        return
    for name, other in (_RETENTION, _RETENTION[::-1]):
        if name in fields and other not in fields:
            raise InvalidArgument(
                other,
                "",
                f"{_RETENTION[0]} and {_RETENTION[1]} must both be supplied.",
            )
    raise InvalidRequest("Bucket is missing ObjectLockConfiguration")


def read_new_object(request: Request, fields: Fields) -> NewObject:
    """Return what a write says of its object. Raises: as the functions above."""
    if fields.keys() <= _DIGEST_FIELDS:
        headers = read_object_headers(request, fields)
        return _PLAIN if headers is _NO_HEADERS else NewObject(headers=headers)
    check_encryption(fields)
    check_object_lock(fields)
    return NewObject(
        headers=read_object_headers(request, fields),
        asked=read_object_acl(fields),
        tags=read_tag_header(fields),
    )
