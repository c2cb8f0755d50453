"""Plans that the operator names in the settings file, and what becomes of their buckets."""

from __future__ import annotations

from pathlib import Path

from make import unique_name
from refusals import refused
from server import StartServer

PLANS = """
[[plan]]
id = "team_1_0"
name = "Team 500GB"
price = 4.5
storage_gb = 500
transfer_gb = 2000

[[plan]]
id = "tiny_1_0"
price = 0
storage_gb = 1
transfer_gb = 0
"""
RETIRED = f"{PLANS}active = false\n"


def test_the_catalogue_is_the_operators(start_server: StartServer, tmp_path: Path) -> None:
    """Its plans and no others, S3's buckets get the cheapest, a retired one is kept."""
    file = tmp_path / "plans.toml"
    file.write_text(PLANS)
    server = start_server(options=["--config", str(file)])
    api = server.lightsail()
    assert api.get_bucket_bundles()["bundles"] == [
        {
            "bundleId": "team_1_0",
            "name": "Team 500GB",
            "price": 4.5,
            "storagePerMonthInGb": 500,
            "transferPerMonthInGb": 2000,
            "isActive": True,
        },
        {
            "bundleId": "tiny_1_0",
            "name": "tiny_1_0",
            "price": 0.0,
            "storagePerMonthInGb": 1,
            "transferPerMonthInGb": 0,
            "isActive": True,
        },
    ]
    name = unique_name("plan")
    with refused("InvalidInputException", 400):
        api.create_bucket(bucketName=name, bundleId="small_1_0")
    server.s3().create_bucket(Bucket=name)
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["bundleId"] == "tiny_1_0"
    file.write_text(RETIRED)
    server.restart()
    (bucket,) = api.get_buckets(bucketName=name)["buckets"]
    assert bucket["bundleId"] == "tiny_1_0"
    assert [row["bundleId"] for row in api.get_bucket_bundles()["bundles"]] == ["team_1_0"]
    every = api.get_bucket_bundles(includeInactive=True)["bundles"]
    assert [(row["bundleId"], row["isActive"]) for row in every] == [
        ("team_1_0", True),
        ("tiny_1_0", False),
    ]
    with refused("InvalidInputException", 400):
        api.create_bucket(bucketName=unique_name("plan"), bundleId="tiny_1_0")
    api.update_bucket_bundle(bucketName=name, bundleId="team_1_0")
    with refused("InvalidInputException", 400):
        api.update_bucket_bundle(bucketName=name, bundleId="tiny_1_0")
    shown = server.lazarette("config", "show", "--config", str(file))
    assert "4.5 USD" in shown.stdout
