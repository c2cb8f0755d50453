"""Users made for one test, with the keys and rights the test gives them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from make import unique_name
from server import Key, Server

LIGHTSAIL_ALL = {
    "Sid": "LightsailAccess",
    "Effect": "Allow",
    "Action": "lightsail:*",
    "Resource": "*",
}


class Person(NamedTuple):
    """A user and one key of it."""

    name: str
    key: Key


def person(server: Server, *statements: dict[str, Any], path: str = "/") -> Person:
    """Make a user whose one inline policy has these statements (none: no policy)."""
    iam = server.iam()
    name = unique_name("user")
    iam.create_user(UserName=name, Path=path)
    if statements:
        iam.put_user_policy(
            UserName=name, PolicyName="own", PolicyDocument=document(*statements)
        )
    return Person(name, new_key(server, name))


def new_key(server: Server, name: str) -> Key:
    """Make an access key of a user."""
    made = server.iam().create_access_key(UserName=name)["AccessKey"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"])


def document(*statements: dict[str, Any]) -> str:
    """Return a policy document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, on: str | list[str] = "*") -> dict[str, Any]:
    """Return a statement that allows actions."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def when(key: str, value: str, *actions: str) -> dict[str, Any]:
    """Return a statement that allows actions on anything while a condition key has a value."""
    return {**allow(*actions), "Condition": {"StringEquals": {key: value}}}
