"""After a restart everything is as it was: objects, versions, uploads, keys, settings."""

from __future__ import annotations

import pytest
from make import some_bytes
from parts import PART_MIN, Upload
from raw import send
from refusals import contents, refused
from server import Server


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_everything_is_kept(own_server: Server, how: str) -> None:
    """A clean stop and a SIGKILL alike keep all that was acknowledged."""
    server = own_server
    made = server.bucket("kept", versioning=True)
    sizes = (0, 100, 40_000, 2_000_000)
    for size in sizes:
        made.s3.put_object(
            Bucket="kept", Key=f"{size}", Body=some_bytes(size, size), Metadata={"n": str(size)}
        )
    made.s3.put_object(Bucket="kept", Key="100", Body=b"newer", ACL="public-read")
    made.s3.delete_object(Bucket="kept", Key="0")
    upload = Upload(made, "parts")
    upload.add(1, some_bytes(PART_MIN, 9))
    api = server.lightsail()
    rules = {"getObject": "private", "allowPublicOverrides": True}
    api.update_bucket(bucketName="kept", accessRules=rules)
    api.tag_resource(resourceName="kept", tags=[{"key": "t", "value": "v"}])
    gone = server.bucket_key("kept")
    api.delete_bucket_access_key(bucketName="kept", accessKeyId=gone.access_key_id)
    before = contents(server, "kept")
    shown = api.get_buckets(bucketName="kept")["buckets"]
    history = api.get_operations()["operations"]

    if how == "kill":
        server.kill()
        server.start()
    else:
        server.restart()

    assert contents(server, "kept") == before
    assert api.get_buckets(bucketName="kept")["buckets"] == shown
    assert api.get_operations()["operations"] == history
    for size in sizes[2:]:
        got = made.s3.get_object(Bucket="kept", Key=f"{size}")
        assert got["Body"].read() == some_bytes(size, size)
        assert got["Metadata"] == {"n": str(size)}
    assert send(server, "GET", "/kept/100").body == b"newer"
    with refused("InvalidAccessKeyId", 403):
        server.s3(gone).list_objects_v2(Bucket="kept")
    upload.add(2, b"after the restart")
    upload.complete()
    got = made.s3.get_object(Bucket="kept", Key="parts")["Body"].read()
    assert got == some_bytes(PART_MIN, 9) + b"after the restart"
