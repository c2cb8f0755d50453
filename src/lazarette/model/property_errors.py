"""Failures that concern what an object carries: metadata, tags, storage class, redirect."""

from __future__ import annotations

from lazarette.model.error_families import Invalid


class MetadataTooLarge(Invalid):
    """User metadata is larger than 2 KiB."""

    names = ("size", "limit")


class InvalidTag(Invalid):
    """A tag breaks a rule."""

    names = ("sentence",)


class InvalidStorageClass(Invalid):
    """No storage class of that name."""

    names = ("storage_class",)


class InvalidRedirectLocation(Invalid):
    """A website redirect leads neither to a path nor to a URL, or is too long."""

    names = ("sentence",)
