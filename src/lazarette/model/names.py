"""Names: parsed once at the edge, trusted after.

Sources: S3 user guide, "General purpose bucket naming rules", "Object key naming"; lightsail
CreateBucket (`BucketName`).
Hot path: yes, `parse_key` once per object request.
"""

from __future__ import annotations

import re
from typing import NewType

from lazarette.model.errors import InvalidArgument, InvalidBucketName, InvalidUri, KeyTooLong
from lazarette.model.limits import KEY_BYTES_MAX

AccountId = NewType("AccountId", str)  # 12 digits
CanonicalId = NewType("CanonicalId", str)  # 64 lower-case hex
AccessKeyId = NewType("AccessKeyId", str)  # 20 characters
Region = NewType("Region", str)
BucketName = NewType("BucketName", str)
BucketId = NewType("BucketId", str)  # ULID; a bucket made again is another bucket
ObjectKey = NewType("ObjectKey", str)  # 1 to 1,024 bytes of UTF-8
VersionId = NewType("VersionId", str)  # "null" or an opaque token
UploadId = NewType("UploadId", str)
PartNumber = NewType("PartNumber", int)  # 1 to 10,000
BlobId = NewType("BlobId", str)  # opaque; each engine forms its own
Etag = NewType("Etag", str)  # without quotes; quotes belong to the wire
BundleId = NewType("BundleId", str)
OperationId = NewType("OperationId", str)  # GUID

NULL_VERSION = VersionId("null")

# Labels as in host names; the look-ahead bounds what is searched at all.
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_BUCKET = re.compile(rf"(?=.{{3,63}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII | re.DOTALL)
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)
_RESERVED_PREFIXES = ("amzn-s3-demo-", "sthree-", "xn--")
_RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3", ".mrap")
_LIGHTSAIL_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,52}[a-z0-9]", re.ASCII)


def parse_bucket_name(text: str) -> BucketName:
    """Return `text` as a bucket name. Raises: InvalidBucketName, with the rule it breaks.

    S3's rules: they allow whatever Lightsail's do, and more.
    """
    if not _BUCKET.fullmatch(text):
        raise InvalidBucketName(
            text,
            "Bucket names are 3 to 63 characters: lower-case letters, digits, hyphens and "
            "periods, with a letter or digit at both ends and on both sides of each period.",
        )
    if _ADDRESS.fullmatch(text):
        raise InvalidBucketName(text, "Bucket names do not look like IP addresses.")
    if text.startswith(_RESERVED_PREFIXES) or text.endswith(_RESERVED_SUFFIXES):
        raise InvalidBucketName(text, "This bucket name begins or ends with reserved text.")
    return BucketName(text)


def parse_new_lightsail_name(text: str) -> BucketName:
    """Return `text` as the name of a bucket that Lightsail makes. Raises: InvalidBucketName."""
    if not _LIGHTSAIL_BUCKET.fullmatch(text):
        raise InvalidBucketName(
            text,
            "Bucket names are 3 to 54 characters: lower-case letters, digits and hyphens, "
            "beginning and ending with a letter or digit.",
        )
    if "--" in text:
        raise InvalidBucketName(text, "Bucket names have no two hyphens in a row.")
    return parse_bucket_name(text)


def parse_key(raw: bytes) -> ObjectKey:
    """Return decoded key bytes as a key. Raises: KeyTooLong, InvalidUri."""
    if len(raw) > KEY_BYTES_MAX:
        raise KeyTooLong(len(raw), KEY_BYTES_MAX)
    try:
        return ObjectKey(raw.decode())
    except UnicodeDecodeError as cause:
        raise InvalidUri(raw.decode("utf-8", "backslashreplace")) from cause


def parse_part_number(text: str) -> PartNumber:
    """Return a part number. Raises: InvalidArgument."""
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 10_000:
        return PartNumber(int(text))
    raise InvalidArgument(
        "partNumber", text, "Part number must be an integer between 1 and 10000, inclusive"
    )
