"""The audit trail: who called what on the control plane, from where, with which result."""

from __future__ import annotations

import hashlib
import json

from api.iam.people import person
from audit_lines import entry_of, request_id_of, trail
from make import unique_name
from raw import control, md5_of, send, send_signed, sign
from refusals import refused
from server import ROOT, Account, OwnBucket, Server, StartServer

CORS = b"""<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>
<AllowedOrigin>https://example.org</AllowedOrigin></CORSRule></CORSConfiguration>"""


def test_a_change_is_in_the_trail_when_it_is_answered(server: Server) -> None:
    """Each change is on record at once: who, whence, with what, and what came of it."""
    name = unique_name("audited")
    made = server.lightsail().create_bucket(bucketName=name, bundleId="small_1_0")
    (entry,) = [one for one in trail(server) if one["request_id"] == request_id_of(made)]
    assert entry["service"] == "lightsail"
    assert (entry["operation"], entry["is_change"]) == ("CreateBucket", True)
    account = made["bucket"]["arn"].split(":")[4]
    assert entry["caller"] == {
        "kind": "root",
        "account": account,
        "arn": f"arn:aws:iam::{account}:root",
        "access_key_id": ROOT.access_key_id,
    }
    assert entry["client"] == "127.0.0.1"
    assert entry["region"] == "us-east-1"
    assert entry["bucket"] == name
    assert entry["user_agent"].startswith("Boto3/")
    assert entry["parameters"] == {"bucketName": name, "bundleId": "small_1_0"}
    assert entry["status"] == 200
    assert entry["duration_us"] > 0
    assert entry["answer"]["bucket"]["name"] == name
    assert "error" not in entry


def test_secrets_are_not_in_the_trail(server: Server, bucket: OwnBucket) -> None:
    """The secret of a new key is masked; its id is there, to find who made it."""
    made = server.lightsail().create_bucket_access_key(bucketName=bucket.name)["accessKey"]
    text = "".join(json.dumps(entry) for entry in trail(server))
    assert made["accessKeyId"] in text
    assert made["secretAccessKey"] not in text
    assert bucket.key.secret_access_key not in text
    assert ROOT.secret_access_key not in text


def test_reads_are_in_the_trail(server: Server, bucket: OwnBucket) -> None:
    """A Get call is recorded, too, as one that changed nothing."""
    read = server.lightsail().get_bucket_access_keys(bucketName=bucket.name)
    entry = entry_of(server, request_id_of(read))
    assert (entry["operation"], entry["is_change"]) == ("GetBucketAccessKeys", False)
    assert entry["bucket"] == bucket.name
    assert "answer" not in entry


def test_refusals_are_in_the_trail_with_their_rule(server: Server, bucket: OwnBucket) -> None:
    """A refused call shows the code the client got, and which rule refused."""
    with refused("AccessDeniedException", 400) as parts:
        server.lightsail(bucket.key).update_bucket(bucketName=bucket.name)
    entry = entry_of(server, request_id_of(parts))
    assert entry["error"] == "AccessDeniedException"
    assert entry["rule"] == "needs-root-key"
    assert entry["caller"]["kind"] == "bucket-key"
    assert entry["caller"]["access_key_id"] == bucket.key.access_key_id
    assert entry["status"] == 400
    assert entry["message"]


def test_who_is_not_let_in_is_named_as_unproven(server: Server) -> None:
    """A wrong signature is recorded under the key it claims, and as nobody's."""
    wrong = ROOT._replace(secret_access_key="not" + ROOT.secret_access_key[3:])
    answer = control(server, "GetBuckets", {}, key=wrong)
    entry = entry_of(server, answer.headers["x-amzn-requestid"])
    assert entry["error"] == "InvalidSignatureException"
    assert entry["caller"] == {"kind": "unproven", "access_key_id": ROOT.access_key_id}
    assert entry["operation"] == "GetBuckets"
    unsigned = send(server, "POST", "/", {"x-amz-target": "Lightsail_20161128.GetBuckets"})
    entry = entry_of(server, unsigned.headers["x-amzn-requestid"])
    assert entry["caller"] == {"kind": "anonymous"}


def test_an_unknown_operation_is_in_the_trail(server: Server) -> None:
    """What is no operation is recorded under the name it came with."""
    answer = control(server, "MakeCoffee", {})
    assert answer.code == "InvalidAction"
    entry = entry_of(server, answer.headers["x-amzn-requestid"])
    assert (entry["operation"], entry["error"]) == ("MakeCoffee", "InvalidAction")


def test_sts_calls_are_in_the_trail_under_their_action(server: Server) -> None:
    """A form's Action is the operation; the service is that of the signature."""
    read = server.sts().get_caller_identity()
    entry = entry_of(server, request_id_of(read))
    assert (entry["service"], entry["operation"]) == ("sts", "GetCallerIdentity")
    assert entry["caller"]["arn"] == read["Arn"]


def test_iam_calls_are_in_the_trail_without_passwords(server: Server) -> None:
    """Changes of users are on record at once, with the id of a new key and no secret."""
    iam, name = server.iam(), unique_name("clerk")
    made = iam.create_user(UserName=name)
    entry = entry_of(server, request_id_of(made))
    assert (entry["service"], entry["operation"]) == ("iam", "CreateUser")
    assert (entry["is_change"], entry["parameters"]) == (True, {"UserName": name})
    password = "Correct-Horse-7-Battery"
    profile = iam.create_login_profile(UserName=name, Password=password)
    shown = entry_of(server, request_id_of(profile))["parameters"]
    assert shown == {"UserName": name, "Password": "***"}
    answer = iam.create_access_key(UserName=name)
    key = answer["AccessKey"]
    entry = entry_of(server, request_id_of(answer))
    assert entry["answer"] == {"accessKeyId": key["AccessKeyId"]}
    text = "".join(json.dumps(entry) for entry in trail(server))
    assert key["SecretAccessKey"] not in text
    assert password not in text
    read = iam.list_users()
    assert entry_of(server, request_id_of(read))["is_change"] is False


def test_a_user_is_named_as_sts_names_it(server: Server) -> None:
    """The caller's ARN in the trail is that of GetCallerIdentity."""
    someone = person(server)
    read = server.sts(someone.key).get_caller_identity()
    caller = entry_of(server, request_id_of(read))["caller"]
    assert (caller["kind"], caller["arn"]) == ("user", read["Arn"])
    assert caller["name"] == someone.name


def test_s3_calls_that_set_up_buckets_are_in_the_trail(server: Server) -> None:
    """CreateBucket, DeleteBucket and changes of settings through S3 are recorded."""
    name = unique_name("audited-s3")
    made = server.s3().create_bucket(Bucket=name)
    entry = entry_of(server, request_id_of(made))
    assert (entry["service"], entry["operation"]) == ("s3", "CreateBucket")
    assert entry["bucket"] == name
    put = send_signed(
        server,
        "PUT",
        f"/{name}",
        "cors=",
        {"content-md5": md5_of(CORS)},
        CORS,
    )
    assert put.status == 200, put.body
    entry = entry_of(server, put.headers["x-amz-request-id"])
    assert entry["operation"] == "PutBucketCors"
    assert "https://example.org" in entry["parameters"]["body"]
    gone = server.s3().delete_bucket(Bucket=name)
    assert entry_of(server, request_id_of(gone))["operation"] == "DeleteBucket"
    with refused("NoSuchBucket", 404) as parts:
        server.s3().delete_bucket_cors(Bucket=name)
    assert entry_of(server, request_id_of(parts))["error"] == "NoSuchBucket"


def test_requests_for_objects_are_not_in_the_trail(server: Server, bucket: OwnBucket) -> None:
    """Objects, listings and deletions in bulk leave no entry."""
    answers = [
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"v"),
        bucket.s3.get_object(Bucket=bucket.name, Key="k"),
        bucket.s3.list_objects_v2(Bucket=bucket.name),
        bucket.s3.put_object_tagging(Bucket=bucket.name, Key="k", Tagging={"TagSet": []}),
        bucket.s3.delete_objects(Bucket=bucket.name, Delete={"Objects": [{"Key": "k"}]}),
    ]
    wanted = {request_id_of(answer) for answer in answers}
    entry_of(server, request_id_of(server.lightsail().get_regions()))  # All before is written.
    assert not [entry for entry in trail(server) if entry["request_id"] in wanted]


def test_the_command_finds_entries(server: Server, other_account: Account) -> None:
    """`lazarette audit` looks for a bucket, an operation, a caller, a request, a time."""
    name = unique_name("sought")
    api = server.lightsail()
    made = api.create_bucket(bucketName=name, bundleId="small_1_0")
    api.tag_resource(resourceName=name, tags=[{"key": "k"}])
    with refused("NotFoundException", 400):
        server.lightsail(other_account.key).delete_bucket(bucketName=name)
    out = server.lazarette("audit", "--bucket", name, "--since", "1h", "--json").ok()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["operation"] for row in rows] == [
        "CreateBucket",
        "TagResource",
        "DeleteBucket",
    ]
    assert rows[2]["error"] == "NotFoundException"
    by_caller = server.lazarette(
        "audit", "--bucket", name, "--caller", other_account.account_id
    ).ok()
    (line,) = by_caller.splitlines()
    assert f"lightsail:DeleteBucket {name} by {rows[2]['caller']['arn']}" in line
    request_id = request_id_of(made)
    found = server.lazarette("audit", "--request-id", request_id).ok()
    assert len(found.splitlines()) == 1
    assert server.lazarette("audit", "--until", "2020-01-01").ok() == ""
    wrong = server.lazarette("audit", "--since", "yesterday")
    assert wrong.status == 1
    assert "yesterday is no time" in wrong.stderr


def test_the_five_calls_the_guide_says_to_watch_are_there(server: Server) -> None:
    """The security guide's five calls are in the trail with who made them."""
    name = unique_name("watched")
    api = server.lightsail()
    api.create_bucket(bucketName=name, bundleId="small_1_0")
    key = api.create_bucket_access_key(bucketName=name)["accessKey"]
    api.update_bucket(bucketName=name, versioning="Enabled")
    api.delete_bucket_access_key(bucketName=name, accessKeyId=key["accessKeyId"])
    answer = control(
        server,
        "SetResourceAccessForBucket",
        {"resourceName": "no-such-host", "bucketName": name, "access": "allow"},
    )
    read = api.get_bucket_access_keys(bucketName=name)
    entry_of(server, request_id_of(read))
    entry_of(server, answer.headers["x-amzn-requestid"])
    mine = [entry for entry in trail(server) if entry.get("bucket") == name]
    assert {entry["operation"] for entry in mine} == {
        "CreateBucket",
        "CreateBucketAccessKey",
        "GetBucketAccessKeys",
        "UpdateBucket",
        "DeleteBucketAccessKey",
        "SetResourceAccessForBucket",
    }
    assert {entry["caller"]["access_key_id"] for entry in mine} == {ROOT.access_key_id}


def test_reads_can_be_left_out(start_server: StartServer) -> None:
    """Without `audit_reads`, what only reads is not recorded unless it was refused."""
    server = start_server(options=["--no-audit-reads"])
    api = server.lightsail()
    api.get_regions()
    with refused("NotFoundException", 400):
        api.get_bucket_access_keys(bucketName="no-such-bucket")
    api.create_bucket(bucketName="kept", bundleId="small_1_0")
    server.stop()
    assert [entry["operation"] for entry in trail(server)] == [
        "GetBucketAccessKeys",
        "CreateBucket",
    ]


def test_the_trail_of_a_killed_server_has_every_answered_change(own_server: Server) -> None:
    """Changes answered before SIGKILL are in the trail, written by several workers."""
    for number in range(20):
        own_server.lightsail().create_bucket(bucketName=f"b-{number}", bundleId="small_1_0")
    own_server.kill()
    made = [entry["bucket"] for entry in trail(own_server)]
    assert sorted(made) == sorted(f"b-{number}" for number in range(20))


def test_what_nobody_signed_cannot_fill_the_trail(own_server: Server) -> None:
    """A flood of unsigned calls leaves at most twenty lines a second and worker."""
    for _ in range(120):
        send(own_server, "POST", "/", {"x-amz-target": "Lightsail_20161128.GetBuckets"})
    own_server.stop()
    seconds = {entry["time"][:19] for entry in trail(own_server)}
    assert len(list(trail(own_server))) <= 20 * 2 * len(seconds)


def test_a_change_that_cannot_be_recorded_is_not_answered(own_server: Server) -> None:
    """Without its trail the server refuses changes; a repeat gets its answer later."""
    folder = own_server.data / "audit"
    folder.rename(own_server.data / "elsewhere")
    headers = {"amz-sdk-invocation-id": "11111111-2222-3333-4444-555555555555"}
    asked = {"bucketName": "unrecorded", "bundleId": "small_1_0"}
    answer = control(own_server, "CreateBucket", asked, headers=headers)
    assert (answer.code, answer.status) == ("ServiceUnavailable", 503)
    folder.mkdir()
    again = control(own_server, "CreateBucket", asked, headers=headers)
    assert again.status == 200, again.body
    # The refusal itself may still have found its way into the new folder.
    (entry,) = [entry for entry in trail(own_server) if entry["status"] == 200]
    assert entry["bucket"] == "unrecorded"


def test_a_body_that_is_no_json_is_in_the_trail(server: Server) -> None:
    """A signed call whose body cannot be read is recorded without it."""
    signed = sign(
        server,
        "POST",
        "/",
        headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "Lightsail_20161128.UpdateBucket",
        },
        payload_hash=hashlib.sha256(b"{oops").hexdigest(),
        service="lightsail",
    )
    answer = send(server, "POST", "/", signed.headers, b"{oops")
    entry = entry_of(server, answer.headers["x-amzn-requestid"])
    assert entry["parameters"] == {"unreadable": 5}
