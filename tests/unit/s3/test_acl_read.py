"""ACLs as clients say them: what botocore writes is read, and everything else is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from s3_wire import parsed_document, serialized

from lazarette.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    BUCKET_CANNED,
    BUCKET_OWNER,
    EC2_BUNDLES_ID,
    LOG_DELIVERY,
    OBJECT_CANNED,
    OWNER,
    PERMISSIONS,
    PRIVATE,
    AclRequest,
    Grant,
)
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRequest,
    LazaretteError,
    MalformedAcl,
    UnresolvableEmail,
)
from lazarette.model.names import CanonicalId
from lazarette.s3.acl_read import (
    account_ids,
    read_acl_document,
    read_bucket_acl,
    read_object_acl,
)
from lazarette.s3.acl_write import acl_document
from lazarette.s3.xml_write import Owner

ME, YOU = "a" * 64, "b" * 64
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def policy(*grants: str, owner: str = f"<Owner><ID>{ME}</ID></Owner>") -> bytes:
    """Return a document of these grants."""
    listed = f"<AccessControlList>{''.join(grants)}</AccessControlList>"
    return f"<AccessControlPolicy>{owner}{listed}</AccessControlPolicy>".encode()


def grant(kind: str, inner: str, permission: str = "READ") -> str:
    """Return a Grant element."""
    who = f'<Grantee {XSI} xsi:type="{kind}">{inner}</Grantee>'
    return f"<Grant>{who}<Permission>{permission}</Permission></Grant>"


def test_canned_names_are_those_of_s3() -> None:
    """Objects have seven, buckets the same and one of their own."""
    assert set(OBJECT_CANNED) | {"log-delivery-write"} == set(BUCKET_CANNED)
    for name, grants in OBJECT_CANNED.items():
        assert read_object_acl({"x-amz-acl": name}) == AclRequest(grants, name)
    assert read_object_acl({}) is None
    with pytest.raises(InvalidArgument):
        read_object_acl({"x-amz-acl": "log-delivery-write"})
    for name in ("bucket-owner-read", "bucket-owner-full-control"):
        found = read_bucket_acl({"x-amz-acl": name})
        assert found is not None
        assert found.grants == PRIVATE


def test_grant_headers_list_grantees() -> None:
    """Each header is one permission; values stand in quotes or not, with or without spaces."""
    found = read_object_acl(
        {
            "x-amz-grant-read": f'id="{ME}", uri="{ALL_USERS}"',
            "x-amz-grant-full-control": f"id={YOU}",
            "x-amz-grant-write-acp": f" ID = '{ME}' ,uri={LOG_DELIVERY}",
        }
    )
    assert found == AclRequest(
        (
            Grant(ME, "READ"),
            Grant(ALL_USERS, "READ"),
            Grant(ME, "WRITE_ACP"),
            Grant(LOG_DELIVERY, "WRITE_ACP"),
            Grant(YOU, "FULL_CONTROL"),
        )
    )
    assert account_ids(found.grants) == {ME, YOU}
    assert account_ids([Grant(EC2_BUNDLES_ID, "READ"), *PRIVATE]) == set()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"x-amz-acl": "everybody"}, InvalidArgument),
        ({"x-amz-acl": ""}, InvalidArgument),
        ({"x-amz-acl": "private", "x-amz-grant-read": "nonsense"}, InvalidRequest),
        ({"x-amz-grant-read": ME}, InvalidArgument),
        ({"x-amz-grant-read": ""}, InvalidArgument),
        ({"x-amz-grant-read": f"name={ME}"}, InvalidArgument),
        ({"x-amz-grant-read": 'id=""'}, InvalidArgument),
        ({"x-amz-grant-read": f"id={OWNER}"}, InvalidArgument),
        ({"x-amz-grant-read": f"id={BUCKET_OWNER}"}, InvalidArgument),
        ({"x-amz-grant-read": f"id={ALL_USERS}"}, InvalidArgument),
        ({"x-amz-grant-read": "uri=http://example.org/"}, InvalidArgument),
        ({"x-amz-grant-read": "emailAddress=a@example.org"}, UnresolvableEmail),
        ({"x-amz-grant-read": ",".join([f"id={ME}"] * 101)}, InvalidRequest),
    ],
)
def test_refuses_other_headers(fields: dict[str, str], error: type[LazaretteError]) -> None:
    """Unknown names, unreadable lists, unknown groups, and both forms at once."""
    with pytest.raises(error):
        read_object_acl(fields)


def test_reads_documents_of_botocore() -> None:
    """Owner and grants, to an id and to a group; the display name says nothing."""
    owner = {"ID": ME, "DisplayName": "main"}
    grants = [
        {"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"},
        {"Grantee": {"Type": "Group", "URI": AUTHENTICATED_USERS}, "Permission": "READ"},
    ]
    asked = {"Bucket": "b", "AccessControlPolicy": {"Owner": owner, "Grants": grants}}
    found = read_acl_document(serialized("PutBucketAcl", asked)["body"])
    assert found.owner_id == ME
    assert found.asked.grants == (Grant(ME, "FULL_CONTROL"), Grant(AUTHENTICATED_USERS, "READ"))
    asked["AccessControlPolicy"] = {"Owner": owner, "Grants": []}
    assert read_acl_document(serialized("PutBucketAcl", asked)["body"]).asked.grants == ()


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", MalformedAcl),
        (b"<Other/>", MalformedAcl),
        (b"<AccessControlPolicy/>", MalformedAcl),
        (policy(owner=""), MalformedAcl),
        (policy(owner="<Owner/>"), MalformedAcl),
        (policy(owner="<Owner><ID> </ID></Owner>"), MalformedAcl),
        (policy("<Grant/>"), MalformedAcl),
        (policy("<Other/>"), MalformedAcl),
        (policy(grant("CanonicalUser", f"<ID>{ME}</ID>", "EAT")), MalformedAcl),
        (policy(grant("CanonicalUser", f"<ID>{ME}</ID>", "read")), MalformedAcl),
        (policy(grant("CanonicalUser", "")), MalformedAcl),
        (policy(grant("Person", f"<ID>{ME}</ID>")), MalformedAcl),
        (policy(grant("Group", f"<ID>{ME}</ID>")), MalformedAcl),
        (policy(grant("CanonicalUser", f"<URI>{ALL_USERS}</URI>")), MalformedAcl),
        (policy(grant("CanonicalUser", f"<ID>{ME}</ID>") * 101), MalformedAcl),
        (policy(grant("Group", "<URI>http://example.org</URI>")), InvalidArgument),
        (policy(grant("CanonicalUser", f"<ID>{OWNER}</ID>")), InvalidArgument),
        (
            policy(grant("AmazonCustomerByEmail", "<EmailAddress>a@b.c</EmailAddress>")),
            UnresolvableEmail,
        ),
        (
            policy(
                f"<Grant><Grantee><ID>{ME}</ID></Grantee><Permission>READ</Permission></Grant>"
            ),
            MalformedAcl,
        ),
    ],
)
def test_refuses_other_documents(raw: bytes, error: type[LazaretteError]) -> None:
    """Each defect has S3's error, and none of them another."""
    with pytest.raises(error):
        read_acl_document(raw)


@given(st.text(max_size=60))
def test_grant_lists_are_read_or_refused(text: str) -> None:
    """Whatever a header says, it is grants or a refusal, never a defect."""
    try:
        found = read_object_acl({"x-amz-grant-read": text})
    except LazaretteError:
        return
    assert found is not None
    assert found.grants


names = st.sampled_from([ME, YOU, ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, EC2_BUNDLES_ID])
lists = st.lists(st.builds(Grant, names, st.sampled_from(sorted(PERMISSIONS))), max_size=6)


@given(lists)
def test_what_is_written_reads_back(grants: list[Grant]) -> None:
    """A document we write is one we take, and botocore sees the same in it."""

    def show(name: str) -> Owner:
        return Owner(CanonicalId(name), "a & b")

    written = acl_document(show(ME), tuple(grants), show)
    found = read_acl_document(written.encode())
    assert (found.owner_id, found.asked.grants) == (ME, tuple(grants))
    seen: list[Any] = parsed_document("GetObjectAcl", written)["Grants"]
    shown = [row["Grantee"].get("URI") or row["Grantee"]["ID"] for row in seen]
    assert shown == [item.grantee for item in grants]
