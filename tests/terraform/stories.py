"""Two stories told once with real Terraform; the cases look at what was recorded.

An apply costs 8 to 16 seconds (the provider waits five after each change), so cases share
applies: every step's state and plan is kept, and each case is judged by its own resources.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from command import Ran
from server import Key, Server
from terraform.workspace import (
    Plan,
    State,
    Workspace,
    block,
    bucket_block,
    key_block,
    tags,
)

MANY = 5  # With the eight others, thirteen buckets in one apply.
IMPORTED = ("basic", "plan", "tagged", "keyonly", "forced")


class Estate(NamedTuple):
    """What the story of many buckets left on record."""

    created: State
    plan_after_restart: Plan
    imported: State
    imported_key: State
    plan_after_loss: Plan
    changed: State
    plan_after_change: Plan
    changed_again: State
    plan_after_second_change: Plan
    names_after_rename: list[str]
    destroyed: Ran
    provider_log: str
    left: list[str]


class Keys(NamedTuple):
    """What the story of three keys left on record."""

    account: str
    bucket_arn: str
    refused: Ran
    made: list[str]
    plan_after_repair: Plan
    object_applied: Ran
    object_plan: Plan
    object_bytes: bytes
    plan_after_key_deletion: Ran
    destroyed: Ran
    left: list[str]


def tell_estate(folder: Path) -> Estate:
    """Create, restart, import, lose, change twice, destroy."""
    with Server(folder / "server") as server:
        space = Workspace(folder / "main", server)
        space.apply(_estate(1)).ok()
        created = space.state()
        server.restart()
        plan_after_restart = space.planned()

        twin = Workspace(folder / "twin", server)
        imported, imported_key = _import(twin, created)

        api = server.lightsail()
        api.delete_bucket(bucketName="tf-lost")
        lost_key = created["aws_lightsail_bucket_access_key.lost"]["access_key_id"]
        api.delete_bucket_access_key(bucketName="tf-keyed", accessKeyId=lost_key)
        plan_after_loss = space.planned()

        space.apply(_estate(2)).ok()
        changed = space.state()
        plan_after_change = space.planned()
        names = [row["name"] for row in api.get_buckets()["buckets"]]
        space.apply(_estate(3)).ok()
        changed_again = space.state()
        plan_after_second_change = space.planned()

        server.s3().put_object(Bucket="tf-forced", Key="k", Body=b"x")
        server.bucket_key("tf-forced")
        log = {"TF_LOG_PROVIDER": "DEBUG", "TF_LOG_PATH": str(folder / "provider.log")}
        destroyed = space.destroy(log)
        return Estate(
            created,
            plan_after_restart,
            imported,
            imported_key,
            plan_after_loss,
            changed,
            plan_after_change,
            changed_again,
            plan_after_second_change,
            names,
            destroyed,
            (folder / "provider.log").read_text("utf-8", "replace"),
            [row["name"] for row in api.get_buckets()["buckets"]],
        )


def tell_keys(folder: Path) -> Keys:
    """Three keys for one bucket, an object by one of them, the key deleted; STS is asked."""
    with Server(folder / "server") as server:
        api = server.lightsail()
        space = Workspace(folder / "main", server, with_sts=True)
        bucket = bucket_block("b", "tf-three-keys")
        labels = ("one", "two", "three")
        refused = space.apply(bucket + "".join(key_block(label, "b") for label in labels))
        state = space.state()
        made = {
            label: state[f"aws_lightsail_bucket_access_key.{label}"]
            for label in labels
            if f"aws_lightsail_bucket_access_key.{label}" in state
        }
        kept = bucket + "".join(key_block(label, "b") for label in made)
        space.apply(kept).ok()
        plan_after_repair = space.planned()

        first = next(iter(made.values()))
        secret = Key(first["access_key_id"], first["secret_access_key"])
        data = Workspace(folder / "data", server, secret)
        lines = ['bucket = "tf-three-keys"', 'key = "from terraform/ü+.txt"']
        lines += ['content = "hello"', tags(made="by terraform")]
        object_applied = data.apply(block("aws_s3_object", "o", lines))
        object_plan = data.planned()
        got = server.s3().get_object(Bucket="tf-three-keys", Key="from terraform/ü+.txt")
        object_bytes = got["Body"].read()
        api.delete_bucket_access_key(
            bucketName="tf-three-keys", accessKeyId=secret.access_key_id
        )
        after_deletion = data.run("plan", "-no-color")
        server.s3().delete_object(Bucket="tf-three-keys", Key="from terraform/ü+.txt")
        destroyed = space.destroy()
        return Keys(
            server.sts().get_caller_identity()["Account"],
            state["aws_lightsail_bucket.b"]["arn"],
            refused,
            [row["id"] for row in made.values()],
            plan_after_repair,
            object_applied,
            object_plan,
            object_bytes,
            after_deletion,
            destroyed,
            [row["name"] for row in api.get_buckets()["buckets"]],
        )


def _estate(stage: int) -> str:
    """Return the configuration at a stage: 1 as created, 2 and 3 after changes."""
    tagged = (
        tags(key1="value1"),
        tags(key1="value1updated", key2="value2"),
        tags(key2="value2"),
    )
    key_only = (tags(key1=""), tags(key1="value1updated", key2=""), tags(key2=""))
    return "".join(
        [
            bucket_block("basic", "tf-basic"),
            bucket_block("plan", "tf-plan", bundle="small_1_0" if stage == 1 else "medium_1_0"),
            bucket_block("lost", "tf-lost"),
            bucket_block("tagged", "tf-tagged", tagged[stage - 1]),
            bucket_block("keyonly", "tf-keyonly", key_only[stage - 1]),
            bucket_block("forced", "tf-forced", "force_delete = true"),
            bucket_block("keyed", "tf-keyed"),
            key_block("kept", "keyed"),
            key_block("lost", "keyed"),
            bucket_block("renamed", "tf-old-name" if stage == 1 else "tf-new-name"),
            block(
                "aws_lightsail_bucket",
                "many",
                [
                    f"count = {MANY}",
                    'name = "tf-many-${count.index}"',
                    'bundle_id = "small_1_0"',
                ],
            ),
            _by_s3("a" if stage == 1 else "b", "Enabled" if stage == 1 else "Suspended"),
        ]
    )


def _by_s3(team: str, versioning: str) -> str:
    """Return a bucket made and configured through S3's API alone."""
    bucket = "bucket = aws_s3_bucket.photos.id"
    rule = [
        "cors_rule {",
        'allowed_methods = ["GET", "PUT"]',
        'allowed_origins = ["https://site.example"]',
        'expose_headers = ["ETag"]',
        "max_age_seconds = 3000",
        "}",
    ]
    state = ["versioning_configuration {", f'status = "{versioning}"', "}"]
    return (
        block("aws_s3_bucket", "photos", ['bucket = "tf-by-s3"', tags(team=team)])
        + block("aws_s3_bucket_versioning", "photos", [bucket, *state])
        + block("aws_s3_bucket_cors_configuration", "photos", [bucket, *rule])
    )


def _import(twin: Workspace, created: State) -> tuple[State, State]:
    """Import the buckets in one apply and the key by command; return both states."""
    wanted = _only(_estate(1), IMPORTED)
    imports = "".join(
        f'import {{\n  to = aws_lightsail_bucket.{label}\n  id = "tf-{label}"\n}}\n'
        for label in IMPORTED
    )
    twin.apply(wanted + imports).ok()
    buckets = twin.state()
    twin.write(wanted + bucket_block("keyed", "tf-keyed") + key_block("kept", "keyed"))
    identity = created["aws_lightsail_bucket_access_key.kept"]["id"]
    twin.run("import", "-no-color", "aws_lightsail_bucket_access_key.kept", identity).ok()
    return buckets, twin.state()


def _only(configuration: str, labels: Iterable[str]) -> str:
    blocks = configuration.split("resource ")[1:]
    wanted = tuple(f'"aws_lightsail_bucket" "{label}"' for label in labels)
    return "".join(f"resource {text}" for text in blocks if text.startswith(wanted))
