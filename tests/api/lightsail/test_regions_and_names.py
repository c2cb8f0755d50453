"""GetRegions and GetActiveNames."""

from __future__ import annotations

from make import unique_name
from server import Server


def test_regions_have_names_and_zones_when_asked(server: Server) -> None:
    """Real region names; zones only with the flag."""
    regions = server.lightsail().get_regions()["regions"]
    names = [row["name"] for row in regions]
    assert {"us-east-1", "eu-central-1", "ap-southeast-2"} <= set(names)
    assert all(row["displayName"] and row["continentCode"] for row in regions)
    assert not any(row.get("availabilityZones") for row in regions)
    zoned = server.lightsail().get_regions(includeAvailabilityZones=True)["regions"]
    assert zoned[0]["availabilityZones"][0]["zoneName"].startswith(zoned[0]["name"])


def test_active_names_are_those_in_use(server: Server) -> None:
    """A name shows while its bucket is there."""
    name = server.bucket(unique_name("active"), keyless=True).name
    api = server.lightsail()
    assert name in api.get_active_names()["activeNames"]
    api.delete_bucket(bucketName=name)
    assert name not in api.get_active_names()["activeNames"]


def test_the_profile_is_that_of_a_customer(server: Server) -> None:
    """No account here is a partner's."""
    found = server.lightsail().get_profile()
    assert found["profileType"] == "Lightsailor"
    assert "partner" not in found
