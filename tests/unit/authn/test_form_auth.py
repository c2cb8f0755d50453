"""Signed forms: S3's published example, and what is refused."""

from __future__ import annotations

import asyncio

import pytest
from forms import sign_policy
from server import Key
from signed import CALLER, CREDENTIAL, S3, OneKey

from lazarette.authn.form_auth import FormAuthenticator, Signer
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRequest,
    InvalidToken,
    LazaretteError,
    SignatureMismatch,
    UnknownAccessKey,
)

KEY = Key(CREDENTIAL.access_key_id, CREDENTIAL.secret)
FIELDS = sign_policy(b"{}", KEY, region="us-east-1", stamp="20151229T000000Z")


def authenticate(fields: dict[str, str]) -> Signer | None:
    """Return who signed the form."""
    return asyncio.run(FormAuthenticator(OneKey()).authenticate(fields, S3))


def refusal(**changes: str | None) -> LazaretteError:
    """Return what a form with these changes raises; None takes a field away."""
    fields = {**FIELDS, **{name.replace("_", "-"): value for name, value in changes.items()}}
    kept = {name: value for name, value in fields.items() if value is not None}
    with pytest.raises(LazaretteError) as caught:
        authenticate(kept)
    return caught.value


def test_says_who_signed_and_for_where() -> None:
    """The key's caller, and the region of the credential."""
    assert authenticate(FIELDS) == Signer(CALLER, "us-east-1")


def test_accepts_the_published_example() -> None:
    """The form of S3's "Example: Browser-based upload using HTTP POST"."""
    policy = (
        "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsN"
        "CiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRr"
        "ZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vz"
        "c19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29t"
        "L3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUi"
        "LCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7"
        "IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIs"
        "ICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP"
        "RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXot"
        "YWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlU"
        "MDAwMDAwWiIgfQ0KICBdDQp9"
    )
    signature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
    fields = {**FIELDS, "policy": policy, "x-amz-signature": signature}
    assert authenticate(fields) == Signer(CALLER, "us-east-1")


def test_a_form_that_claims_nothing_is_nobodys() -> None:
    """A policy alone signs nothing."""
    assert authenticate({"key": "k"}) is None
    assert authenticate({"key": "k", "policy": FIELDS["policy"]}) is None


@pytest.mark.parametrize(
    "name", ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "policy"]
)
def test_names_the_field_that_is_missing(name: str) -> None:
    """All five, or none of the first four."""
    error = refusal(**{name.lower().replace("-", "_"): None})
    assert isinstance(error, InvalidArgument)
    assert error.facts["argument"] == name
    assert f"must contain a field named '{name}'" in str(error.facts["sentence"])


@pytest.mark.parametrize(
    ("field", "value", "argument"),
    [
        ("x_amz_date", "2015-12-29T00:00:00Z", "X-Amz-Date"),
        ("x_amz_date", "20151230T000000Z", "X-Amz-Credential"),
        ("x_amz_credential", "AKIA", "X-Amz-Credential"),
        ("x_amz_credential", "AKIA/20151229/us-east-1/sqs/aws4_request", "X-Amz-Credential"),
        ("x_amz_credential", "AKIA/20151229/us-east-1/s3/aws3", "X-Amz-Credential"),
        ("x_amz_credential", "AKIA/20151229/ü—/s3/aws4_request", "X-Amz-Credential"),
    ],
)
def test_names_the_field_that_cannot_be(field: str, value: str, argument: str) -> None:
    """InvalidArgument with the field and its value."""
    error = refusal(**{field: value})
    assert isinstance(error, InvalidArgument)
    assert error.facts["argument"] == argument


@pytest.mark.parametrize(
    "changes",
    [
        {"x_amz_signature": "0" * 64},
        {"x_amz_signature": "ü"},
        {"policy": "e30"},
        {"policy": "ü—"},
    ],
)
def test_a_changed_form_is_a_mismatch(changes: dict[str, str]) -> None:
    """What was to be signed is the policy, as it came."""
    error = refusal(**changes)
    assert isinstance(error, SignatureMismatch)
    assert error.facts["string_to_sign"] == changes.get("policy", FIELDS["policy"])
    assert error.facts["canonical_request"] == ""


def test_an_empty_field_is_a_missing_one() -> None:
    """All empty claim nothing; an empty policy is a policy."""
    empty = dict.fromkeys(FIELDS, "")
    assert authenticate(empty) is None
    error = refusal(x_amz_signature="")
    assert isinstance(error, InvalidArgument)
    assert error.facts["argument"] == "X-Amz-Signature"
    assert isinstance(refusal(policy=""), SignatureMismatch)


@pytest.mark.parametrize("algorithm", ["AWS4-HMAC-SHA1", "AWS4-ECDSA-P256-SHA256"])
def test_refuses_other_algorithms(algorithm: str) -> None:
    """By the name of the one that is supported."""
    error = refusal(x_amz_algorithm=algorithm)
    assert isinstance(error, InvalidArgument)
    assert error.facts["sentence"] == "Only AWS4-HMAC-SHA256 is supported"


def test_refuses_unknown_keys() -> None:
    """A key that is not there."""
    fields = sign_policy(b"{}", Key("AKIA" + "Z" * 16, "s"), stamp="20151229T000000Z")
    with pytest.raises(UnknownAccessKey):
        authenticate(fields)


def test_refuses_tokens_and_the_old_signature() -> None:
    """A token goes with a temporary key; version 2 is named by what to use instead."""
    assert isinstance(refusal(x_amz_security_token="t"), InvalidToken)
    for fields in ({"awsaccesskeyid": "A", "signature": "s"}, {"signature": "s"}):
        with pytest.raises(InvalidRequest) as caught:
            authenticate(fields)
        assert "AWS4-HMAC-SHA256" in str(caught.value.facts["sentence"])
