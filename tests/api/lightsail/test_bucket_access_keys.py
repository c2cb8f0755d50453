"""CreateBucketAccessKey, GetBucketAccessKeys, DeleteBucketAccessKey."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

from make import unique_name
from raw import Answer, control, send_signed
from refusals import refused
from server import Key, Server


def test_a_key_has_the_form_clients_expect(server: Server) -> None:
    """Id and secret have AWS's alphabets; the secret shows in this one answer only."""
    name = server.bucket(unique_name("form"), keyless=True).name
    api = server.lightsail()
    made = api.create_bucket_access_key(bucketName=name)
    key, (operation,) = made["accessKey"], made["operations"]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", key["accessKeyId"])
    assert re.fullmatch(r"[A-Za-z0-9+/]{40}", key["secretAccessKey"])
    assert key["status"] == "Active"
    assert operation["operationType"] == "CreateBucketAccessKey"
    listed = api.get_bucket_access_keys(bucketName=name)
    (row,) = listed["accessKeys"]
    assert "secretAccessKey" not in row
    assert row["createdAt"] == key["createdAt"]
    assert row["lastUsed"] == {"region": "N/A", "serviceName": "N/A"}
    assert key["secretAccessKey"] not in server.log()


def test_twenty_at_once_make_exactly_two(server: Server) -> None:
    """Twenty concurrent creations give two keys that work and eighteen refusals."""
    name = server.bucket(unique_name("race"), keyless=True).name
    api = server.lightsail()

    def create(_: int) -> Key | str:
        answer = control(server, "CreateBucketAccessKey", {"bucketName": name})
        if answer.status != 200:
            return answer.code
        made = json.loads(answer.body)["accessKey"]
        return Key(made["accessKeyId"], made["secretAccessKey"])

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(create, range(20)))
    keys = [result for result in results if isinstance(result, Key)]
    assert len(keys) == 2
    assert results.count("InvalidInputException") == 18
    listed = api.get_bucket_access_keys(bucketName=name)["accessKeys"]
    assert {row["accessKeyId"] for row in listed} == {key.access_key_id for key in keys}
    for key in keys:
        assert _list(server, name, key).status == 200


def test_a_repeated_call_makes_one_key(server: Server) -> None:
    """The SDK's re-send of one call gets the first answer again, secret included."""
    name = server.bucket(unique_name("resend"), keyless=True).name
    sent = {"amz-sdk-invocation-id": "01234567-89ab-cdef-0123-456789abcdef"}
    body = {"bucketName": name}
    first = control(server, "CreateBucketAccessKey", body, headers=sent)
    again = control(server, "CreateBucketAccessKey", body, headers=sent)
    assert (first.status, again.status) == (200, 200)
    assert json.loads(first.body) == json.loads(again.body)
    assert len(server.lightsail().get_bucket_access_keys(bucketName=name)["accessKeys"]) == 1


def test_a_deleted_key_is_refused_by_every_worker_at_the_next_request(server: Server) -> None:
    """Rotation: once the deletion is answered, no request with the old key gets through."""
    made = server.bucket(unique_name("rotate"))
    second = server.bucket_key(made.name)
    for _ in range(20):
        assert _list(server, made.name, made.key).status == 200
    server.lightsail().delete_bucket_access_key(
        bucketName=made.name, accessKeyId=made.key.access_key_id
    )
    for _ in range(40):
        # A connection each, so that every worker gets its share of them.
        refusal = _list(server, made.name, made.key)
        assert (refusal.status, refusal.code) == (403, "InvalidAccessKeyId")
    assert _list(server, made.name, second).status == 200
    third = server.bucket_key(made.name)
    assert _list(server, made.name, third).status == 200


def test_a_new_key_works_in_every_worker_at_once(server: Server) -> None:
    """The next request after the creation is served, whichever worker gets it."""
    made = server.bucket(unique_name("fresh"))
    for _ in range(20):
        assert _list(server, made.name, made.key).status == 200


def test_last_used_tells_region_and_service(server: Server) -> None:
    """Each key has its own last use; the one not used stays at N/A."""
    made = server.bucket(unique_name("used"))
    unused = server.bucket_key(made.name)
    server.s3(made.key, region="eu-west-2").list_objects_v2(Bucket=made.name)
    server.wait_for_use(made.name, made.key.access_key_id)
    listed = server.lightsail().get_bucket_access_keys(bucketName=made.name)["accessKeys"]
    rows = {row["accessKeyId"]: row["lastUsed"] for row in listed}
    used = rows[made.key.access_key_id]
    assert (used["region"], used["serviceName"]) == ("eu-west-2", "s3")
    assert abs(used["lastUsedDate"].timestamp() - time.time()) < 120
    assert rows[unused.access_key_id] == {"region": "N/A", "serviceName": "N/A"}


def test_refuses_a_third_key_missing_buckets_and_unknown_ids(server: Server) -> None:
    """Three is one too many; absent buckets and ids are NotFound."""
    made = server.bucket(unique_name("limit"))
    server.bucket_key(made.name)
    api = server.lightsail()
    with refused("InvalidInputException", 400):
        api.create_bucket_access_key(bucketName=made.name)
    with refused("NotFoundException", 400):
        api.create_bucket_access_key(bucketName="no-such-bucket")
    with refused("NotFoundException", 400):
        api.get_bucket_access_keys(bucketName="no-such-bucket")
    with refused("NotFoundException", 400):
        api.delete_bucket_access_key(bucketName=made.name, accessKeyId="AKIA" + "A" * 16)
    other = server.bucket(unique_name("other"))
    with refused("NotFoundException", 400):
        api.delete_bucket_access_key(bucketName=made.name, accessKeyId=other.key.access_key_id)
    assert _list(server, other.name, other.key).status == 200
    assert len(api.get_bucket_access_keys(bucketName=made.name)["accessKeys"]) == 2


def _list(server: Server, name: str, key: Key) -> Answer:
    return send_signed(server, "GET", f"/{name}", "list-type=2", key=key)
