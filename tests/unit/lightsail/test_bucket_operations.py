"""Buckets, keys, plans and tags on the wire: what the CLI and Terraform read."""

from __future__ import annotations

import re
from collections.abc import Callable

from control_plane import HOME, ControlPlane

Run = Callable[[object], None]
MADE = {"bucketName": "photos", "bundleId": "small_1_0"}
NAMED = {"bucketName": "photos"}


def test_create_bucket_answers_the_bucket_and_its_operation(run: Run) -> None:
    """C02: private, NeverEnabled, state OK, one finished CreateBucket operation."""

    async def test(plane: ControlPlane) -> None:
        answer = await plane.call("CreateBucket", MADE)
        assert answer.status == 200
        now = plane.clock.now_ms() / 1000
        bucket, (operation,) = answer.body["bucket"], answer.body["operations"]
        arn, code = bucket.pop("arn"), bucket.pop("supportCode")
        account = plane.root.account
        assert re.fullmatch(
            rf"arn:aws:lightsail:us-east-1:{account}:Bucket/[0-9a-f-]{{36}}", arn
        )
        assert code == f"{account}/photos"
        assert bucket == {
            "resourceType": "Bucket",
            "accessRules": {"getObject": "private", "allowPublicOverrides": False},
            "bundleId": "small_1_0",
            "createdAt": now,
            "url": "http://127.0.0.1:9000/photos",
            "location": {"availabilityZone": "all", "regionName": "us-east-1"},
            "name": "photos",
            "tags": [],
            "objectVersioning": "NeverEnabled",
            "ableToUpdateBundle": True,
            "readonlyAccessAccounts": [],
            "state": {"code": "OK"},
            "accessLogConfig": {"enabled": False},
        }
        assert operation.pop("id")
        assert operation == {
            "resourceName": "photos",
            "resourceType": "Bucket",
            "createdAt": now,
            "location": {"availabilityZone": "all", "regionName": "us-east-1"},
            "isTerminal": True,
            "operationType": "CreateBucket",
            "status": "Succeeded",
            "statusChangedAt": now,
        }
        assert answer.headers["content-type"] == "application/x-amz-json-1.1"
        assert answer.headers["x-amzn-requestid"].startswith("REQUEST")

    run(test)


def test_create_bucket_takes_versioning_and_tags(run: Run) -> None:
    """C03: enabled versioning and tags are in the answer and in later reads."""

    async def test(plane: ControlPlane) -> None:
        tags = [{"key": "a", "value": "b"}, {"key": "only"}, {"key": "empty", "value": ""}]
        asked = {**MADE, "enableObjectVersioning": True, "tags": tags}
        created = (await plane.call("CreateBucket", asked)).body["bucket"]
        assert created["objectVersioning"] == "Enabled"
        assert created["tags"] == tags
        read = (await plane.call("GetBuckets", NAMED)).body["buckets"]
        assert read == [created]

    run(test)


def test_get_buckets_shows_what_is_asked_for(run: Run) -> None:
    """C06, C07: one by name or all of the region; optional members only on request."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        await plane.call("CreateBucket", {**MADE, "bucketName": "music"})
        await plane.call("CreateBucket", {**MADE, "bucketName": "films"}, region="eu-west-1")
        listed = (await plane.call("GetBuckets")).body
        assert [bucket["name"] for bucket in listed["buckets"]] == ["music", "photos"]
        assert "nextPageToken" not in listed
        assert listed["accountLevelBpaSync"]["bpaImpactsLightsail"] is False
        asked = {**NAMED, "includeConnectedResources": True, "includeCors": True}
        (bucket,) = (await plane.call("GetBuckets", asked)).body["buckets"]
        assert bucket["resourcesReceivingAccess"] == []
        assert bucket["cors"] == {"rules": []}
        (bucket,) = (await plane.call("GetBuckets", NAMED)).body["buckets"]
        assert "resourcesReceivingAccess" not in bucket
        assert "cors" not in bucket
        refused = await plane.call("GetBuckets", {"includeCors": True})
        assert (refused.status, refused.error) == (400, "InvalidInputException")
        absent = await plane.call("GetBuckets", {"bucketName": "missing"})
        assert (absent.status, absent.error) == (400, "NotFoundException")
        away = await plane.call("GetBuckets", {"bucketName": "films"})
        assert away.error == "NotFoundException"

    run(test)


def test_null_is_absent_and_unknown_members_are_ignored(run: Run) -> None:
    """A client may write unset members as null, and members of a newer model."""

    async def test(plane: ControlPlane) -> None:
        asked = {**MADE, "tags": None, "enableObjectVersioning": None, "newerMember": [1]}
        assert (await plane.call("CreateBucket", asked)).status == 200
        assert len((await plane.call("GetBuckets", b"")).body["buckets"]) == 1

    run(test)


def test_update_bucket_echoes_what_holds_now(run: Run) -> None:
    """C09 to C12, C18: rules, versioning with its reset, readers, logging."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)

        async def update(**members: object) -> dict[str, object]:
            answer = await plane.call("UpdateBucket", {**NAMED, **members})
            assert answer.status == 200, answer.body
            assert answer.body["operations"][0]["operationType"] == "UpdateBucket"
            (read,) = (await plane.call("GetBuckets", NAMED)).body["buckets"]
            assert read == answer.body["bucket"]
            return dict(answer.body["bucket"])

        individual = {"getObject": "private", "allowPublicOverrides": True}
        assert (await update(accessRules=individual))["accessRules"] == individual
        bucket = await update(versioning="Enabled")
        assert bucket["objectVersioning"] == "Enabled"
        assert bucket["accessRules"] == {**individual, "allowPublicOverrides": False}
        assert (await update(versioning="Suspended"))["objectVersioning"] == "Suspended"
        ten = [f"{number:012}" for number in range(10)]
        assert (await update(readonlyAccessAccounts=ten))["readonlyAccessAccounts"] == ten
        assert (await update(readonlyAccessAccounts=[]))["readonlyAccessAccounts"] == []
        logs = {"enabled": True, "destination": "photos", "prefix": "logs/"}
        assert (await update(accessLogConfig=logs))["accessLogConfig"] == logs
        off = {"enabled": False}
        assert (await update(accessLogConfig=off))["accessLogConfig"] == off

    run(test)


def test_suspending_a_never_versioned_bucket_is_accepted(run: Run) -> None:
    """Section 40: CloudFormation's handler always sends Suspended."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        asked = {**NAMED, "versioning": "Suspended"}
        answer = await plane.call("UpdateBucket", asked)
        assert answer.body["bucket"]["objectVersioning"] == "Suspended"

    run(test)


def test_bundles_and_their_monthly_change(run: Run) -> None:
    """C01, C08: three plans; a second change in a month is refused and shows beforehand."""

    async def test(plane: ControlPlane) -> None:
        bundles = (await plane.call("GetBucketBundles")).body["bundles"]
        assert [(b["bundleId"], b["price"], b["isActive"]) for b in bundles] == [
            ("small_1_0", 1, True),
            ("medium_1_0", 3, True),
            ("large_1_0", 5, True),
        ]
        assert bundles[0]["storagePerMonthInGb"] == 5
        assert bundles[0]["transferPerMonthInGb"] == 25
        await plane.call("CreateBucket", MADE)
        asked = {**NAMED, "bundleId": "medium_1_0"}
        changed = await plane.call("UpdateBucketBundle", asked)
        assert changed.body["operations"][0]["operationType"] == "UpdateBucketBundle"
        (bucket,) = (await plane.call("GetBuckets", NAMED)).body["buckets"]
        assert bucket["bundleId"] == "medium_1_0"
        assert bucket["ableToUpdateBundle"] is False
        refused = await plane.call("UpdateBucketBundle", {**NAMED, "bundleId": "large_1_0"})
        assert refused.error == "InvalidInputException"
        assert "once per calendar month" in refused.body["message"]

    run(test)


def test_access_keys_from_creation_to_deletion(run: Run) -> None:
    """C13 to C15: two with a secret, the third refused, use shown, deleted for good."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        created = (await plane.call("CreateBucketAccessKey", NAMED)).body
        key = created["accessKey"]
        assert sorted(key) == ["accessKeyId", "createdAt", "secretAccessKey", "status"]
        assert key["status"] == "Active"
        assert (await plane.call("CreateBucketAccessKey", NAMED)).status == 200
        third = await plane.call("CreateBucketAccessKey", NAMED)
        assert (third.status, third.error) == (400, "InvalidInputException")
        read = await plane.call("GetBucketAccessKeys", NAMED)
        assert "secretAccessKey" not in str(read.body)
        assert key["secretAccessKey"] not in str(read.body)
        (listed,) = [
            item
            for item in read.body["accessKeys"]
            if item["accessKeyId"] == key["accessKeyId"]
        ]
        assert listed["createdAt"] == key["createdAt"]
        assert listed["lastUsed"] == {"region": "N/A", "serviceName": "N/A"}
        plane.keys.note_use(key["accessKeyId"], "us-east-1", "s3")
        read = await plane.call("GetBucketAccessKeys", NAMED)
        uses = {item["accessKeyId"]: item["lastUsed"] for item in read.body["accessKeys"]}
        assert uses[key["accessKeyId"]] == {
            "lastUsedDate": plane.clock.now_ms() / 1000,
            "region": "us-east-1",
            "serviceName": "s3",
        }
        gone = {**NAMED, "accessKeyId": key["accessKeyId"]}
        deleted = await plane.call("DeleteBucketAccessKey", gone)
        assert deleted.body["operations"][0]["operationType"] == "DeleteBucketAccessKey"
        again = await plane.call("DeleteBucketAccessKey", gone)
        assert again.error == "NotFoundException"

    run(test)


def test_tags_by_name_and_by_arn(run: Run) -> None:
    """C33: tags show in the next read, with or without resourceArn in the call."""

    async def test(plane: ControlPlane) -> None:
        arn = (await plane.call("CreateBucket", MADE)).body["bucket"]["arn"]
        tagged = {"resourceName": "photos", "tags": [{"key": "k", "value": "v"}]}
        answer = await plane.call("TagResource", {**tagged, "resourceArn": arn})
        assert answer.body["operations"][0]["operationType"] == "TagResource"
        (bucket,) = (await plane.call("GetBuckets", NAMED)).body["buckets"]
        assert bucket["tags"] == tagged["tags"]
        untagged = {"resourceName": "photos", "tagKeys": ["k", "not-there"]}
        answer = await plane.call("UntagResource", untagged)
        assert answer.body["operations"][0]["operationType"] == "UntagResource"
        (bucket,) = (await plane.call("GetBuckets", NAMED)).body["buckets"]
        assert bucket["tags"] == []

    run(test)


def test_history_is_paged_and_outlives_the_bucket(run: Run) -> None:
    """C34: 200 a page, oldest first, a token bound to its operation and resource."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        for _ in range(200):
            plane.clock.advance(1)
            await plane.call("UpdateBucket", NAMED)
        await plane.call("DeleteBucket", NAMED)
        first = (await plane.call("GetOperations")).body
        assert len(first["operations"]) == 200
        assert first["operations"][0]["operationType"] == "CreateBucket"
        token = {"pageToken": first["nextPageToken"]}
        second = (await plane.call("GetOperations", token)).body
        assert [item["operationType"] for item in second["operations"]] == [
            "UpdateBucket",
            "DeleteBucket",
        ]
        assert "nextPageToken" not in second
        mine = {"resourceName": "photos"}
        page = (await plane.call("GetOperationsForResource", mine)).body
        rest = await plane.call(
            "GetOperationsForResource", {**mine, "pageToken": page["nextPageToken"]}
        )
        assert len(page["operations"]) + len(rest.body["operations"]) == 202
        last = rest.body["operations"][-1]
        one = await plane.call("GetOperation", {"operationId": last["id"]})
        assert one.body["operation"] == last
        for operation, asked in (
            ("GetOperations", {"pageToken": page["nextPageToken"]}),
            ("GetOperationsForResource", {"resourceName": "music", **token}),
            ("GetBuckets", token),
        ):
            refused = await plane.call(operation, asked)
            assert refused.error == "InvalidInputException", operation

    run(test)


def test_delete_bucket_is_refused_with_keys_and_forced(run: Run) -> None:
    """C35: blockers are named; force deletes; then nothing is there."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE)
        await plane.call("CreateBucketAccessKey", NAMED)
        refused = await plane.call("DeleteBucket", {**NAMED, "forceDelete": False})
        assert (refused.status, refused.error) == (400, "InvalidInputException")
        assert "access keys" in refused.body["message"]
        forced = await plane.call("DeleteBucket", {**NAMED, "forceDelete": True})
        (operation,) = forced.body["operations"]
        assert operation["operationType"] == "DeleteBucket"
        polled = await plane.call("GetOperation", {"operationId": operation["id"]})
        assert polled.body["operation"]["status"] == "Succeeded"
        assert (await plane.call("DeleteBucket", NAMED)).error == "NotFoundException"

    run(test)


def test_regions_and_names(run: Run) -> None:
    """GetRegions shows zones only on request; GetActiveNames shows the region's names."""

    async def test(plane: ControlPlane) -> None:
        regions = (await plane.call("GetRegions")).body["regions"]
        assert len(regions) == 20
        assert all(region["availabilityZones"] == [] for region in regions)
        asked = {"includeAvailabilityZones": True}
        regions = (await plane.call("GetRegions", asked)).body["regions"]
        assert regions[0]["availabilityZones"][0] == {
            "zoneName": "us-east-1a",
            "state": "available",
        }
        await plane.call("CreateBucket", MADE)
        await plane.call("CreateBucket", {**MADE, "bucketName": "away"}, region="local")
        assert (await plane.call("GetActiveNames")).body == {"activeNames": ["photos"]}
        away = await plane.call("GetActiveNames", region="local")
        assert away.body == {"activeNames": ["away"]}

    run(test)


def test_a_resent_call_gets_the_stored_answer(run: Run) -> None:
    """Section 40: every change sent twice under one id changes once and answers the same."""

    async def test(plane: ControlPlane) -> None:
        numbers = iter(range(100))

        async def twice(operation: str, asked: dict[str, object]) -> dict[str, object]:
            invocation = f"0000-invocation-{next(numbers):04}"
            first = await plane.call(operation, asked, invocation_id=invocation)
            before = await plane.dump()
            plane.clock.advance(599_999)
            second = await plane.call(operation, asked, invocation_id=invocation)
            assert (second.status, second.body) == (200, first.body), operation
            assert await plane.dump() == before, operation
            return first.body

        await twice("CreateBucket", {**MADE})
        key = (await twice("CreateBucketAccessKey", {**NAMED}))["accessKey"]
        assert isinstance(key, dict)
        await twice("UpdateBucket", {**NAMED, "versioning": "Enabled"})
        await twice("UpdateBucketBundle", {**NAMED, "bundleId": "medium_1_0"})
        await twice("TagResource", {"resourceName": "photos", "tags": [{"key": "k"}]})
        await twice("UntagResource", {"resourceName": "photos", "tagKeys": ["k"]})
        await twice("DeleteBucketAccessKey", {**NAMED, "accessKeyId": key["accessKeyId"]})
        await twice("DeleteBucket", {**NAMED})
        page = await plane.operations.list_page(plane.root, HOME, None, 200)
        assert len(page.records) == 8

    run(test)


def test_a_resent_id_with_another_request_is_another_call(run: Run) -> None:
    """One id for two bodies, or from two accounts, gives neither the other's answer."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateBucket", MADE, invocation_id="invocation-1")
        other = {**MADE, "bucketName": "music"}
        answer = await plane.call("CreateBucket", other, invocation_id="invocation-1")
        assert answer.body["bucket"]["name"] == "music"
        stolen = await plane.call(
            "CreateBucket", MADE, caller=plane.stranger, invocation_id="invocation-1"
        )
        assert stolen.error == "InvalidInputException"

    run(test)
