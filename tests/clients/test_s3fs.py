"""s3fs (fsspec over aiobotocore): the steps of programs/s3fs_steps.py."""

from __future__ import annotations

from pathlib import Path

from clients.installed import program
from command import run
from server import ROOT, OwnBucket, Server

STEPS = Path(__file__).parent / "programs" / "s3fs_steps.py"


def test_every_step(place: Server, plain: OwnBucket, versioned: OwnBucket) -> None:
    """Files, parts, copies, tags and metadata, links, versions."""
    command = [
        program("python", "s3fs"),
        str(STEPS),
        place.endpoint,
        plain.name,
        versioned.name,
    ]
    if place.tls:
        command.append(str(place.tls.cert))
    done = run(command, place.client_env(ROOT), None, 50)
    assert done.ok().split() == [
        *("files", "parts", "copies", "tags_and_metadata", "links", "versions")
    ]
