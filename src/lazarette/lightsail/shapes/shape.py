"""What all shapes share: camel-case names on the wire, unset members left out.

A member with the default None may be absent, and null means absent. Unknown members of a
request are ignored. Times are seconds since 1970 as JSON numbers. Names and kinds are
checked against the installed botocore model in tests/architecture/test_lightsail_shapes.py.
"""

from __future__ import annotations

import msgspec


class Shape(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A structure of the Lightsail API."""


class ResourceLocation(Shape, frozen=True):
    """Where a resource is; buckets are in `all` zones of their region."""

    availability_zone: str
    region_name: str
