"""Failures that concern a named resource of the control plane, whatever its type."""

from __future__ import annotations

from lazarette.model.error_families import Conflict


class ResourceTaken(Conflict):
    """Another resource of the account and region has one of the names."""

    names = ("resources",)


class InvalidResourceState(Conflict):
    """The state a resource is in forbids it."""

    names = ("sentence",)
