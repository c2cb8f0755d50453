"""Terraform on an enrolled host: the provider, with the SDK for Go, asks the agent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hosts import ENDPOINT, HostServer, new_host, running_agent
from instances import set_access
from terraform.chosen import every_story
from terraform.workspace import Workspace, missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), every_story]
OBJECT = """
resource "aws_s3_object" "one" {
  bucket  = "tf-media"
  key     = "k"
  content = "bytes"
}
data "aws_caller_identity" "me" {}
output "arn" { value = data.aws_caller_identity.me.arn }
"""


class KeylessWorkspace(Workspace):
    """A workspace whose provider is told no key."""

    def write(self, resources: str) -> None:
        """Replace the resources of the configuration."""
        head = re.sub(r"  (access_key|secret_key|skip_metadata_api_check) .*\n", "", self._head)
        (self.folder / "main.tf").write_text(head + resources)


def test_the_provider_writes_with_a_hosts_credentials(tmp_path: Path) -> None:
    """By the agent; a secret in the endpoint's path would not arrive."""
    if lacking := missing():
        pytest.skip(f"REAL TERRAFORM NOT RUN: {lacking}")
    server = HostServer(tmp_path / "server")
    with server:
        host = new_host(server)
        bucket = server.bucket("tf-media", keyless=True)
        set_access(server, bucket.name, host.name, "allow")
        workspace = KeylessWorkspace(tmp_path / "workspace", server)
        allowed = {"AWS_EC2_METADATA_DISABLED": "false"}
        with running_agent(server, host) as endpoint:
            done = workspace.apply(OBJECT, {**allowed, ENDPOINT: endpoint})
        assert "assumed-role/AmazonLightsailInstanceRole/" in done.ok()
        stored = server.s3().get_object(Bucket=bucket.name, Key="k")["Body"].read()
        assert stored == b"bytes"
        lost = workspace.apply(env={**allowed, ENDPOINT: f"{server.metadata}/{host.secret}"})
        assert "No valid credential sources found" in lost.stderr
