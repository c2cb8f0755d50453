"""The shapes of the native operations: camel-case names, unset members left out.

Unknown members of a request are ignored. Times are seconds since 1970 where botocore's
models have them, ISO 8601 in refusals, which people read.
"""

from __future__ import annotations

from typing import Annotated

import msgspec


class Shape(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A structure of the native operations."""


class Nothing(Shape, frozen=True):
    """No members."""


class GetRefusedRequestRequest(Shape, frozen=True):
    """Names a refused request."""

    request_id: str


class GetRefusedRequestsRequest(Shape, frozen=True):
    """Asks for the last refused requests."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class TakenFor(Shape, frozen=True, omit_defaults=False):
    """For whom the server took whoever asked; empty texts where nothing is known."""

    kind: str
    account: str
    arn: str
    access_key_id: str
    name: str


class SignedInstead(Shape, frozen=True):
    """What a client signed in place of what came, and what made the difference."""

    canonical_request: str
    because: str


class Refusal(Shape, frozen=True):
    """A refused request; empty texts where nothing is known."""

    request_id: str
    time: str
    protocol: str
    operation: str
    method: str
    target: str
    host: str
    client: str
    user_agent: str
    bucket: str
    region: str
    error: str
    rule: str
    caller: TakenFor
    taken_for: str
    reason: str
    canonical_request: str | None = None
    string_to_sign: str | None = None
    signed_instead: SignedInstead | None = None
    action: str | None = None


class GetRefusedRequestResult(Shape, frozen=True):
    """A refused request."""

    refusal: Refusal


class GetRefusedRequestsResult(Shape, frozen=True):
    """The last refused requests, newest first."""

    refusals: list[Refusal]


class Banner(Shape, frozen=True):
    """What the console shows on top of its pages."""

    kind: str
    name: str
    region: str
    since: float
    sentence: str


class GetBannersResult(Shape, frozen=True):
    """What there is to show in the call's region."""

    banners: list[Banner]


class DismissBannerRequest(Shape, frozen=True):
    """Names the alarm whose banner has been seen."""

    name: str


class GetBucketUsageRequest(Shape, frozen=True):
    """Names a bucket."""

    bucket_name: str


class BucketUsage(Shape, frozen=True, omit_defaults=False):
    """A bucket's month so far; money in US dollars, quotas null where the plan is unknown."""

    bucket_name: str
    bundle_id: str
    cycle_start: float
    cycle_end: float
    stored_bytes: int
    stored_bytes_quota: int | None
    sent_bytes: int
    sent_bytes_quota: int | None
    overage_usd: float
    projected_overage_usd: float
    projected_usd: float


class GetBucketUsageResult(Shape, frozen=True):
    """What a bucket uses of its plan."""

    usage: BucketUsage
