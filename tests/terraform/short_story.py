"""The short story: a bucket, a key, an instance and its access, in one life of each.

The provider asks STS first, as it does without any setting of ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from command import Ran
from server import Server
from terraform.workspace import (
    Plan,
    State,
    Workspace,
    access_block,
    bucket_block,
    instance_block,
    key_block,
    tags,
)


class Short(NamedTuple):
    """What the short story left on record."""

    account: str
    created: State
    changed: State
    plan_after_restart: Plan
    destroyed: Ran
    left: list[str]


def tell_short(folder: Path) -> Short:
    """Create, change, restart, plan, destroy."""
    with Server(folder / "server") as server:
        space = Workspace(folder / "main", server, with_sts=True)
        space.apply(_configuration("small_1_0", tags(team="a"))).ok()
        created = space.state()
        space.apply(_configuration("medium_1_0", tags(team="b", bare=""))).ok()
        changed = space.state()
        server.restart()
        plan_after_restart = space.planned()
        destroyed = space.destroy()
        return Short(
            server.sts().get_caller_identity()["Account"],
            created,
            changed,
            plan_after_restart,
            destroyed,
            server.lightsail().get_active_names()["activeNames"],
        )


def _configuration(bundle: str, tagged: str) -> str:
    return (
        bucket_block("b", "tf-short", tagged, bundle=bundle)
        + key_block("k", "b")
        + instance_block("i", "tf-short-web", tagged)
        + access_block("a", "b", "i")
    )
