"""ACLs as clients say them: a canned name, grant headers, an AccessControlPolicy document.

Hot path: no; a write comes here only when it names an ACL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lazarette.model.acl import (
    AWS_IDS,
    BUCKET_CANNED,
    BUCKET_OWNER,
    GROUPS,
    OBJECT_CANNED,
    OWNER,
    PERMISSIONS,
    AclRequest,
    Grant,
    Grants,
)
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRequest,
    MalformedAcl,
    MalformedXml,
    UnresolvableEmail,
)
from lazarette.s3.params import Fields
from lazarette.s3.xml_read import Node, parse

_HEADERS = {
    "x-amz-grant-read": "READ",
    "x-amz-grant-write": "WRITE",
    "x-amz-grant-read-acp": "READ_ACP",
    "x-amz-grant-write-acp": "WRITE_ACP",
    "x-amz-grant-full-control": "FULL_CONTROL",
}
ACL_HEADERS = frozenset(("x-amz-acl", *_HEADERS))
# One `type=value` of a list; the value may stand in quotes.
_GRANTEE = re.compile(r"\s*([A-Za-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^,\"']*?))\s*(?:,|$)")
_GRANTS_MAX = 100
_XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
# The type of a grantee, and the element that then names it.
_NAMED_BY = {"CanonicalUser": "ID", "Group": "URI", "AmazonCustomerByEmail": "EmailAddress"}
_STAND_INS = frozenset((OWNER, BUCKET_OWNER))


def read_object_acl(fields: Fields) -> AclRequest | None:
    """Return the ACL that headers ask for an object, or None. Raises: as `_read`."""
    return _read(fields, OBJECT_CANNED)


def read_bucket_acl(fields: Fields) -> AclRequest | None:
    """Return the ACL that headers ask for a bucket, or None. Raises: as `_read`."""
    return _read(fields, BUCKET_CANNED)


def _read(fields: Fields, canned: Mapping[str, Grants]) -> AclRequest | None:
    """Read the headers. Raises: InvalidArgument, InvalidRequest, UnresolvableEmail."""
    name = fields.get("x-amz-acl")
    headers = [header for header in _HEADERS if header in fields]
    if name is not None and headers:
        raise InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    if name is not None:
        if name not in canned:
            raise InvalidArgument(
                "x-amz-acl",
                name,
                f"There is no canned ACL of that name here: use one of {', '.join(canned)}.",
            )
        return AclRequest(canned[name], name)
    if not headers:
        return None
    grants = [
        Grant(grantee, _HEADERS[header])
        for header in headers
        for grantee in _read_grantees(header, fields[header])
    ]
    if len(grants) > _GRANTS_MAX:
        raise InvalidRequest(f"An ACL has at most {_GRANTS_MAX} grants.")
    return AclRequest(tuple(grants))


def _read_grantees(header: str, text: str) -> Iterable[str]:
    place = 0
    found: list[str] = []
    while place < len(text):
        match = _GRANTEE.match(text, place)
        if match is None:
            raise InvalidArgument(header, text, "Argument format not recognized")
        kind = match.group(1).lower()
        value = next((part for part in match.groups()[1:] if part is not None), "")
        if kind == "id":
            found.append(_checked_id(value))
        elif kind == "uri":
            found.append(_checked_group(value))
        elif kind == "emailaddress":
            raise UnresolvableEmail(value)
        else:
            raise InvalidArgument(header, text, "Argument format not recognized")
        place = match.end()
    if not found:
        raise InvalidArgument(header, text, "Argument format not recognized")
    return found


def _checked_id(text: str) -> str:
    # Whether an account has that id is asked of the server later; these can never be ids.
    if not text or text in _STAND_INS or text in GROUPS:
        raise unknown_id(text)
    return text


def _checked_group(text: str) -> str:
    if text not in GROUPS:
        raise InvalidArgument("Group/URI", text, "Invalid group uri")
    return text


def unknown_id(text: str) -> InvalidArgument:
    """Return the refusal of a canonical id that no account has."""
    return InvalidArgument("CanonicalUser/ID", text, "Invalid id")


class AclDocument(NamedTuple):
    """What an AccessControlPolicy document says."""

    owner_id: str
    asked: AclRequest


def read_acl_document(raw: bytes) -> AclDocument:
    """Read an AccessControlPolicy. Raises: MalformedAcl, InvalidArgument, UnresolvableEmail."""
    try:
        root = parse(raw, "AccessControlPolicy")
        members = _members(root, {"Owner", "AccessControlList"})
        owner_id = members["Owner"].leaves("ID", "DisplayName").get("ID", "").strip()
        grants = [_read_grant(node) for node in members["AccessControlList"].children]
    except MalformedXml as cause:
        raise MalformedAcl(str(cause.facts["sentence"])) from cause
    if not owner_id:
        raise MalformedAcl("The Owner of an AccessControlPolicy has an ID.")
    if len(grants) > _GRANTS_MAX:
        raise MalformedAcl(f"An ACL has at most {_GRANTS_MAX} grants.")
    return AclDocument(owner_id, AclRequest(tuple(grants)))


def _members(node: Node, wanted: set[str]) -> dict[str, Node]:
    """Return the children by name. Raises: MalformedXml, unless they are those wanted."""
    members = {child.name: child for child in node.children}
    if members.keys() != wanted or len(node.children) != len(wanted):
        raise MalformedXml(f"{node.name} has one each of {', '.join(sorted(wanted))}.")
    return members


def _read_grant(node: Node) -> Grant:
    if node.name != "Grant":
        raise MalformedXml("An AccessControlList has Grants of a Grantee and a Permission.")
    members = _members(node, {"Grantee", "Permission"})
    permission = members["Permission"].text.strip()
    if permission not in PERMISSIONS:
        raise MalformedXml(f"There is no permission {permission[:64]!r}.")
    who = members["Grantee"]
    kind = who.attributes.get(_XSI_TYPE, "").rpartition(":")[2]
    named_by = _NAMED_BY.get(kind)
    if named_by is None:
        raise MalformedXml(f"The xsi:type of a Grantee is one of {', '.join(_NAMED_BY)}.")
    value = who.leaves("DisplayName", named_by).get(named_by, "").strip()
    if not value:
        raise MalformedXml(f"A Grantee of the type {kind} has the element {named_by}.")
    if kind == "Group":
        return Grant(_checked_group(value), permission)
    if kind == "AmazonCustomerByEmail":
        raise UnresolvableEmail(value)
    return Grant(_checked_id(value), permission)


def account_ids(grants: Iterable[Grant]) -> set[str]:
    """Return the canonical ids among the grantees that must be accounts here."""
    return {grant.grantee for grant in grants} - GROUPS - _STAND_INS - AWS_IDS
