"""Failures that concern ACLs: asked for where they are off, or in a way that cannot be."""

from __future__ import annotations

from lazarette.model.error_families import Conflict, Invalid


class AclNotSupported(Invalid):
    """The bucket's ownership setting turns ACLs off."""


class AclAgainstOwnership(Conflict):
    """ACLs cannot be turned off while the bucket's ACL grants something to others."""


class MalformedAcl(Invalid):
    """The ACL document cannot be read."""

    names = ("sentence",)


class UnresolvableEmail(Invalid):
    """A grantee is named by an e-mail address, and no account here has one."""

    names = ("email",)


class UnexpectedContent(Invalid):
    """The request has a body where its headers say it all."""


class MissingSecurityHeader(Invalid):
    """The operation needs a header of which there is none; `header` is its name."""

    names = ("header",)
