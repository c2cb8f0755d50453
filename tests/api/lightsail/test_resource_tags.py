"""TagResource and UntagResource."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from refusals import refused
from server import Server


@pytest.fixture
def name(server: Server) -> str:
    """The name of a fresh bucket without keys."""
    return server.bucket(unique_name("tags"), keyless=True).name


def _tags(server: Server, name: str) -> dict[str, str | None]:
    (bucket,) = server.lightsail().get_buckets(bucketName=name)["buckets"]
    return {row["key"]: row.get("value") for row in bucket["tags"]}


def test_tags_are_merged_and_removed(server: Server, name: str) -> None:
    """New tags are added, known ones replaced; removing an absent one is fine."""
    api = server.lightsail()
    api.tag_resource(resourceName=name, tags=[{"key": "a", "value": "1"}, {"key": "only"}])
    (operation,) = api.tag_resource(
        resourceName=name, tags=[{"key": "a", "value": "2"}, {"key": "e", "value": ""}]
    )["operations"]
    assert operation["operationType"] == "TagResource"
    found = _tags(server, name)
    assert found["a"] == "2"
    assert set(found) == {"a", "only", "e"}
    assert not found["only"]
    assert not found["e"]
    api.untag_resource(resourceName=name, tagKeys=["a", "never-there"])
    assert set(_tags(server, name)) == {"only", "e"}


def test_keys_differ_by_case(server: Server, name: str) -> None:
    """`Team` and `team` are two tags."""
    pair = [{"key": "Team", "value": "1"}, {"key": "team", "value": "2"}]
    server.lightsail().tag_resource(resourceName=name, tags=pair)
    assert _tags(server, name) == {"Team": "1", "team": "2"}


@pytest.mark.parametrize(
    "tags",
    [
        [{"key": "aws:x", "value": "v"}],
        [{"key": "", "value": "v"}],
        [{"key": "k" * 129, "value": "v"}],
        [{"key": "k", "value": "v" * 257}],
        [{"key": "bad<>", "value": "v"}],
        [{"key": f"k{number}", "value": "v"} for number in range(51)],
    ],
)
def test_refuses_tags_that_break_a_rule(
    server: Server, name: str, tags: list[dict[str, Any]]
) -> None:
    """One bad tag refuses the call, and none of it is applied."""
    with refused("InvalidInputException", 400):
        server.lightsail().tag_resource(
            resourceName=name, tags=[{"key": "good", "value": "v"}, *tags]
        )
    assert _tags(server, name) == {}


def test_the_arn_must_be_of_the_named_resource(server: Server, name: str) -> None:
    """A right ARN is accepted beside the name, another resource's is not."""
    api = server.lightsail()
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    api.tag_resource(resourceName=name, resourceArn=bucket["arn"], tags=[{"key": "k"}])
    other = server.bucket(unique_name("tags"), keyless=True).name
    (wrong,) = api.get_buckets(bucketName=other)["buckets"]
    with refused("InvalidInputException", 400):
        api.tag_resource(resourceName=name, resourceArn=wrong["arn"], tags=[{"key": "l"}])
    assert set(_tags(server, name)) == {"k"}


def test_refuses_a_missing_resource(server: Server) -> None:
    """Tagging and untagging what is not there is NotFound."""
    api = server.lightsail()
    with refused("NotFoundException", 400):
        api.tag_resource(resourceName="no-such-bucket", tags=[{"key": "k"}])
    with refused("NotFoundException", 400):
        api.untag_resource(resourceName="no-such-bucket", tagKeys=["k"])
