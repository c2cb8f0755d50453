"""The numbered CLI cases of the Lightsail specification, with the real AWS CLI.

One test a case, named by its id. boto3 arranges what is not the case itself, since each CLI
call costs most of a second. `test_object_cases.py` has the cases of the data plane.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Ran
from instances import attached, new_instance, set_access
from make import unique_name
from server import OwnBucket, Server


def lightsail(server: Server, operation: str, *arguments: str) -> Ran:
    """Run `aws lightsail` with the root key."""
    return server.cli("lightsail", operation, *arguments)


@pytest.fixture
def plain(server: Server) -> str:
    """The name of a fresh bucket without keys."""
    return server.bucket(unique_name("case"), keyless=True).name


def test_c01_three_plans_are_offered(server: Server) -> None:
    """`get-bucket-bundles` shows three active plans with AWS's prices and quotas."""
    bundles = lightsail(server, "get-bucket-bundles").json()["bundles"]
    shown = [
        (row["bundleId"], row["price"], row["storagePerMonthInGb"], row["transferPerMonthInGb"])
        for row in bundles
    ]
    assert shown == [
        ("small_1_0", 1, 5, 25),
        ("medium_1_0", 3, 100, 250),
        ("large_1_0", 5, 250, 500),
    ]
    assert all(row["isActive"] for row in bundles)


def test_c02_a_new_bucket_is_private_and_unversioned(server: Server) -> None:
    """`create-bucket` answers the whole bucket and one finished operation."""
    name = unique_name("c02")
    made = lightsail(
        server, "create-bucket", "--bucket-name", name, "--bundle-id", "small_1_0"
    ).json()
    bucket, (operation,) = made["bucket"], made["operations"]
    assert bucket["accessRules"] == {"getObject": "private", "allowPublicOverrides": False}
    assert bucket["objectVersioning"] == "NeverEnabled"
    assert bucket["state"]["code"] == "OK"
    assert bucket["resourceType"] == "Bucket"
    assert bucket["bundleId"] == "small_1_0"
    assert bucket["ableToUpdateBundle"] is True
    assert bucket["location"] == {"availabilityZone": "all", "regionName": "us-east-1"}
    assert bucket["arn"].startswith("arn:aws:lightsail:us-east-1:")
    assert ":Bucket/" in bucket["arn"]
    assert name in bucket["url"]
    assert bucket["createdAt"]
    assert bucket["supportCode"]
    assert operation["operationType"] == "CreateBucket"
    assert operation["resourceName"] == name
    assert operation["resourceType"] == "Bucket"
    assert operation["isTerminal"] is True
    assert operation["status"] in ("Succeeded", "Completed")


def test_c03_versioning_and_tags_at_creation(server: Server) -> None:
    """`--enable-object-versioning` and `--tags` hold from the first answer on."""
    name = unique_name("c03")
    made = lightsail(
        server,
        "create-bucket",
        *("--bucket-name", name, "--bundle-id", "small_1_0"),
        *("--enable-object-versioning", "--tags", "key=a,value=b", "key=only"),
    ).json()["bucket"]
    assert made["objectVersioning"] == "Enabled"
    tags = {row["key"]: row.get("value", "") for row in made["tags"]}
    assert tags == {"a": "b", "only": ""}


@pytest.mark.parametrize(
    "name",
    [
        "DOC-EXAMPLE-BUCKET",
        "doc.example.bucket",
        "doc--example--bucket",
        "doc-example-bucket-",
        "a" * 55,
    ],
)
def test_c04_bad_names_are_refused(server: Server, name: str) -> None:
    """Names AWS's documentation calls invalid are refused and no bucket appears."""
    before = _names(server)
    refused = lightsail(
        server, "create-bucket", "--bucket-name", name, "--bundle-id", "small_1_0"
    )
    refused.refused("InvalidInputException")
    assert _names(server) == before


def test_c04_a_name_of_two_characters_is_refused(server: Server) -> None:
    """The CLI itself refuses a name under three characters before it sends anything."""
    short = lightsail(
        server, "create-bucket", "--bucket-name", "ab", "--bundle-id", "small_1_0"
    )
    assert short.status != 0
    assert "ab" not in _names(server)


def test_c05_a_taken_name_is_refused(server: Server, plain: str) -> None:
    """Creating an existing bucket is refused and leaves it as it was."""
    before = server.lightsail().get_buckets(bucketName=plain)["buckets"]
    again = lightsail(
        server, "create-bucket", "--bucket-name", plain, "--bundle-id", "medium_1_0"
    )
    again.refused("InvalidInputException")
    assert server.lightsail().get_buckets(bucketName=plain)["buckets"] == before


def test_c06_buckets_are_listed_in_every_form(server: Server, plain: str) -> None:
    """All, one, with the instance that is connected; CORS only together with a name."""
    instance = new_instance(server)
    set_access(server, plain, instance, "allow")
    listed = lightsail(server, "get-buckets").json()["buckets"]
    assert plain in [row["name"] for row in listed]
    (one,) = lightsail(server, "get-buckets", "--bucket-name", plain).json()["buckets"]
    assert one["name"] == plain
    (connected,) = lightsail(
        server, "get-buckets", "--bucket-name", plain, "--include-connected-resources"
    ).json()["buckets"]
    assert connected["resourcesReceivingAccess"] == [
        {"name": instance, "resourceType": "Instance"}
    ]
    assert "resourcesReceivingAccess" not in one
    lightsail(server, "get-buckets", "--include-cors").refused("InvalidInputException")
    (cors,) = lightsail(server, "get-buckets", "--bucket-name", plain, "--include-cors").json()[
        "buckets"
    ]
    assert cors["name"] == plain


def test_c07_a_missing_bucket_is_not_found(server: Server) -> None:
    """`get-buckets` for an absent name is an error, not an empty list."""
    lightsail(server, "get-buckets", "--bucket-name", "missing-bucket").refused(
        "NotFoundException"
    )


def test_c08_the_plan_changes_once_a_month(server: Server, plain: str) -> None:
    """The first change of plan holds; the second in the same month is refused."""
    change = ("update-bucket-bundle", "--bucket-name", plain, "--bundle-id")
    done = lightsail(server, *change, "medium_1_0").json()
    assert done["operations"][0]["operationType"] == "UpdateBucketBundle"
    lightsail(server, *change, "large_1_0").refused("InvalidInputException")
    (bucket,) = server.lightsail().get_buckets(bucketName=plain)["buckets"]
    assert bucket["bundleId"] == "medium_1_0"
    assert bucket["ableToUpdateBundle"] is False


def test_c09_access_rules_are_echoed(server: Server, plain: str) -> None:
    """`update-bucket --access-rules` answers the rules it stored."""
    rules = "getObject=private,allowPublicOverrides=true"
    done = lightsail(
        server, "update-bucket", "--bucket-name", plain, "--access-rules", rules
    ).json()
    assert done["bucket"]["accessRules"] == {
        "getObject": "private",
        "allowPublicOverrides": True,
    }
    assert done["operations"][0]["operationType"] == "UpdateBucket"
    (bucket,) = server.lightsail().get_buckets(bucketName=plain)["buckets"]
    assert bucket["accessRules"] == done["bucket"]["accessRules"]


def test_c13_a_bucket_has_at_most_two_keys(server: Server, plain: str) -> None:
    """Two keys are made, each with its secret; the third is refused."""
    create = ("create-bucket-access-key", "--bucket-name", plain)
    made = [lightsail(server, *create).json()["accessKey"] for _ in range(2)]
    for key in made:
        assert len(key["accessKeyId"]) == 20
        assert len(key["secretAccessKey"]) == 40
        assert key["status"] == "Active"
    lightsail(server, *create).refused("InvalidInputException")
    listed = server.lightsail().get_bucket_access_keys(bucketName=plain)["accessKeys"]
    assert {key["accessKeyId"] for key in listed} == {key["accessKeyId"] for key in made}


def test_c14_last_used_tells_service_region_and_date(server: Server, plain: str) -> None:
    """Before the first use N/A without a date; after it s3, the region and the date."""
    key = server.bucket_key(plain)
    listing = ("get-bucket-access-keys", "--bucket-name", plain)
    (before,) = lightsail(server, *listing).json()["accessKeys"]
    assert before["lastUsed"] == {"region": "N/A", "serviceName": "N/A"}
    assert "secretAccessKey" not in before
    server.s3(key, region="eu-west-1").list_objects_v2(Bucket=plain)
    server.wait_for_use(plain, key.access_key_id)
    shown = lightsail(server, *listing)
    (after,) = shown.json()["accessKeys"]
    assert after["lastUsed"]["serviceName"] == "s3"
    assert after["lastUsed"]["region"] == "eu-west-1"
    assert after["lastUsed"]["lastUsedDate"]
    assert key.secret_access_key not in shown.stdout


def test_c15_a_deleted_key_stops_at_once(server: Server, bucket: OwnBucket) -> None:
    """After `delete-bucket-access-key` the data plane answers InvalidAccessKeyId."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"v")
    lightsail(
        server,
        "delete-bucket-access-key",
        *("--bucket-name", bucket.name, "--access-key-id", bucket.key.access_key_id),
    ).ok()
    get = ("s3api", "get-object", "--bucket", bucket.name, "--key", "k", "never")
    server.cli(*get, key=bucket.key).refused("InvalidAccessKeyId")


def test_c16_an_instance_is_given_access_and_loses_it(server: Server, plain: str) -> None:
    """After `allow` the instance is among the connected resources, after `deny` it is not."""
    instance = unique_name("c16")
    made = lightsail(
        server,
        "create-instances",
        *("--instance-names", instance, "--availability-zone", "us-east-1a"),
        *("--blueprint-id", "wordpress", "--bundle-id", "nano_3_0"),
    ).json()
    assert made["operations"][0]["operationType"] == "CreateInstance"
    for access, names in (("allow", [instance]), ("deny", [])):
        done = lightsail(
            server,
            "set-resource-access-for-bucket",
            *("--resource-name", instance, "--bucket-name", plain, "--access", access),
        ).json()
        assert done["operations"][0]["operationType"] == "SetResourceAccessForBucket"
        assert done["operations"][0]["status"] == "Succeeded"
        assert attached(server, plain) == names


def test_c33_tags_are_added_replaced_and_removed(server: Server, plain: str) -> None:
    """tag-resource and untag-resource work; reserved keys and a 51st tag are refused."""
    tag = ("tag-resource", "--resource-name", plain, "--tags")
    done = lightsail(server, *tag, "key=k,value=v", "key=l,value=w").json()
    assert done["operations"][0]["operationType"] == "TagResource"
    assert _tags(server, plain) == {"k": "v", "l": "w"}
    lightsail(server, *tag, "key=aws:x,value=v").refused("InvalidInputException")
    lightsail(server, "untag-resource", "--resource-name", plain, "--tag-keys", "k").ok()
    assert _tags(server, plain) == {"l": "w"}
    more = [{"key": f"t{number}", "value": ""} for number in range(49)]
    server.lightsail().tag_resource(resourceName=plain, tags=more)
    lightsail(server, *tag, "key=one-more,value=v").refused("InvalidInputException")
    assert len(_tags(server, plain)) == 50


def test_c19_cross_origin_rules_are_set_shown_and_cleared(
    server: Server, plain: str, tmp_path: Path
) -> None:
    """`--cors file://` replaces the rules, `--include-cors` shows them, `rules: []` clears."""
    rule = {"allowedMethods": ["GET", "PUT"], "allowedOrigins": ["https://*.example.com"]}
    (tmp_path / "cors.json").write_text(
        json.dumps({"rules": [{**rule, "maxAgeSeconds": 3000}]})
    )
    update = ("update-bucket", "--bucket-name", plain, "--cors")
    done = lightsail(server, *update, f"file://{tmp_path}/cors.json").json()
    assert done["bucket"]["cors"] == {"rules": [{**rule, "maxAgeSeconds": 3000}]}
    shown = lightsail(server, "get-buckets", "--bucket-name", plain, "--include-cors").json()
    assert shown["buckets"][0]["cors"] == done["bucket"]["cors"]
    cleared = lightsail(server, *update, json.dumps({"rules": []})).json()
    assert cleared["bucket"]["cors"] == {"rules": []}
    wrong = json.dumps({"CORSRules": [rule]})
    refused = lightsail(server, *update, wrong)
    assert refused.status != 0
    assert "CORSRules" in refused.stderr


def test_c30_metrics_are_read_by_the_day(server: Server, plain: str) -> None:
    """Both metrics answer as the guide asks; a period the model forbids is not even sent."""
    read = (
        *("get-bucket-metric-data", "--bucket-name", plain),
        *("--start-time", "2026-11-01", "--end-time", "2026-11-15", "--metric-name"),
    )
    size = ("BucketSizeBytes", "--statistics", "Maximum", "--unit", "Bytes", "--period")
    shown = lightsail(server, *read, *size, "86400").json()
    assert shown == {"metricName": "BucketSizeBytes", "metricData": []}
    number = ("NumberOfObjects", "--statistics", "Average", "--unit", "Count", "--period")
    shown = lightsail(server, *read, *number, "86400").json()
    assert shown == {"metricName": "NumberOfObjects", "metricData": []}
    refused = lightsail(server, *read, *size, "30")
    assert refused.status != 0
    assert "period" in refused.stderr


def test_c34_operations_are_shown_oldest_first(server: Server, plain: str) -> None:
    """History by account, by resource and by id, in the order things happened."""
    api = server.lightsail()
    rules = {"getObject": "public", "allowPublicOverrides": False}
    api.update_bucket(bucketName=plain, accessRules=rules)
    api.tag_resource(resourceName=plain, tags=[{"key": "a", "value": "b"}])
    mine = lightsail(server, "get-operations-for-resource", "--resource-name", plain).json()[
        "operations"
    ]
    kinds = [row["operationType"] for row in mine]
    assert kinds == ["CreateBucket", "UpdateBucket", "TagResource"]
    everything = lightsail(server, "get-operations").json()["operations"]
    changed = [row["statusChangedAt"] for row in everything]
    assert changed == sorted(changed)
    ids = [row["id"] for row in everything]
    assert [row["id"] for row in mine] == [one for one in ids if one in {r["id"] for r in mine}]
    one = lightsail(server, "get-operation", "--operation-id", mine[1]["id"]).json()
    assert one["operation"] == mine[1]


def test_c35_a_bucket_is_deleted_when_empty_or_by_force(server: Server) -> None:
    """Objects forbid a plain delete; an empty bucket goes; force takes everything."""
    full, empty = unique_name("c35-full"), unique_name("c35-empty")
    api = server.lightsail()
    for name in (full, empty):
        api.create_bucket(bucketName=name, bundleId="small_1_0")
    server.s3().put_object(Bucket=full, Key="k", Body=b"v")
    delete = ("delete-bucket", "--bucket-name")
    lightsail(server, *delete, full).refused("InvalidInputException")
    done = lightsail(server, *delete, empty).json()
    assert done["operations"][0]["operationType"] == "DeleteBucket"
    assert server.s3().get_object(Bucket=full, Key="k")["Body"].read() == b"v"
    lightsail(server, *delete, full, "--force-delete").ok()
    assert not {full, empty} & set(_names(server))


def _names(server: Server) -> list[str]:
    return [row["name"] for row in server.lightsail().get_buckets()["buckets"]]


def _tags(server: Server, name: str) -> dict[str, str]:
    (bucket,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    return {row["key"]: row.get("value", "") for row in bucket["tags"]}
