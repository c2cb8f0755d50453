"""A folder with a Terraform configuration, and the unmodified provider working on it.

Nothing is downloaded: the provider comes from a mirror folder named `tf-plugins`, which
LAZARETTE_TF_PLUGINS names or which lies in one of the usual places.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from command import Ran, run
from server import ROOT, Key, Server

PROVIDER = "5.100.0"
_USUAL_PLACES = (Path("/opt"), Path("/usr/local/share"), Path("/usr/share"), Path.home())

_TERRAFORM_BLOCK = f"""
terraform {{
  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{PROVIDER}"
    }}
  }}
}}
"""
_PROVIDER_BLOCK = """
provider "aws" {{
  region                      = "{region}"
  access_key                  = "{key.access_key_id}"
  secret_key                  = "{key.secret_access_key}"
  skip_credentials_validation = {skips}
  skip_requesting_account_id  = {skips}
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  max_retries                 = 3
  endpoints {{
    lightsail = "{endpoint}"
    sts       = "{endpoint}"
    iam       = "{endpoint}"
    s3        = "{endpoint}"
  }}
{settings}
}}
"""

State = dict[str, dict[str, Any]]
Plan = dict[str, list[str]]


def missing() -> str:
    """Say what real Terraform lacks on this machine; empty when all is there."""
    if shutil.which("terraform") is None:
        return "there is no `terraform` on the PATH"
    if mirror() is None:
        places = ", ".join(str(place / "tf-plugins") for place in _USUAL_PLACES)
        return (
            f"no provider mirror with hashicorp/aws: LAZARETTE_TF_PLUGINS names none, "
            f"and there is none at {places}"
        )
    return ""


def mirror() -> Path | None:
    """Return the folder that holds the provider, or None."""
    named = os.environ.get("LAZARETTE_TF_PLUGINS")
    places = [Path(named)] if named else [place / "tf-plugins" for place in _USUAL_PLACES]
    wanted = Path("registry.terraform.io/hashicorp/aws") / PROVIDER
    return next((place for place in places if (place / wanted).is_dir()), None)


class Workspace:
    """One configuration with its own state, applied to one server."""

    def __init__(
        self,
        folder: Path,
        server: Server,
        key: Key = ROOT,
        *,
        with_sts: bool = False,
        settings: str = "",
        other_region: str = "",
        endpoint: str = "",
    ) -> None:
        """`settings` are more arguments of the provider; `other_region` is that of a second
        one, `aws.other`; `endpoint` is the server's unless something stands before it."""
        folder.mkdir(parents=True)
        self.folder = folder
        found = mirror()
        assert found is not None
        (folder / "terraform.rc").write_text(
            "disable_checkpoint = true\n"
            "provider_installation {\n"
            "  filesystem_mirror {\n"
            f'    path    = "{found}"\n'
            '    include = ["registry.terraform.io/*/*"]\n'
            "  }\n"
            "}\n"
        )
        self._env = {
            **server.client_env(None),
            "TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        }
        self._head = _TERRAFORM_BLOCK
        for region, alias in (("us-east-1", ""), (other_region, '  alias = "other"\n')):
            if region:
                self._head += _PROVIDER_BLOCK.format(
                    region=region,
                    key=key,
                    endpoint=endpoint or server.endpoint,
                    skips="false" if with_sts else "true",
                    settings=alias + settings,
                )
        self.write("")
        self.run("init", "-no-color").ok()

    def write(self, resources: str) -> None:
        """Replace the resources of the configuration."""
        (self.folder / "main.tf").write_text(self._head + resources)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
        """Run one terraform command."""
        return run(["terraform", *arguments], {**self._env, **(env or {})}, self.folder, 240)

    def apply(self, resources: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
        """Apply the configuration, replaced by `resources` when given."""
        if resources is not None:
            self.write(resources)
        return self.run("apply", "-auto-approve", "-no-color", env=env)

    def destroy(self, env: Mapping[str, str] | None = None) -> Ran:
        """Destroy everything in the state."""
        return self.run("destroy", "-auto-approve", "-no-color", env=env)

    def planned(self) -> Plan:
        """Return what a plan would change: the actions by resource address; empty is clean."""
        done = self.run("plan", "-no-color", "-detailed-exitcode", "-out=plan.out")
        assert done.status in (0, 2), done.stdout + done.stderr
        if done.status == 0:
            return {}
        shown = self.run("show", "-json", "plan.out").json()
        changes = {
            row["address"]: list(row["change"]["actions"]) for row in shown["resource_changes"]
        }
        return {name: what for name, what in changes.items() if what != ["no-op"]}

    def state(self) -> State:
        """Return the attributes of every resource in the state, by address.

        Read from the file: `terraform show` starts the provider, which takes seconds.
        """
        stored = json.loads((self.folder / "terraform.tfstate").read_text("utf-8"))
        return {
            f"{row['type']}.{row['name']}{_index(each)}": each["attributes"]
            for row in stored["resources"]
            if row["mode"] == "managed"
            for each in row["instances"]
        }


def _index(instance: dict[str, Any]) -> str:
    return f"[{instance['index_key']}]" if "index_key" in instance else ""


def bucket_block(label: str, name: str, *extra: str, bundle: str = "small_1_0") -> str:
    """Return an aws_lightsail_bucket block."""
    return block(
        "aws_lightsail_bucket", label, [f'name = "{name}"', f'bundle_id = "{bundle}"', *extra]
    )


def key_block(label: str, bucket: str) -> str:
    """Return an aws_lightsail_bucket_access_key block for the bucket labelled `bucket`."""
    return block(
        "aws_lightsail_bucket_access_key",
        label,
        [f"bucket_name = aws_lightsail_bucket.{bucket}.name"],
    )


def instance_block(
    label: str, name: str, *extra: str, provider: str = "", zone: str = "us-east-1a"
) -> str:
    """Return an aws_lightsail_instance block; `provider` is the alias of another one."""
    lines = [
        f'name              = "{name}"',
        f'availability_zone = "{zone}"',
        'blueprint_id      = "amazon_linux_2"',
        'bundle_id         = "nano_3_0"',
        *extra,
    ]
    if provider:
        lines.append(f"provider = aws.{provider}")
    return block("aws_lightsail_instance", label, lines)


def access_block(label: str, bucket: str, instance: str) -> str:
    """Return an aws_lightsail_bucket_resource_access block for those labels."""
    return block(
        "aws_lightsail_bucket_resource_access",
        label,
        [
            f"bucket_name   = aws_lightsail_bucket.{bucket}.name",
            f"resource_name = aws_lightsail_instance.{instance}.name",
        ],
    )


def block(kind: str, label: str, lines: Sequence[str]) -> str:
    """Return a resource block."""
    inner = "\n".join(f"  {line}" for line in lines)
    return f'resource "{kind}" "{label}" {{\n{inner}\n}}\n'


def tags(**values: str) -> str:
    """Return a tags argument."""
    return "tags = { " + ", ".join(f'{key} = "{value}"' for key, value in values.items()) + " }"
