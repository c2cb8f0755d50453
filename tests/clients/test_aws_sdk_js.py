"""@aws-sdk/client-s3 with lib-storage and the presigners: the steps of js/steps.mjs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from clients.installed import JS, node
from server import ROOT, OwnBucket, Server

STEPS = Path(__file__).parent / "js" / "steps.mjs"
NAMES = re.findall(r'^  async "?([\w-]+)"?\(\) \{$', STEPS.read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def environment(place: Server, plain: OwnBucket, versioned: OwnBucket) -> dict[str, str]:
    """What the steps are told: root's key, which both buckets obey, and nothing else."""
    env = place.client_env(ROOT) | {
        "ENDPOINT": place.endpoint,
        "PLAIN": plain.name,
        "VERSIONED": versioned.name,
    }
    if place.tls:
        env["NODE_EXTRA_CA_CERTS"] = str(place.tls.cert)
    return env


def test_every_step(environment: dict[str, str]) -> None:
    """Objects, listings, checksums, parts, copies, conditions, links, forms, versions."""
    # Given on standard input, it finds its packages from the folder it is started in.
    done = subprocess.run(
        [node(), "--input-type=module", "-"],
        input=STEPS.read_bytes(),
        env=environment,
        cwd=JS,
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    assert done.stdout.decode().split() == NAMES
