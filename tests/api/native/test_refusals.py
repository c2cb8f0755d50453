"""GetRefusedRequest, GetRefusedRequests: what refused a request, told to whom it concerns."""

from __future__ import annotations

from api.iam.people import allow, person
from api.native.calls import answered, native, refusal_of
from make import unique_name
from raw import EMPTY_SHA256, Answer, control, send, send_signed, sign
from refusals import expect_refusal
from server import ROOT, Account, Key, OwnBucket, Server

TEXTS = {
    *("requestId", "time", "protocol", "operation", "method", "target", "host", "client"),
    *("userAgent", "bucket", "region", "error", "rule", "takenFor", "reason"),
}
WRONG = ROOT._replace(secret_access_key="not" + ROOT.secret_access_key[3:])


def id_of(answer: Answer) -> str:
    """Return the request id of any answer."""
    headers = answer.headers
    return headers.get("x-amz-request-id") or headers["x-amzn-requestid"]


def listed(server: Server, key: Key = ROOT, limit: int = 100) -> list[str]:
    """Return the request ids of the last refusals, as an account sees them."""
    answer = native(server, "GetRefusedRequests", {"limit": limit}, key=key)
    return [refusal["requestId"] for refusal in answered(answer)["refusals"]]


def test_a_refusal_is_told_in_words_at_once(server: Server, bucket: OwnBucket) -> None:
    """The key of one bucket in another: who it was taken for, and which rule decided."""
    other = server.bucket(unique_name("other"))
    answer = send_signed(server, "PUT", f"/{other.name}/a%20key", key=bucket.key)
    found = refusal_of(server, id_of(answer))
    assert found.keys() == TEXTS | {"caller", "action"}
    assert all(isinstance(found[name], str) for name in TEXTS)
    assert (found["protocol"], found["operation"]) == ("s3", "PutObject")
    assert (found["method"], found["target"]) == ("PUT", f"/{other.name}/a%20key")
    assert (found["bucket"], found["region"]) == (other.name, "us-east-1")
    assert (found["error"], found["rule"]) == ("AccessDenied", "key-of-another-bucket")
    assert found["action"] == "s3:PutObject"
    assert "The access key belongs to another bucket." in found["reason"]
    assert bucket.key.access_key_id in found["takenFor"]
    assert found["caller"]["kind"] == "bucket-key"
    assert found["caller"]["accessKeyId"] == bucket.key.access_key_id
    assert found["host"] == f"127.0.0.1:{server.port}"


def test_a_wrong_signature_shows_what_the_server_computed(server: Server) -> None:
    """Canonical request and string to sign are there, to be laid beside the client's."""
    answer = send_signed(server, "GET", "/any-bucket", "prefix=a%2Fb", key=WRONG)
    found = refusal_of(server, id_of(answer))
    lines = found["canonicalRequest"].splitlines()
    assert lines[:3] == ["GET", "/any-bucket", "prefix=a%2Fb"]
    assert lines[-1] == EMPTY_SHA256
    assert found["stringToSign"].startswith("AWS4-HMAC-SHA256\n")
    assert found["caller"] == {
        "kind": "unproven",
        "account": "",
        "arn": "",
        "accessKeyId": ROOT.access_key_id,
        "name": "",
    }
    assert "signedInstead" not in found


def test_the_last_refusals_are_listed_newest_first(server: Server, bucket: OwnBucket) -> None:
    """Each once, in order, as many as asked for; 20 when nothing is asked."""
    made = [id_of(send(server, "GET", f"/{bucket.name}/{number}")) for number in range(22)]
    for request_id in made:
        refusal_of(server, request_id)  # It is in the file now.
    shown = answered(native(server, "GetRefusedRequests", {"limit": 100}))["refusals"]
    times = [refusal["time"] for refusal in shown]
    assert times == sorted(times, reverse=True)
    found = [refusal["requestId"] for refusal in shown]
    assert set(made) == set(found[:22])
    assert len(found) == len(set(found))
    assert listed(server, limit=3) == found[:3]
    assert len(answered(native(server, "GetRefusedRequests"))["refusals"]) == 20


def test_an_account_sees_what_concerns_it(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Its callers, its buckets, claims of its keys: nobody else's, neither by id nor listed."""
    by_other = send_signed(server, "GET", f"/{bucket.name}", key=other_account.key)
    unsigned = send(server, "GET", f"/{bucket.name}/k")
    claimed = send_signed(server, "GET", "/nobodys-bucket", key=WRONG)
    for_other = control(server, "DeleteBucket", {"bucketName": "none"}, key=bucket.key)
    others = {"secret_access_key": "not" + other_account.key.secret_access_key[3:]}
    theirs = send_signed(
        server, "GET", "/nobodys-bucket", key=other_account.key._replace(**others)
    )
    for answer in (by_other, unsigned, claimed, for_other):
        refusal_of(server, id_of(answer))
    for answer in (by_other, theirs):
        refusal_of(server, id_of(answer), other_account.key)
    absent = [(unsigned, other_account.key), (claimed, other_account.key), (theirs, ROOT)]
    absent.append((for_other, other_account.key))
    for answer, key in absent:
        named = {"requestId": id_of(answer)}
        expect_refusal(
            native(server, "GetRefusedRequest", named, key=key), "NotFoundException", 400
        )
        assert id_of(answer) not in listed(server, key)
    assert {id_of(by_other), id_of(theirs)} <= set(listed(server, other_account.key))
    assert {id_of(by_other), id_of(unsigned), id_of(claimed)} <= set(listed(server))


def test_claims_of_temporary_credentials_concern_who_asked_for_them(
    server: Server, other_account: Account
) -> None:
    """No record has such a key: whose it is was learned from its token."""
    issued = server.sts(other_account.key).get_session_token()["Credentials"]
    wrong = Key(issued["AccessKeyId"], "x" * 40)
    headers = {"x-amz-security-token": issued["SessionToken"]}
    answer = send_signed(server, "GET", "/nobodys-bucket", headers=headers, key=wrong)
    assert answer.code == "SignatureDoesNotMatch"
    found = refusal_of(server, id_of(answer), other_account.key)
    assert found["caller"]["accessKeyId"] == issued["AccessKeyId"]
    assert issued["SessionToken"] not in str(found)
    absent = native(server, "GetRefusedRequest", {"requestId": id_of(answer)})
    expect_refusal(absent, "NotFoundException", 400)


def test_what_belongs_to_nobody_is_shown_to_who_names_it(
    server: Server, other_account: Account
) -> None:
    """A key that never existed: whoever has the id may look, and no list shows it."""
    unknown = Key("AKIANEVERANYWHERE234", "x" * 40)
    answer = send_signed(server, "GET", "/nobodys-bucket", key=unknown)
    for key in (ROOT, other_account.key):
        assert (
            "There is no active access key" in refusal_of(server, id_of(answer), key)["reason"]
        )
        assert id_of(answer) not in listed(server, key)


def test_a_bucket_made_later_shows_no_older_refusals(own_server: Server) -> None:
    """Who takes over a free name learns nothing of those who had it."""
    own_server.bucket("handed-over", keyless=True)
    answer = send(own_server, "GET", "/handed-over/k")
    refusal_of(own_server, id_of(answer))
    own_server.lightsail().delete_bucket(bucketName="handed-over")
    another = own_server.account("another")
    own_server.lightsail(another.key).create_bucket(
        bucketName="handed-over", bundleId="small_1_0"
    )
    assert id_of(answer) not in listed(own_server, another.key)
    later = send(own_server, "GET", "/handed-over/k")
    refusal_of(own_server, id_of(later), another.key)
    assert listed(own_server, another.key) == [id_of(later)]


def test_it_needs_a_permission(server: Server, bucket: OwnBucket) -> None:
    """Users need each action, a bucket's key has neither; the refusal names the action."""
    answer = send(server, "GET", f"/{bucket.name}/k")
    named = {"requestId": id_of(answer)}
    able = person(server, allow("lazarette:GetRefusedRequest"))
    assert refusal_of(server, id_of(answer), able.key)["error"] == "AccessDenied"
    for operation, key in (
        ("GetRefusedRequests", able.key),
        ("GetRefusedRequest", person(server).key),
        ("GetRefusedRequest", bucket.key),
    ):
        refused = native(server, operation, named, key=key)
        expect_refusal(refused, "AccessDeniedException", 400)
        assert f"lazarette:{operation}".encode() in refused.body


def test_what_cannot_be_asked_is_refused(server: Server) -> None:
    """Unknown ids and operations, bodies that are none, a signature for another service."""
    for odd in ("0000000000000000", "", "é", "../../x", "a" * 500):
        answer = native(server, "GetRefusedRequest", {"requestId": odd})
        expect_refusal(answer, "NotFoundException", 400)
    for body in ({"limit": 0}, {"limit": 101}, {"limit": "2"}, [1], b"["):
        answer = native(server, "GetRefusedRequests", body)  # type: ignore[arg-type]
        expect_refusal(answer, "InvalidInputException", 400)
    expect_refusal(native(server, "GetBucketsOfAll"), "InvalidAction", 400)
    for service in ("lightsail", "cloudtrail"):
        answer = native(server, "GetRefusedRequests", service=service)
        expect_refusal(answer, "IncompleteSignature", 400)
    unsigned = {"x-amz-target": "Lazarette_20261123.GetBanners"}
    expect_refusal(send(server, "POST", "/", unsigned), "UnauthenticatedException", 400)
    signed = sign(server, "POST", "/", headers={"x-amz-target": "Lazarette_x.GetBanners"})
    expect_refusal(send(server, "POST", "/", signed.headers), "InvalidAction", 400)
