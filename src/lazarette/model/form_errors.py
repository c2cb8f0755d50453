"""Failures of browser uploads: forms that cannot be read, policies that forbid them."""

from __future__ import annotations

from lazarette.model.error_families import Denied, Invalid


class MalformedForm(Invalid):
    """The body is not well-formed multipart/form-data; `sentence` says where."""

    names = ("sentence",)


class FormFieldsTooLarge(Invalid):
    """The fields before the file are larger than a form's may be."""

    names = ("limit",)


class InvalidPolicyDocument(Invalid):
    """The policy of a form cannot be read."""

    names = ("sentence",)


class PolicyViolated(Denied):
    """The policy of a form has expired, or forbids what the form holds."""

    names = ("sentence",)
