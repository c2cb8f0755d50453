"""PostObject: browser forms, signed by boto3, sent by anybody."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import urllib3
from forms import (
    BOUNDARY,
    form_body,
    parts_of,
    policy_of,
    post,
    post_body,
    sign_policy,
    signed_form,
)
from make import CONTROL_KEYS, ODD_KEYS, some_bytes, write_certificate
from raw import exchange, head_bytes, md5_of, send, send_signed
from server import OwnBucket, Server, StartServer, Tls

CHECKSUM = base64.b64encode(hashlib.sha256(b"data").digest()).decode()
TAGGING = "<Tagging><TagSet><Tag><Key>a b</Key><Value>c=d</Value></Tag></TagSet></Tagging>"


def stored(bucket: OwnBucket, key: str = "k") -> bytes:
    """Return an object's bytes."""
    body: bytes = bucket.s3.get_object(Bucket=bucket.name, Key=key)["Body"].read()
    return body


def test_stores_the_file_under_any_key(server: Server, bucket: OwnBucket) -> None:
    """A form of boto3 puts exactly its file under exactly its key, and says so."""
    for key in (*ODD_KEYS, *CONTROL_KEYS):
        answer = post(server, bucket, signed_form(server, bucket, key), key.encode())
        assert (answer.status, answer.body) == (204, b""), key
        etag = f'"{hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()}"'
        assert answer.headers["etag"] == etag
        # S3 escapes each slash of the key.
        url = f"http://127.0.0.1:{server.port}/{bucket.name}/{quote(key, safe='-._~')}"
        assert answer.headers["location"] == url
        assert stored(bucket, key) == key.encode()
        got = send_signed(server, "GET", urlsplit(url).path, key=bucket.key)
        assert got.body == key.encode()


def test_a_checksum_is_added_as_for_a_put(server: Server, bucket: OwnBucket) -> None:
    """The answer carries CRC64NVME when the form has no checksum."""
    answer = post(server, bucket, signed_form(server, bucket, "k"), b"data")
    assert answer.headers["x-amz-checksum-type"] == "FULL_OBJECT"
    assert answer.headers["x-amz-checksum-crc64nvme"]


def test_the_filename_fills_the_fields(server: Server, bucket: OwnBucket) -> None:
    """`${filename}` stands for the name alone, in every field; conditions see it filled in."""
    fields = signed_form(
        server,
        bucket,
        "in/${filename}",
        {"x-amz-meta-named": "C:${filename}"},
        [["starts-with", "$x-amz-meta-named", "C:"]],
    )
    # boto3 covers the metadata with what the field held before.
    policy = policy_of(
        bucket.name, [{"key": "in/ä b.txt"}, ["starts-with", "$x-amz-meta-named", "C:ä"]]
    )
    fields.update(sign_policy(policy, bucket.key))
    answer = post(server, bucket, fields, b"x", "C:\\some dir/ä b.txt")
    assert answer.status == 204, answer.body
    assert stored(bucket, "in/ä b.txt") == b"x"


def test_boto3_covers_the_filename(server: Server, bucket: OwnBucket) -> None:
    """boto3 turns a key that ends with `${filename}` into a starts-with condition."""
    fields = signed_form(server, bucket, "up/${filename}")
    assert post(server, bucket, fields, b"x", "a.txt").status == 204
    assert post(server, bucket, fields, b"", "").status == 204
    assert post(server, bucket, fields, b"lit", None).status == 204
    listed = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert [row["Key"] for row in listed] == ["up/", "up/${filename}", "up/a.txt"]


def test_fields_say_of_the_object_what_headers_do(server: Server, bucket: OwnBucket) -> None:
    """Content headers, metadata, tags, storage class, redirect, checksum, in any case."""
    fields = signed_form(
        server,
        bucket,
        "k",
        {
            "Content-Type": "image/png",
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment",
            "Content-Encoding": "gzip",
            "Content-Language": "de",
            "Expires": "Thu, 01 Dec 2033 16:00:00 GMT",
            "x-amz-meta-TEST-2": "zwei",
            "x-amz-storage-class": "STANDARD_IA",
            "x-amz-website-redirect-location": "/other",
            "x-amz-checksum-sha256": CHECKSUM,
            "x-amz-checksum-algorithm": "SHA256",
            "tagging": TAGGING,
            "acl": "private",
        },
    )
    answer = post(server, bucket, {n.swapcase(): v for n, v in fields.items()}, b"data")
    assert answer.status == 204, answer.body
    assert answer.headers["x-amz-checksum-sha256"] == CHECKSUM
    head: dict[str, Any] = bucket.s3.head_object(
        Bucket=bucket.name, Key="k", ChecksumMode="ENABLED"
    )
    assert head["ContentType"] == "image/png"
    assert head["CacheControl"] == "no-store"
    assert head["ContentDisposition"] == "attachment"
    assert head["ContentEncoding"] == "gzip"
    assert head["ContentLanguage"] == "de"
    assert head["ResponseMetadata"]["HTTPHeaders"]["expires"] == fields["Expires"]
    assert head["Metadata"] == {"test-2": "zwei"}
    assert head["StorageClass"] == "STANDARD_IA"
    assert head["WebsiteRedirectLocation"] == "/other"
    assert head["ChecksumSHA256"] == CHECKSUM
    tags = bucket.s3.get_object_tagging(Bucket=bucket.name, Key="k")["TagSet"]
    assert tags == [{"Key": "a b", "Value": "c=d"}]


def test_metadata_is_text(server: Server, bucket: OwnBucket) -> None:
    """A form is UTF-8, so its metadata is, and comes back as S3 writes such text; what no
    header can hold is counted and never sent."""
    given = {
        "x-amz-meta-a": "ÄMÄ 日本",
        "x-amz-meta-b": "=?UTF-8?B?w4Q=?=",
        "x-amz-meta-c": " d ",
    }
    fields = signed_form(server, bucket, "k", {**given, "x-amz-meta-e": "f\r\nx-injected: 1"})
    assert post(server, bucket, fields, b"data").status == 204
    head = send_signed(server, "HEAD", f"/{bucket.name}/k", key=bucket.key)
    words = {name: head.headers[name] for name in given}
    encoded = "=?UTF-8?B?" + base64.b64encode("ÄMÄ 日本".encode()).decode() + "?="
    assert words == {**given, "x-amz-meta-a": encoded, "x-amz-meta-c": "d"}
    assert head.headers["x-amz-missing-meta"] == "1"
    assert "x-injected" not in head.headers


def test_the_part_and_the_request_say_nothing_of_the_object(
    server: Server, bucket: OwnBucket
) -> None:
    """Without a Content-Type field the object has S3's default, whatever the part had."""
    body = form_body(parts_of(signed_form(server, bucket, "k"), b"data"))
    answer = post_body(server, bucket.name, body, {"cache-control": "no-store"})
    assert answer.status == 204, answer.body
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert head["ContentType"] == "binary/octet-stream"
    assert "CacheControl" not in head


def test_an_acl_field_makes_the_object_public(server: Server, bucket: OwnBucket) -> None:
    """Where the bucket's rules let objects be public, `acl` does what x-amz-acl does."""
    rules = {"getObject": "private", "allowPublicOverrides": True}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    for acl, status in (("public-read", 200), ("private", 403)):
        fields = signed_form(server, bucket, "k", {"acl": acl})
        assert post(server, bucket, fields, b"data").status == 204
        assert send(server, "GET", f"/{bucket.name}/k").status == status


def test_the_form_chooses_the_status(server: Server, bucket: OwnBucket) -> None:
    """200 and 204 without a body, 204 without a length; what S3 does not know is 204."""
    for status, answered in (("200", 200), ("204", 204), ("404", 204), ("", 204), ("x", 204)):
        fields = signed_form(server, bucket, "k", {"success_action_status": status})
        answer = post(server, bucket, fields, b"data")
        assert (answer.status, answer.body) == (answered, b"")
        assert ("content-length" in answer.headers) == (answered == 200)


def test_201_answers_with_a_document(server: Server, bucket: OwnBucket) -> None:
    """PostResponse has no namespace; its elements are in S3's order."""
    key = "dir/a&b ü.txt"
    fields = signed_form(server, bucket, key, {"success_action_status": "201"})
    answer = post(server, bucket, fields, b"data")
    location = f"http://127.0.0.1:{server.port}/{bucket.name}/dir%2Fa%26b%20%C3%BC.txt"
    etag = hashlib.md5(b"data", usedforsecurity=False).hexdigest()
    assert (answer.status, answer.headers["content-type"]) == (201, "application/xml")
    assert answer.headers["location"] == location
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<PostResponse><Location>{location}</Location><Bucket>{bucket.name}</Bucket>"
        f"<Key>dir/a&amp;b ü.txt</Key><ETag>&quot;{etag}&quot;</ETag></PostResponse>"
    )


@pytest.mark.parametrize("field", ["success_action_redirect", "redirect"])
@pytest.mark.parametrize("url", ["https://example.com/done", "http://e.test/?a=b", "http://e"])
def test_redirects_where_the_form_says(
    server: Server, bucket: OwnBucket, field: str, url: str
) -> None:
    """303 with bucket, key and ETag added to the query; it wins over the status."""
    chosen = {field: url, "success_action_status": "201"}
    answer = post(server, bucket, signed_form(server, bucket, "a/b c", chosen), b"data")
    assert (answer.status, answer.body) == (303, b"")
    location = answer.headers["location"]
    assert location.startswith(url + ("&" if "?" in url else "?"))
    assert "&key=a%2Fb+c&etag=%22" in location
    found = parse_qs(urlsplit(location).query)
    assert found["bucket"] == [bucket.name]
    assert found["key"] == ["a/b c"]
    assert found["etag"] == [answer.headers["etag"]]


@pytest.mark.parametrize(
    "url", ["/relative", "not a url", "ftp://example.com/", "http://[", "http://a\r\nx: y"]
)
def test_passes_over_a_redirect_it_cannot_follow(
    server: Server, bucket: OwnBucket, url: str
) -> None:
    """As if the field were not there; nothing of it gets into the answer."""
    fields = signed_form(server, bucket, "k", {"success_action_redirect": url})
    answer = post(server, bucket, fields, b"data")
    assert answer.status == 204
    assert "x" not in answer.headers


def test_versions_are_told(server: Server) -> None:
    """Into a versioned bucket a form makes a version, and says which."""
    bucket = server.bucket("forms-versioned", versioning=True)
    ids = {
        post(server, bucket, signed_form(server, bucket, "k"), b"x").headers["x-amz-version-id"]
        for _ in range(2)
    }
    assert len(ids) == 2


def test_works_with_the_bucket_in_the_host(server: Server, bucket: OwnBucket) -> None:
    """Virtual-hosted forms go to `/`; the Location is there, too."""
    host = f"{bucket.name}.localhost:{server.port}"
    body = form_body(parts_of(signed_form(server, bucket, "a/b"), b"data"))
    kind = f'multipart/form-data; boundary="{BOUNDARY}"'
    answer = send(server, "POST", "/", {"host": host, "content-type": kind}, body)
    assert answer.status == 204, answer.body
    assert answer.headers["location"] == f"http://{host}/a%2Fb"
    assert stored(bucket, "a/b") == b"data"


def test_boto3_and_urllib3_over_tls(start_server: StartServer, tmp_path: Path) -> None:
    """The URL and fields of boto3, the form of another library, over TLS."""
    cert, private = write_certificate(tmp_path)
    server = start_server(tls=Tls(cert, private))
    made = server.bucket("forms-over-tls")
    # Without the setting boto3 makes forms of signature version 2 in us-east-1.
    client = server.s3(made.key, signature_version="s3v4")
    form = client.generate_presigned_post(made.name, "k/${filename}")
    pool = urllib3.PoolManager(ca_certs=str(cert))
    file = ("f.txt", b"data", "text/plain")
    answer = pool.request("POST", form["url"], fields={**form["fields"], "file": file})
    assert answer.status == 204, answer.data
    location = f"https://127.0.0.1:{server.port}/{made.name}/k%2Ff.txt"
    assert answer.headers["location"] == location
    assert stored(made, "k/f.txt") == b"data"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_sends_forms(server: Server, bucket: OwnBucket, tmp_path: Path) -> None:
    """`curl -F`, which asks with 100-continue when the form is large."""
    file = tmp_path / 'odd "name".bin'
    file.write_bytes(some_bytes(3_000_000))
    fields = signed_form(server, bucket, "up/${filename}")
    given = [item for name, value in fields.items() for item in ("-F", f"{name}={value}")]
    escaped = str(file).replace('"', '\\"')
    command = ["curl", "-sS", "-i", *given, "-F", f'file=@"{escaped}"']
    url = f"{server.endpoint}/{bucket.name}"
    ran = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    assert " 204 " in ran.stdout, ran.stdout
    [row] = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert row["Key"].startswith("up/odd ")
    assert stored(bucket, row["Key"]) == file.read_bytes()


def test_a_form_in_many_pieces(server: Server, bucket: OwnBucket) -> None:
    """Byte by byte at first, then in chunked transfer coding."""
    fields = signed_form(server, bucket, "k")
    content = some_bytes(5_000) + f"\r\n--{BOUNDARY}x\r\n".encode() + some_bytes(100)
    body = form_body(parts_of(fields, content))
    headers = {
        "host": f"127.0.0.1:{server.port}",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "transfer-encoding": "chunked",
        "connection": "close",
    }
    cuts = [*range(0, 2_500, 7), *range(2_500, len(body), 611), len(body)]
    chunks = [body[start:stop] for start, stop in pairwise(cuts)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks if chunk)
    head = head_bytes("POST", f"/{bucket.name}", headers)
    answer = exchange(server, head + framed + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 204 "), answer
    assert stored(bucket) == content


def test_what_follows_the_file_is_passed_over(server: Server, bucket: OwnBucket) -> None:
    """A submit button after the file needs no condition, and a late key changes nothing."""
    late = [("submit", b"Upload", None), ("key", b"other", None)]
    body = form_body([*parts_of(signed_form(server, bucket, "k"), b"data"), *late])
    assert post_body(server, bucket.name, body).status == 204
    listed = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert [row["Key"] for row in listed] == ["k"]


def test_a_page_of_another_origin_may_post(server: Server, bucket: OwnBucket) -> None:
    """A cross-origin rule for POST shows its script the answer, a refusal as well."""
    rule = {"AllowedMethods": ["POST"], "AllowedOrigins": ["https://app.test"]}
    server.s3().put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": [rule]})
    fields = signed_form(server, bucket, "k")
    for sent, status in ((fields, 204), ({**fields, "key": "other"}, 403)):
        body = form_body(parts_of(sent, b"data"))
        answer = post_body(server, bucket.name, body, {"origin": "https://app.test"})
        assert answer.status == status, answer.body
        assert answer.headers["access-control-allow-origin"] == "https://app.test"


def test_a_signed_request_needs_no_policy(server: Server, bucket: OwnBucket) -> None:
    """Who signs the whole request by headers says all that a policy could."""
    body = form_body(parts_of({"key": "k"}, b"data"))
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = send_signed(
        server, "POST", f"/{bucket.name}", headers=headers, body=body, key=bucket.key
    )
    assert answer.status == 204, answer.body
    assert stored(bucket) == b"data"


@pytest.mark.slow
def test_a_large_file_streams(start_server: StartServer) -> None:
    """100 MB pass through in bounded memory, and come out as they went in."""
    server = start_server(workers=1)
    made = server.bucket("forms-large")
    content = some_bytes(1 << 20) * 100
    body = form_body(parts_of(signed_form(server, made, "small"), b"x"))
    assert post_body(server, made.name, body).status == 204
    before = _peak_kib(server)
    body = form_body(parts_of(signed_form(server, made, "large"), content))
    answer = post_body(server, made.name, body)
    assert answer.status == 204, answer.body
    assert answer.headers["etag"] == f'"{base64.b64decode(md5_of(content)).hex()}"'
    assert made.s3.head_object(Bucket=made.name, Key="large")["ContentLength"] == len(content)
    assert _peak_kib(server) - before < 32 * 1024


def _peak_kib(server: Server) -> int:
    """Return the most memory that any of the server's processes has had."""
    assert server.process is not None
    group = server.process.pid
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            fields = (status.parent / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found = re.search(r"VmHWM:\s+(\d+) kB", text)
        if found and int(fields[2]) == group:
            peaks.append(int(found.group(1)))
    return max(peaks)
