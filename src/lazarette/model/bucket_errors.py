"""Failures that concern a bucket's configuration, and what browsers ask of it."""

from __future__ import annotations

from lazarette.model.error_families import Denied, Invalid, NotFound


class MissingVersioningStatus(Invalid):
    """A versioning configuration says neither Enabled nor Suspended."""


class TooManyTags(Invalid):
    """More tags than a resource may have."""

    names = ("sentence",)


class BadPreflight(Invalid):
    """A preflight request lacks what it asks about."""

    names = ("sentence",)


class CorsRefused(Denied):
    """No cross-origin rule allows it; `method` is the one asked about."""

    names = ("sentence", "method", "resource_type")


class InvalidRegion(Invalid):
    """A region's name is none that a bucket's region can have."""

    names = ("region",)


class InvalidBucketOwner(Invalid):
    """The expected owner of a bucket is no account id."""

    names = ("owner",)


class InvalidLogTarget(Invalid):
    """Access logs cannot go to that bucket: it is not there, or another account's."""

    names = ("bucket", "sentence")


class NoAccountAccessBlock(NotFound):
    """Nothing blocks public access to all of the account's buckets."""

    names = ("account",)


class LogTargetElsewhere(Denied):
    """Access logs cannot go to a bucket of another region."""

    names = ("source_region", "region")


class QuotaExceeded(Denied):
    """The bucket holds or has sent what its plan allows, and the operator's word is no more."""

    names = ("bucket", "sentence")
