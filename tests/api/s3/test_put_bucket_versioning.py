"""PutBucketVersioning and GetBucketVersioning: one state with the Lightsail API."""

from __future__ import annotations

import pytest
from acl_scene import heeding_bucket
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server


def set_state(server: Server, bucket: OwnBucket, state: str) -> None:
    """Set the versioning of a bucket by S3's API."""
    server.s3().put_bucket_versioning(
        Bucket=bucket.name, VersioningConfiguration={"Status": state}
    )


def states(server: Server, bucket: OwnBucket) -> tuple[str | None, str]:
    """Return the versioning as S3 and as the Lightsail API show it."""
    shown = server.s3().get_bucket_versioning(Bucket=bucket.name).get("Status")
    (row,) = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"]
    return shown, row["objectVersioning"]


def test_versioning_is_switched(server: Server, bucket: OwnBucket) -> None:
    """Never, Enabled, Suspended and Enabled again; the next write does what the state says."""
    assert states(server, bucket) == (None, "NeverEnabled")
    asked = {"Bucket": bucket.name, "Key": "k", "Body": b"x"}
    assert "VersionId" not in bucket.s3.put_object(**asked)
    set_state(server, bucket, "Enabled")
    assert states(server, bucket) == ("Enabled", "Enabled")
    first = bucket.s3.put_object(**asked)["VersionId"]
    set_state(server, bucket, "Suspended")
    assert states(server, bucket) == ("Suspended", "Suspended")
    assert "VersionId" not in bucket.s3.put_object(**asked)
    assert bucket.s3.head_object(Bucket=bucket.name, Key="k")["VersionId"] == "null"
    set_state(server, bucket, "Enabled")
    assert bucket.s3.put_object(**asked)["VersionId"] not in (first, "null")
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Suspended")
    assert states(server, bucket) == ("Suspended", "Suspended")


def test_a_bucket_that_never_was_versioned_can_be_suspended(
    server: Server, bucket: OwnBucket
) -> None:
    """As on S3, the state is Suspended then."""
    set_state(server, bucket, "Suspended")
    assert states(server, bucket) == ("Suspended", "Suspended")


def test_switching_drops_individual_mode_to_private(server: Server, bucket: OwnBucket) -> None:
    """Lightsail's rule holds for S3's call as well, and the change is in the history."""
    api = server.lightsail()
    individual = {"getObject": "private", "allowPublicOverrides": True}
    api.update_bucket(bucketName=bucket.name, accessRules=individual)
    set_state(server, bucket, "Enabled")
    (row,) = api.get_buckets(bucketName=bucket.name)["buckets"]
    assert row["accessRules"] == {"getObject": "private", "allowPublicOverrides": False}
    done = api.get_operations_for_resource(resourceName=bucket.name)["operations"]
    assert [row["operationType"] for row in done].count("UpdateBucket") == 2


def test_switching_leaves_the_acls_of_a_bucket_made_through_s3(server: Server) -> None:
    """S3 knows no such reset: what was public there stays public."""
    made = heeding_bucket(server)
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"x", ACL="public-read")
    for state in ("Enabled", "Suspended"):
        set_state(server, made, state)
        assert send(server, "GET", f"/{made.name}/k").status == 200


def test_mfa_delete_is_refused_and_its_absence_is_not(
    server: Server, bucket: OwnBucket
) -> None:
    """No devices are known here; `Disabled` is what clients send that want nothing of it."""
    asked = {"Bucket": bucket.name}
    with refused("AccessDenied", 403):
        server.s3().put_bucket_versioning(
            **asked, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}
        )
    assert states(server, bucket) == (None, "NeverEnabled")
    server.s3().put_bucket_versioning(
        **asked, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Disabled"}
    )
    assert states(server, bucket) == ("Enabled", "Enabled")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<VersioningConfiguration/>", "IllegalVersioningConfigurationException"),
        ("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", ""),
        ("<VersioningConfiguration><Status/></VersioningConfiguration>", ""),
        ("<VersioningConfiguration><Other>x</Other></VersioningConfiguration>", ""),
        ("<Versioning><Status>Enabled</Status></Versioning>", ""),
        ("<VersioningConfiguration>", ""),
        ("", "MissingRequestBodyError"),
    ],
)
def test_refuses_documents_that_say_nothing(
    server: Server, bucket: OwnBucket, content: str, code: str
) -> None:
    """Each has its own code, and the state stays."""
    path = f"/{bucket.name}"
    answer = send_signed(server, "PUT", path, "versioning=", body=content.encode())
    expect_refusal(answer, code or "MalformedXML", 400)
    assert states(server, bucket) == (None, "NeverEnabled")


def test_only_the_account_switches(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """The bucket's key reads the state and may not change it; strangers do neither."""
    wanted = {"Bucket": bucket.name, "VersioningConfiguration": {"Status": "Enabled"}}
    for client in (bucket.s3, server.s3(other_account.key), server.s3(None)):
        with refused("AccessDenied", 403):
            client.put_bucket_versioning(**wanted)
    assert "Status" not in bucket.s3.get_bucket_versioning(Bucket=bucket.name)
    with refused("AccessDenied", 403):
        server.s3(other_account.key).get_bucket_versioning(Bucket=bucket.name)
    with refused("NoSuchBucket", 404):
        server.s3().put_bucket_versioning(**{**wanted, "Bucket": "no-such-bucket"})
    assert states(server, bucket) == (None, "NeverEnabled")
