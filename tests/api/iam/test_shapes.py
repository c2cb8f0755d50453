"""Every answer of IAM and STS against botocore's own model, element by element."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import boto3  # type: ignore[import-untyped]
from api.iam.people import allow, document
from botocore import xform_name  # type: ignore[import-untyped]
from make import unique_name
from server import ROOT, Key, Server

from lazarette.iam.registry import REGISTRY

# What is only ever refused, or needs what this scenario does not have.
REFUSED = {
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "GetFederationToken",
    "GetRole",
    "GetGroup",
    "GetAccountPasswordPolicy",
}


class Listener:
    """Compares each answer with the shape its operation has in the model."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.differences: list[str] = []

    def client(self, server: Server, service: str, key: Key = ROOT) -> Any:
        """Return a boto3 client whose answers are compared."""
        made = boto3.client(
            service,
            endpoint_url=server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
        )
        made.meta.events.register(f"before-parse.{service}", self._compare)
        return made

    def _compare(self, operation_model: Any, response_dict: Any, **_: Any) -> None:
        name, shape = operation_model.name, operation_model.output_shape
        root = ElementTree.fromstring(response_dict["body"])
        assert response_dict["status_code"] == 200, response_dict["body"]
        self.seen.add(name)
        namespace = operation_model.service_model.metadata["xmlNamespace"]
        prefix = f"{{{namespace}}}"
        if root.tag != f"{prefix}{name}Response":
            self.differences.append(f"{name}: the root is {root.tag}")
        result = root.find(f"{prefix}{name}Result")
        if root.find(f"{prefix}ResponseMetadata/{prefix}RequestId") is None:
            self.differences.append(f"{name}: no RequestId")
        if (shape is None) != (result is None):
            self.differences.append(f"{name}: a result where there is none, or none")
        if shape is not None and result is not None:
            self._walk(result, shape, prefix, name)

    def _walk(self, element: Any, shape: Any, prefix: str, place: str) -> None:
        names = [child.tag.removeprefix(prefix) for child in element]
        if shape.type_name == "list":
            if set(names) - {"member"}:
                self.differences.append(f"{place}: {names}")
            for child in element:
                self._walk(child, shape.member, prefix, f"{place}[]")
        elif shape.type_name == "map":
            if set(names) - {"entry"}:
                self.differences.append(f"{place}: {names}")
        elif shape.type_name == "structure":
            missing = set(shape.required_members) - set(names)
            unknown = set(names) - set(shape.members)
            if missing or unknown or len(set(names)) < len(names):
                self.differences.append(f"{place}: missing {missing}, unknown {unknown}")
            for child, name in zip(element, names, strict=True):
                if name in shape.members:
                    self._walk(child, shape.members[name], prefix, f"{place}.{name}")
        elif names:
            self.differences.append(f"{place}: elements in a {shape.type_name}")


def test_every_operation_answers_in_its_shape(server: Server) -> None:
    """No required member is missing, none is unknown, and each operation is tried."""
    heard = Listener()
    iam, sts = heard.client(server, "iam"), heard.client(server, "sts")
    user, text = {"UserName": unique_name("shape")}, document(allow("iam:ChangePassword"))
    iam.create_user(**user, Tags=[{"Key": "a", "Value": "b"}])
    iam.tag_user(**user, Tags=[{"Key": "c", "Value": "d"}])
    iam.untag_user(**user, TagKeys=["a"])
    iam.update_user(**user, NewPath="/p/")
    key = iam.create_access_key(**user)["AccessKey"]
    named = {"AccessKeyId": key["AccessKeyId"]}
    iam.update_access_key(**user, **named, Status="Active")
    iam.put_user_policy(**user, PolicyName="p", PolicyDocument=text)
    made = iam.create_policy(
        PolicyName=unique_name("shape"),
        PolicyDocument=text,
        Tags=[{"Key": "a", "Value": "b"}],
        Description="d",
    )["Policy"]
    arn = {"PolicyArn": made["Arn"]}
    iam.tag_policy(**arn, Tags=[{"Key": "c", "Value": "d"}])
    iam.untag_policy(**arn, TagKeys=["a"])
    iam.create_policy_version(**arn, PolicyDocument=text, SetAsDefault=True)
    iam.attach_user_policy(**user, **arn)
    iam.create_login_profile(**user, Password="Correct-horse-1")
    iam.update_login_profile(**user, PasswordResetRequired=True)
    own = heard.client(server, "iam", Key(key["AccessKeyId"], key["SecretAccessKey"]))
    own.change_password(OldPassword="Correct-horse-1", NewPassword="Correct-horse-2")

    for operation in sorted(REGISTRY):
        if not operation.startswith(("Get", "List")) or operation in REFUSED:
            continue
        client, service = (sts, "sts") if hasattr(sts, _method(operation)) else (iam, "iam")
        model = client.meta.service_model.operation_model(operation)
        known = {**user, **named, **arn, "PolicyName": "p", "VersionId": "v2"}
        wanted = model.input_shape.members if model.input_shape else {}
        getattr(client, _method(operation))(
            **{name: value for name, value in known.items() if name in wanted}
        )
        assert operation in heard.seen, (service, operation)
    iam.get_user()
    iam.list_access_keys()

    iam.set_default_policy_version(**arn, VersionId="v1")
    iam.delete_policy_version(**arn, VersionId="v2")
    iam.detach_user_policy(**user, **arn)
    iam.delete_policy(**arn)
    iam.delete_user_policy(**user, PolicyName="p")
    iam.delete_login_profile(**user)
    iam.delete_access_key(**user, **named)
    iam.delete_user(**user)
    assert heard.seen == set(REGISTRY) - REFUSED
    # A root has no name; AWS leaves it out, too, though its model requires it.
    allowed = {"GetUser.User: missing {'Path', 'UserName'}, unknown set()"}
    allowed |= {"GetUser.User: missing {'UserName', 'Path'}, unknown set()"}
    assert set(heard.differences) <= allowed


def _method(operation: str) -> str:
    return str(xform_name(operation))
