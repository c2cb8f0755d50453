"""Users by the real AWS CLI: made, given a policy, used, taken away."""

from __future__ import annotations

import json
from pathlib import Path

from make import unique_name
from server import Key, Server


def test_a_user_of_the_aws_cli(server: Server, tmp_path: Path) -> None:
    """The guide's policy from a file lets the user's key put an object in one bucket."""
    bucket, name = unique_name("cli-users"), unique_name("cli-user")
    server.bucket(bucket, keyless=True)
    policy = tmp_path / "policy.json"
    arns = [f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"]
    statements = [
        {"Effect": "Allow", "Action": "lightsail:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": arns},
    ]
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}))
    server.cli("iam", "create-user", "--user-name", name).ok()
    made = server.cli("iam", "create-access-key", "--user-name", name).json()["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    named = ("--user-name", name, "--policy-name", "LightsailBuckets")
    server.cli("iam", "put-user-policy", *named, "--policy-document", f"file://{policy}").ok()
    shown = server.cli("iam", "get-user-policy", *named).json()
    assert shown["PolicyDocument"]["Statement"] == statements
    put = ("s3api", "put-object", "--bucket", bucket, "--key", "k", "--body", str(policy))
    server.cli(*put, key=key).ok()
    server.iam().delete_user_policy(UserName=name, PolicyName="LightsailBuckets")
    refused = server.cli(*put, key=key)
    assert "(AccessDenied)" in refused.stderr
