"""What browsers are told: preflights, and the headers of answers to scripts elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from forms import form_body, parts_of, post_body, signed_form
from make import unique_name
from raw import Answer, presign, send, send_signed
from refusals import expect_refusal
from server import OwnBucket, Server

VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
RULES: list[dict[str, Any]] = [
    {"AllowedMethods": ["GET"], "AllowedOrigins": ["*suffix"]},
    {"AllowedMethods": ["GET"], "AllowedOrigins": ["start*end"]},
    {"AllowedMethods": ["GET"], "AllowedOrigins": ["prefix*"]},
    {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*.put"]},
    {
        "AllowedMethods": ["GET", "PUT", "HEAD"],
        "AllowedOrigins": ["https://site.example"],
        "AllowedHeaders": ["x-amz-meta-*", "Content-Type"],
        "ExposeHeaders": ["ETag", "x-amz-request-id"],
        "MaxAgeSeconds": 3000,
    },
]
SITE = "https://site.example"


@pytest.fixture(scope="module")
def shared(server: Server) -> OwnBucket:
    """A public bucket with `RULES` and one object."""
    made = server.bucket(unique_name("cors"))
    server.lightsail().update_bucket(
        bucketName=made.name,
        accessRules={"getObject": "public", "allowPublicOverrides": False},
    )
    server.s3().put_bucket_cors(Bucket=made.name, CORSConfiguration={"CORSRules": RULES})
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"content")
    return made


def allowed(answer: Answer) -> tuple[str | None, str | None]:
    """Return which origin and which methods an answer allows."""
    found = answer.headers
    return (
        found.get("access-control-allow-origin"),
        found.get("access-control-allow-methods"),
    )


def preflight(
    server: Server, target: str, origin: str, method: str = "", **more: str
) -> Answer:
    """Ask as a browser does, without a signature."""
    headers = {"origin": origin} if origin else {}
    if method:
        headers["access-control-request-method"] = method
    return send(server, "OPTIONS", target, {**headers, **more})


@pytest.mark.parametrize(
    ("origin", "method", "expected"),
    [
        ("foo.suffix", "GET", "GET"),
        ("startend", "GET", "GET"),
        ("start12end", "GET", "GET"),
        ("prefix", "GET", "GET"),
        ("prefix.suffix", "GET", "GET"),
        ("foo.put", "PUT", "PUT"),
        ("foo.bar", "GET", None),
        ("foo.suffix.get", "GET", None),
        ("0start12end", "GET", None),
        ("bla.prefix", "GET", None),
        ("foo.put", "GET", None),
        ("foo.suffix", "PUT", None),
        ("https://site.example/", "GET", None),
        ("http://site.example", "GET", None),
    ],
)
def test_a_rule_decides_a_preflight(
    server: Server, shared: OwnBucket, origin: str, method: str, expected: str | None
) -> None:
    """A fitting rule answers 200 with its methods, none is 403; objects need not exist."""
    for target in (f"/{shared.name}", f"/{shared.name}/k", f"/{shared.name}/missing"):
        answer = preflight(server, target, origin, method)
        if expected is None:
            expect_refusal(answer, "AccessForbidden", 403)
            assert allowed(answer) == (None, None)
        else:
            assert answer.status == 200
            assert answer.body == b""
            assert allowed(answer) == (origin, expected)
            assert answer.headers["vary"] == VARY


def test_a_preflight_says_all_of_its_rule(server: Server, shared: OwnBucket) -> None:
    """Methods, the headers asked for in lower case, exposed ones, age, credentials."""
    wanted = {"access-control-request-headers": "X-Amz-Meta-A,content-TYPE"}
    answer = preflight(server, f"/{shared.name}/k", SITE, "PUT", **wanted)
    found = {name: text for name, text in answer.headers.items() if "access-control" in name}
    assert found == {
        "access-control-allow-origin": SITE,
        "access-control-allow-methods": "GET, PUT, HEAD",
        "access-control-allow-headers": "x-amz-meta-a, content-type",
        "access-control-expose-headers": "ETag, x-amz-request-id",
        "access-control-max-age": "3000",
        "access-control-allow-credentials": "true",
    }
    wanted = {"access-control-request-headers": "x-amz-meta-a, authorization"}
    answer = preflight(server, f"/{shared.name}/k", SITE, "PUT", **wanted)
    expect_refusal(answer, "AccessForbidden", 403)


def test_any_origin_is_a_star_without_credentials(server: Server, bucket: OwnBucket) -> None:
    """Where everybody may, nobody is named, and a rule without headers allows none."""
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
    server.s3().put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": rules})
    answer = preflight(server, f"/{bucket.name}", "null", "GET")
    assert allowed(answer) == ("*", "GET")
    assert "access-control-allow-credentials" not in answer.headers
    asked = {"access-control-request-headers": "x-amz-meta-header2"}
    answer = preflight(server, f"/{bucket.name}", "example.origin", "GET", **asked)
    expect_refusal(answer, "AccessForbidden", 403)


def test_preflights_that_cannot_be_answered(server: Server, shared: OwnBucket) -> None:
    """What is missing is said; the order is Origin, method, headers, bucket, rules."""
    name, target = shared.name, f"/{shared.name}/k"
    expect_refusal(preflight(server, target, ""), "BadRequest", 400)
    expect_refusal(preflight(server, target, "foo.suffix"), "BadRequest", 400)
    expect_refusal(preflight(server, target, "foo.suffix", "PATCH"), "BadRequest", 400)
    expect_refusal(preflight(server, target, "foo.suffix", "get"), "BadRequest", 400)
    for missing in ("/no-such-bucket/k", "/"):
        answer = preflight(server, missing, "foo.suffix", "GET")
        expect_refusal(answer, "AccessForbidden", 403)
        assert b"CORSResponse: Bucket not found" in answer.body
    refused = preflight(server, f"/{name}/k", "foo.bar", "GET")
    assert re.search(
        rb"<Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed."
        rb".*</Message><Method>GET</Method><ResourceType>OBJECT</ResourceType>",
        refused.body,
    )


def test_a_bucket_without_rules_says_so(server: Server, bucket: OwnBucket) -> None:
    """CORS is not enabled there, whatever could be asked; what could not is said before."""
    answer = preflight(server, f"/{bucket.name}/k", SITE, "PUT")
    expect_refusal(answer, "AccessForbidden", 403)
    assert b"CORS is not enabled for this bucket." in answer.body
    assert b"<Method>PUT</Method><ResourceType>BUCKET</ResourceType>" in answer.body
    answer = preflight(server, f"/{bucket.name}/k", SITE)
    expect_refusal(answer, "BadRequest", 400)


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ("X-Amz-Date,invalid header", "invalid header"),
        ("Date,X[Key]", "X[Key]"),
        ("Content-Encoding, Bad/Header", " Bad/Header"),
        ("bad@char", "bad@char"),
    ],
)
def test_a_preflight_asks_about_headers_that_can_be(
    server: Server, bucket: OwnBucket, headers: str, named: str
) -> None:
    """The first that cannot be one is named."""
    asked = {"access-control-request-headers": headers}
    answer = preflight(server, f"/{bucket.name}/k", SITE, "GET", **asked)
    expect_refusal(answer, "BadRequest", 400)
    assert f"&quot;{named}&quot; contains invalid character." in answer.body.decode()


def test_a_presigned_url_has_a_preflight(server: Server, shared: OwnBucket) -> None:
    """The signature is of another method, so it is not looked at; the PUT then holds."""
    target = presign(server, "PUT", f"/{shared.name}/up", key=shared.key)
    expect_refusal(preflight(server, target, ""), "BadRequest", 400)
    assert preflight(server, target, SITE, "PUT").status == 200
    answer = send(server, "PUT", target, {"origin": SITE}, b"sent by a script")
    assert answer.status == 200
    assert allowed(answer) == (SITE, "GET, PUT, HEAD")


def test_answers_carry_the_headers_only_to_a_script(server: Server, shared: OwnBucket) -> None:
    """With an Origin that a rule fits, and without one or with another not."""
    target = f"/{shared.name}/k"
    answer = send(server, "GET", target, {"origin": SITE})
    assert (answer.status, answer.body) == (200, b"content")
    assert allowed(answer) == (SITE, "GET, PUT, HEAD")
    assert answer.headers["access-control-expose-headers"] == "ETag, x-amz-request-id"
    assert answer.headers["vary"] == VARY
    assert allowed(send(server, "HEAD", target, {"origin": SITE}))[0] == SITE
    for headers in ({}, {"origin": "https://other.example"}):
        answer = send(server, "GET", target, headers)
        assert answer.status == 200
        assert allowed(answer) == (None, None)
        assert "vary" not in answer.headers
    listed = send_signed(
        server, "GET", f"/{shared.name}", "list-type=2", {"origin": SITE}, key=shared.key
    )
    assert (listed.status, allowed(listed)[0]) == (200, SITE)


@pytest.mark.parametrize(
    ("method", "origin", "asked", "status", "expected"),
    [
        ("GET", "foo.suffix", "", 403, ("foo.suffix", "GET")),
        ("PUT", "foo.suffix", "GET", 403, ("foo.suffix", "GET")),
        ("PUT", "foo.suffix", "PUT", 403, (None, None)),
        ("PUT", "foo.suffix", "", 403, (None, None)),
        ("PUT", "foo.put", "", 403, ("foo.put", "PUT")),
        ("PUT", "foo.put", "PUT", 403, ("foo.put", "PUT")),
    ],
)
def test_refusals_carry_the_headers(
    server: Server,
    shared: OwnBucket,
    method: str,
    origin: str,
    asked: str,
    status: int,
    expected: tuple[str | None, str | None],
) -> None:
    """A script sees why it was refused; the method it names decides, as on S3."""
    headers = {"origin": origin}
    if asked:
        headers["access-control-request-method"] = asked
    answer = send(server, method, f"/{shared.name}/missing", headers)
    assert (answer.status, allowed(answer)) == (status, expected)


def test_refused_signatures_and_missing_keys_carry_the_headers(
    server: Server, shared: OwnBucket
) -> None:
    """Also when the refusal comes before the operation, and for an answer without a body."""
    wrong = shared.key._replace(secret_access_key="wrong")
    origin = {"origin": SITE}
    answer = send_signed(server, "GET", f"/{shared.name}/k", "", origin, key=wrong)
    expect_refusal(answer, "SignatureDoesNotMatch", 403)
    assert allowed(answer)[0] == SITE
    answer = send_signed(server, "GET", f"/{shared.name}/no", "", origin, key=shared.key)
    expect_refusal(answer, "NoSuchKey", 404)
    assert allowed(answer)[0] == SITE
    etag = send(server, "GET", f"/{shared.name}/k").headers["etag"]
    unchanged = {**origin, "if-none-match": etag}
    answer = send(server, "GET", f"/{shared.name}/k", unchanged)
    assert (answer.status, allowed(answer)[0]) == (304, SITE)


def test_a_form_sent_by_a_script_is_answered(server: Server, bucket: OwnBucket) -> None:
    """Browser uploads are what most rules are for; a refused form is readable as well."""
    rules = [{"AllowedMethods": ["POST"], "AllowedOrigins": [SITE], "ExposeHeaders": ["ETag"]}]
    server.s3().put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": rules})
    assert preflight(server, f"/{bucket.name}", SITE, "POST").status == 200
    fields = signed_form(server, bucket, "up")
    for signature, status in ((fields["x-amz-signature"], 204), ("0" * 64, 403)):
        parts = parts_of({**fields, "x-amz-signature": signature}, b"content")
        answer = post_body(server, bucket.name, form_body(parts), {"origin": SITE})
        assert (answer.status, allowed(answer)) == (status, (SITE, "POST"))


def test_a_part_of_an_upload_has_a_preflight(server: Server, shared: OwnBucket) -> None:
    """Whatever will be sent, the question is about bucket, origin, method and headers."""
    target = f"/{shared.name}/k?partNumber=1&uploadId=u"
    assert preflight(server, target, SITE, "PUT").status == 200
    expect_refusal(preflight(server, target, "foo.bar", "PUT"), "AccessForbidden", 403)


def test_a_virtual_hosted_bucket_is_asked_alike(server: Server, shared: OwnBucket) -> None:
    """The bucket of the host name has the rules; the host is no origin."""
    host = {"host": f"{shared.name}.localhost:{server.port}"}
    assert preflight(server, "/k", SITE, "PUT", **host).status == 200
    answer = send(server, "GET", "/k", {**host, "origin": SITE})
    assert (answer.status, allowed(answer)[0]) == (200, SITE)


def test_rules_hold_at_once_and_until_they_are_deleted(
    server: Server, bucket: OwnBucket
) -> None:
    """In every process of the server, from the next request on."""
    target = f"/{bucket.name}/k"
    rules = {"rules": [{"allowedMethods": ["GET"], "allowedOrigins": [SITE]}]}
    for _ in range(3):
        server.lightsail().update_bucket(bucketName=bucket.name, cors=rules)
        assert {preflight(server, target, SITE, "GET").status for _ in range(6)} == {200}
        server.s3().delete_bucket_cors(Bucket=bucket.name)
        assert {preflight(server, target, SITE, "GET").status for _ in range(6)} == {403}
