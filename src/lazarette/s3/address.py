"""Which bucket and key a request names: by its path, or by its host and path.

A key is the percent-decoded rest of the path, kept literally: `//`, `.`, `..` and a trailing
slash are part of it, and `+` is a plus.
Source: S3 user guide, "Virtual hosting of general purpose buckets".
Hot path: yes, once per request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lazarette.base.uri import decode
from lazarette.model.errors import InvalidUri
from lazarette.model.names import BucketName, ObjectKey, parse_bucket_name, parse_key

NO_BUCKET = BucketName("")
NO_KEY = ObjectKey("")
# Both caches are emptied at this size: whoever sends endless names pays for it, nobody else.
_CACHE_MAX = 4096


class Address(NamedTuple):
    """What a request is about: the service (no bucket), a bucket (no key), or an object."""

    bucket: BucketName
    key: ObjectKey


SERVICE = Address(NO_BUCKET, NO_KEY)


class Addressing:
    """Reads addresses. `localhost` is always a domain, so that `<bucket>.localhost` works."""

    def __init__(self, domains: Iterable[str]) -> None:
        names = {name.lower().strip(".") for name in (*domains, "localhost") if name}
        # The longest first, so that of nested domains the inner one decides.
        self._suffixes = tuple("." + name for name in sorted(names, key=len, reverse=True))
        self._hosts: dict[str, BucketName] = {}
        self._names: dict[bytes, BucketName] = {}

    def parse(self, host: str, raw_path: bytes) -> Address:
        """Return the address. Raises: InvalidUri, InvalidBucketName, KeyTooLong."""
        if raw_path[:1] != b"/":
            raise InvalidUri(raw_path.decode("latin-1"))
        bucket = self._hosts.get(host)
        if bucket is None:
            bucket = self._learn_host(host)
        rest = raw_path[1:]
        if not bucket:
            name, _, rest = rest.partition(b"/")
            known = self._names.get(name)
            if known is not None:
                bucket = known
            elif name:
                bucket = self._learn_name(name)
            elif rest:
                raise InvalidUri(raw_path.decode("latin-1"))
            else:
                return SERVICE
        return Address(bucket, parse_key(decode(rest)) if rest else NO_KEY)

    def _learn_name(self, raw: bytes) -> BucketName:
        bucket = parse_bucket_name(decode(raw).decode("utf-8", "replace"))
        if len(self._names) >= _CACHE_MAX:
            self._names.clear()
        self._names[raw] = bucket
        return bucket

    def _learn_host(self, host: str) -> BucketName:
        bucket = self._bucket_of(host)
        if len(self._hosts) >= _CACHE_MAX:
            self._hosts.clear()
        self._hosts[host] = bucket
        return bucket

    def _bucket_of(self, host: str) -> BucketName:
        """Return the bucket a Host header names; NO_BUCKET means path style."""
        if host.startswith("["):
            return NO_BUCKET  # An IPv6 address.
        name = host.partition(":")[0].lower().rstrip(".")
        # A domain itself may end with another one; without this it would be a bucket there.
        if "." + name in self._suffixes:
            return NO_BUCKET
        for suffix in self._suffixes:
            if name.endswith(suffix):
                return _bucket_before_endpoint(name[: -len(suffix)])
        return NO_BUCKET


def _bucket_before_endpoint(text: str) -> BucketName:
    """Return the bucket of the part of a host that stands before the domain.

    Raises: InvalidBucketName.
    """
    if _is_endpoint(text):
        return NO_BUCKET
    position = text.find(".")
    while position >= 0:  # A bucket's name may hold periods itself.
        if _is_endpoint(text[position + 1 :]):
            return parse_bucket_name(text[:position])
        position = text.find(".", position + 1)
    return parse_bucket_name(text)


def _is_endpoint(text: str) -> bool:
    """Say whether `text` is `s3`, `s3.<region>` or `s3.dualstack.<region>`."""
    labels = text.split(".")
    if labels[0] != "s3":
        return False
    return len(labels) <= 2 or (len(labels) == 3 and labels[1] == "dualstack")
