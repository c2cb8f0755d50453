"""DeleteBucket: each blocker, force, and the name afterwards."""

from __future__ import annotations

import pytest
from make import unique_name
from parts import Upload
from refusals import contents, refused
from server import OwnBucket, Server


def _object(bucket: OwnBucket) -> None:
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")


def _old_version(bucket: OwnBucket) -> None:
    _object(bucket)
    bucket.s3.delete_object(Bucket=bucket.name, Key="k")


@pytest.mark.parametrize("block", [_object, _old_version])
def test_objects_and_old_versions_block_a_plain_delete(server: Server, block: object) -> None:
    """A plain delete names what is in the way and deletes nothing; force deletes it all."""
    made = server.bucket(unique_name("blocked"), versioning=True, keyless=True)
    assert callable(block)
    block(made)
    before = contents(server, made.name)
    with refused("InvalidInputException", 400):
        server.lightsail().delete_bucket(bucketName=made.name)
    assert contents(server, made.name) == before
    server.lightsail().delete_bucket(bucketName=made.name, forceDelete=True)
    with refused("NoSuchBucket", 404):
        server.s3().list_objects_v2(Bucket=made.name)


def test_an_access_key_blocks_a_plain_delete(server: Server) -> None:
    """Keys are blockers; once the key is deleted the plain delete works at once."""
    made = server.bucket(unique_name("keyed"))
    api = server.lightsail()
    with refused("InvalidInputException", 400):
        api.delete_bucket(bucketName=made.name)
    made.s3.list_objects_v2(Bucket=made.name)
    api.delete_bucket_access_key(bucketName=made.name, accessKeyId=made.key.access_key_id)
    (operation,) = api.delete_bucket(bucketName=made.name)["operations"]
    assert operation["operationType"] == "DeleteBucket"


def test_force_takes_keys_objects_and_uploads(server: Server) -> None:
    """After force the keys open nothing, and the name is free with nothing in it."""
    made = server.bucket(unique_name("force"))
    _object(made)
    Upload(made, "unfinished").add(1, b"part")
    api = server.lightsail()
    api.delete_bucket(bucketName=made.name, forceDelete=True)
    with refused("InvalidAccessKeyId", 403):
        made.s3.list_objects_v2(Bucket=made.name)
    api.create_bucket(bucketName=made.name, bundleId="small_1_0")
    assert contents(server, made.name) == []
    assert api.get_bucket_access_keys(bucketName=made.name)["accessKeys"] == []


def test_refuses_a_missing_bucket(server: Server) -> None:
    """Deleting twice is NotFound."""
    name = server.bucket(unique_name("twice"), keyless=True).name
    server.lightsail().delete_bucket(bucketName=name)
    with refused("NotFoundException", 400):
        server.lightsail().delete_bucket(bucketName=name)
    with refused("NotFoundException", 400):
        server.lightsail().delete_bucket(bucketName=name, forceDelete=True)
