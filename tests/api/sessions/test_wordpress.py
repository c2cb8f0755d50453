"""What a WordPress media plugin does with an instance's credentials (case C39)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from hosts import Host, HostServer, client_of
from instances import set_access
from make import unique_name
from raw import send
from refusals import refused

PHOTO = "wp-content/uploads/2026/11/photo.jpg"


@pytest.fixture
def media(hosts_server: HostServer, host: Host) -> str:
    """A bucket whose objects can be public one by one, attached to the instance."""
    name = hosts_server.bucket(unique_name("media"), keyless=True).name
    rules = {"getObject": "private", "allowPublicOverrides": True}
    hosts_server.lightsail().update_bucket(bucketName=name, accessRules=rules)
    set_access(hosts_server, name, host.name, "allow")
    return name


def _anonymous(server: HostServer, target: str) -> tuple[int, bytes]:
    answer = send(server, "GET", target)
    return answer.status, answer.body if answer.status == 200 else b""


@pytest.fixture
def s3(hosts_server: HostServer, host: Host) -> Any:
    """The plugin's client."""
    return client_of(hosts_server, hosts_server.credentials(host.secret))


def test_the_plugin_finds_its_bucket(
    hosts_server: HostServer, host: Host, media: str, s3: Any
) -> None:
    """It lists buckets, asks where one is and what blocks public access, and tries a write."""
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [media]
    assert s3.get_bucket_location(Bucket=media)["LocationConstraint"] is None
    s3.head_bucket(Bucket=media)
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        s3.get_public_access_block(Bucket=media)
    with refused("OwnershipControlsNotFoundError", 404):
        s3.get_bucket_ownership_controls(Bucket=media)
    s3.put_object(Bucket=media, Key="as3cf-permission-check.txt", Body=b"a test")
    s3.delete_object(Bucket=media, Key="as3cf-permission-check.txt")
    assert "Contents" not in s3.list_objects(Bucket=media)


def test_the_plugin_offloads_media(
    hosts_server: HostServer, host: Host, media: str, s3: Any
) -> None:
    """Uploads are public; it heads, lists, copies, hides, links and deletes them."""
    more = {"CacheControl": "max-age=31536000", "ContentType": "image/jpeg"}
    s3.put_object(Bucket=media, Key=PHOTO, Body=b"jpeg", ACL="public-read", **more)
    assert _anonymous(hosts_server, f"/{media}/{PHOTO}") == (200, b"jpeg")
    assert s3.head_object(Bucket=media, Key=PHOTO)["CacheControl"] == "max-age=31536000"
    listed = s3.list_objects(Bucket=media, Prefix="wp-content/")["Contents"]
    assert [row["Key"] for row in listed] == [PHOTO]
    source = {"Bucket": media, "Key": PHOTO}
    s3.copy_object(Bucket=media, Key="copy.jpg", CopySource=source, ACL="public-read")
    assert _anonymous(hosts_server, f"/{media}/copy.jpg") == (200, b"jpeg")
    s3.put_object_acl(Bucket=media, Key=PHOTO, ACL="private")
    assert _anonymous(hosts_server, f"/{media}/{PHOTO}")[0] == 403
    link = urlsplit(s3.generate_presigned_url("get_object", Params=source))
    assert _anonymous(hosts_server, f"{link.path}?{link.query}") == (200, b"jpeg")
    s3.delete_object(Bucket=media, Key="copy.jpg")
    s3.delete_objects(Bucket=media, Delete={"Objects": [{"Key": PHOTO}]})
    assert "Contents" not in s3.list_objects(Bucket=media)


def test_the_plugin_is_told_what_it_may_not(
    hosts_server: HostServer, host: Host, media: str, s3: Any
) -> None:
    """The bucket's settings and new buckets are the account's; it branches on AccessDenied."""
    block = {"BlockPublicAcls": False, "BlockPublicPolicy": False}
    with refused("AccessDenied", 403):
        s3.put_public_access_block(Bucket=media, PublicAccessBlockConfiguration=block)
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    with refused("AccessDenied", 403):
        s3.put_bucket_ownership_controls(Bucket=media, OwnershipControls=controls)
    with refused("AccessDenied", 403):
        s3.create_bucket(Bucket=unique_name("fresh"))


def test_blocked_public_acls_fail_uploads(
    hosts_server: HostServer, host: Host, media: str, s3: Any
) -> None:
    """With BlockPublicAcls on, an upload with public-read is denied."""
    block = {"BlockPublicAcls": True}
    hosts_server.s3().put_public_access_block(
        Bucket=media, PublicAccessBlockConfiguration=block
    )
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=media, Key=PHOTO, Body=b"jpeg", ACL="public-read")
    s3.put_object(Bucket=media, Key=PHOTO, Body=b"jpeg")
