"""Failures of IAM's own: users, their keys and passwords, policies."""

from __future__ import annotations

from lazarette.model.error_families import Conflict, Denied, Invalid, NotFound


class NoSuchEntity(NotFound):
    """No user, key, policy or password of that name; `entity` says which, in IAM's words."""

    names = ("entity",)


class EntityExists(Conflict):
    """Something of that name exists; `entity` says what, in IAM's words."""

    names = ("entity",)


class DeleteConflict(Conflict):
    """It still has something that must go first; the sentence says what."""

    names = ("sentence",)


class IdentityLimit(Conflict):
    """A limit of IAM is reached; the sentence says which."""

    names = ("sentence",)


class InvalidParameter(Invalid):
    """A parameter of the query protocol has no value that can be."""

    names = ("sentence",)


class MalformedPolicy(Invalid):
    """A policy document that cannot be read, or says what none may; the sentence tells."""

    names = ("sentence",)


class PasswordTooWeak(Invalid):
    """A new password does not meet the rules."""

    names = ("sentence",)


class WrongPassword(Denied):
    """No such user, or not that user's password: which of both is not told."""
