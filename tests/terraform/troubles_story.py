"""The story of what goes wrong: slow and failed operations, keys in the way, a bad secret."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from command import Ran
from server import ROOT, Key, Server
from terraform.relay import relayed
from terraform.workspace import Plan, Workspace, bucket_block


class Troubles(NamedTuple):
    """What the story of troubles left on record."""

    slow: Ran
    polls: int
    failed: Ran
    names_after_failure: list[str]
    again: Ran
    repaired: Plan
    kept: Ran
    names_after_kept: list[str]
    forced: Ran
    left: list[str]
    unsigned: Ran
    creations_unsigned: int


def tell_troubles(folder: Path) -> Troubles:
    """Apply slowly, fail, repair; destroy what is in use; sign wrongly."""
    with Server(folder / "server") as server, relayed(server.port) as relay:
        api = server.lightsail()

        def names() -> list[str]:
            return [row["name"] for row in api.get_buckets()["buckets"]]

        space = Workspace(folder / "main", server, endpoint=relay.endpoint)
        slow_only, both = bucket_block("slow", "tf-slow"), bucket_block("failed", "tf-failed")
        relay.says_started = 2
        slow = space.apply(slow_only)
        polls = relay.asked["GetOperation"]

        relay.says_failed = True
        failed = space.apply(slow_only + both)
        relay.says_failed = False
        names_after_failure = names()
        again = space.apply()
        api.delete_bucket(bucketName="tf-failed")
        space.apply().ok()
        repaired = space.planned()

        # A key that Terraform knows nothing of.
        server.bucket_key("tf-slow")
        kept = space.destroy()
        names_after_kept = names()
        space.apply(bucket_block("slow", "tf-slow", "force_delete = true")).ok()
        forced = space.destroy()
        left = names()

        relay.asked.clear()
        wrong = Key(ROOT.access_key_id, "x" * 40)
        stranger = Workspace(folder / "wrong", server, wrong, endpoint=relay.endpoint)
        unsigned = stranger.apply(bucket_block("wrong", "tf-wrong"))
        return Troubles(
            slow,
            polls,
            failed,
            names_after_failure,
            again,
            repaired,
            kept,
            names_after_kept,
            forced,
            left,
            unsigned,
            relay.asked["CreateBucket"],
        )
