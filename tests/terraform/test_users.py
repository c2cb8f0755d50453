"""Users, their keys and policies by the unmodified provider, without any skip_* setting."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from command import Ran
from server import Key, Server
from terraform.workspace import Workspace, missing

_RESOURCES = """
resource "aws_iam_user" "deploy" {
  name          = "deploy"
  path          = "/ci/"
  force_destroy = true
  tags          = { team = "web + db" }
}
resource "aws_iam_access_key" "deploy" {
  user = aws_iam_user.deploy.name
}
resource "aws_iam_user_policy" "site" {
  name   = "site"
  user   = aws_iam_user.deploy.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*"], Resource = "arn:aws:s3:::site/*" }]
  })
}
resource "aws_iam_policy" "reader" {
  name        = "reader"
  description = "May look & list"
  tags        = { made = "here" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["lightsail:Get*"], Resource = "*" }]
  })
}
resource "aws_iam_user_policy_attachment" "reader" {
  user       = aws_iam_user.deploy.name
  policy_arn = aws_iam_policy.reader.arn
}
resource "aws_iam_user_policy_attachment" "aws" {
  user       = aws_iam_user.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}
data "aws_caller_identity" "me" {}
"""
_CHANGED = _RESOURCES.replace("lightsail:Get*", "lightsail:Is*").replace("web + db", "ops")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_users_keys_and_policies_by_terraform(tmp_path: Path) -> None:
    """Made, planned clean, changed in place (in the long run), destroyed with all there is."""
    lacking = missing()
    if lacking:
        pytest.skip(f"REAL TERRAFORM NOT RUN: {lacking}")
    with Server(tmp_path / "server") as server:
        space = Workspace(tmp_path / "main", server, with_sts=True)
        space._head = re.sub(r"  skip_.*\n", "", space._head)
        space.apply(_RESOURCES).ok()
        state = space.state()
        user, key = state["aws_iam_user.deploy"], state["aws_iam_access_key.deploy"]
        account = server.sts().get_caller_identity()["Account"]
        assert user["arn"] == f"arn:aws:iam::{account}:user/ci/deploy"
        assert state["aws_iam_policy.reader"]["arn"] == f"arn:aws:iam::{account}:policy/reader"
        told = server.sts(Key(key["id"], key["secret"])).get_caller_identity()
        assert (told["Arn"], told["UserId"]) == (user["arn"], user["unique_id"])
        assert space.planned() == {}

        iam = server.iam()
        if os.environ.get("LAZARETTE_TEST_TERRAFORM") == "all":
            space.apply(_CHANGED).ok()
            assert space.planned() == {}
            tags = iam.list_user_tags(UserName="deploy")["Tags"]
            assert tags == [{"Key": "team", "Value": "ops"}]
        # Not Terraform's own: force_destroy takes it away all the same.
        iam.create_access_key(UserName="deploy")
        iam.create_login_profile(UserName="deploy", Password="Correct-horse-1")
        done: Ran = space.destroy()
        done.ok()
        assert iam.list_users()["Users"] == []
        assert iam.list_policies(Scope="Local")["Policies"] == []
