"""AbortMultipartUpload: the upload and its parts go, nothing else."""

from __future__ import annotations

from parts import Upload
from refusals import contents, refused
from server import OwnBucket, Server


def test_an_aborted_upload_leaves_nothing(server: Server, bucket: OwnBucket) -> None:
    """204, then no upload, no object; the other upload of the key is untouched."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"old")
    kept, ended = Upload(bucket, "k"), Upload(bucket, "k")
    kept.add(1, b"kept")
    ended.add(1, b"ended")
    ended.abort()
    uploads = [row for row in contents(server, bucket.name) if row[0] == "upload"]
    assert uploads == [("upload", "k", kept.upload_id)]
    assert bucket.s3.get_object(**kept.target)["Body"].read() == b"old"
    kept.complete()
    assert bucket.s3.get_object(**kept.target)["Body"].read() == b"kept"


def test_refuses_a_second_abort(bucket: OwnBucket) -> None:
    """What is not there cannot be aborted: NoSuchUpload."""
    upload = Upload(bucket, "k")
    upload.abort()
    with refused("NoSuchUpload", 404):
        upload.abort()
