"""STS and IAM: who am I, and well-formed refusals of the rest."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ElementTree

import pytest
from clocks import ManualClock
from control_plane import LoudRecorder, SaidCallers, make_request

from lazarette.http.pipeline import serve
from lazarette.iam.protocol import IdentityProtocol
from lazarette.model import errors
from lazarette.model.errors import LazaretteError
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.principal import ANONYMOUS, Caller, Kind

STS = "{https://sts.amazonaws.com/doc/2011-06-15/}"
ACCOUNT = AccountId("123456789012")
ROOT = Caller(Kind.ROOT, ACCOUNT, CanonicalId(""), AccessKeyId("AKIAROOT"), BucketId(""))
KEY = Caller(Kind.BUCKET_KEY, ACCOUNT, CanonicalId(""), AccessKeyId("AKIAKEY"), BucketId("b"))


def _send(caller: Caller, form: str) -> tuple[int, ElementTree.Element]:
    callers = SaidCallers()
    callers.caller = caller
    protocol = IdentityProtocol(callers)
    request = make_request(form.encode(), [])
    response = asyncio.run(serve(protocol, request, LoudRecorder(), ManualClock()))
    assert callers.services == {"sts", "iam"}
    assert isinstance(response.body, bytes)
    return response.status, ElementTree.fromstring(response.body)


@pytest.mark.parametrize(
    ("caller", "arn", "user_id"),
    [
        (ROOT, "arn:aws:iam::123456789012:root", "123456789012"),
        (KEY, "arn:aws:iam::123456789012:user/AKIAKEY", "AKIAKEY"),
    ],
)
def test_caller_identity_names_account_and_user(caller: Caller, arn: str, user_id: str) -> None:
    """Tools take the account from the ARN; both carry the same number."""
    status, document = _send(caller, "Action=GetCallerIdentity&Version=2011-06-15")
    assert status == 200
    found = {
        name: document.findtext(f".//{STS}{name}") for name in ("Arn", "UserId", "Account")
    }
    assert found == {"Arn": arn, "UserId": user_id, "Account": ACCOUNT}
    assert document.findtext(f".//{STS}RequestId")


@pytest.mark.parametrize(
    ("caller", "form", "status", "code"),
    [
        (ROOT, "Action=GetUser&Version=2010-05-08", 403, "AccessDenied"),
        (ROOT, "Action=ListRoles&Version=2010-05-08", 403, "AccessDenied"),
        (ROOT, "Action=AssumeRole", 400, "InvalidAction"),
        (ROOT, "Action=%3Cx%3E", 400, "InvalidAction"),
        (ROOT, "", 400, "InvalidAction"),
        (ROOT, "Action=%ff", 400, "ValidationError"),
        (ROOT, "x" * (1 << 21), 400, "ValidationError"),
        (ANONYMOUS, "Action=GetCallerIdentity", 403, "MissingAuthenticationToken"),
    ],
)
def test_everything_else_is_a_well_formed_refusal(
    caller: Caller, form: str, status: int, code: str
) -> None:
    """The query protocol's error document, with the code tools look for."""
    got, document = _send(caller, form)
    assert (got, document.findtext(f".//{STS}Code")) == (status, code)
    assert document.findtext(f".//{STS}Message")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.UnknownAccessKey("AKIA"), 403, "InvalidClientTokenId"),
        (errors.SignatureMismatch("AKIA", "a", "b", "c"), 403, "SignatureDoesNotMatch"),
        (errors.ClockSkew("a", "b"), 400, "RequestExpired"),
        (errors.StorageFull(), 500, "InternalFailure"),
        (errors.NoSuchBucket("x"), 400, "ValidationError"),
    ],
)
def test_errors_have_the_codes_of_sts(error: LazaretteError, status: int, code: str) -> None:
    """Each failure of the signature has the code that SDKs know."""
    response = IdentityProtocol(SaidCallers()).render_error(error, make_request(b"", []))
    assert isinstance(response.body, bytes)
    document = ElementTree.fromstring(response.body)
    assert (response.status, document.findtext(f".//{STS}Code")) == (status, code)
