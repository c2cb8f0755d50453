"""IAM and STS on the wire: who am I, repeats, and well-formed refusals."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ElementTree
from typing import cast

import pytest
from clocks import ManualClock
from control_plane import SERVER_KEY, LoudRecorder, SaidCallers, make_request

from lazarette.base.ids import RandomIds
from lazarette.blobs.memory import MemoryBlobs
from lazarette.compose.engines import Engines
from lazarette.compose.identity import iam_services
from lazarette.http.pipeline import serve
from lazarette.iam.protocol import IdentityProtocol
from lazarette.metadata.memory import MemoryEngine
from lazarette.model import errors
from lazarette.model.errors import LazaretteError
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.principal import ANONYMOUS, Caller, Kind
from lazarette.services.accounts import Accounts
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.key_uses import KeyUses
from lazarette.services.replays import Replays
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions

STS = "{https://sts.amazonaws.com/doc/2011-06-15/}"
IAM = "{https://iam.amazonaws.com/doc/2010-05-08/}"
ACCOUNT = AccountId("123456789012")
ROOT = Caller(Kind.ROOT, ACCOUNT, CanonicalId(""), AccessKeyId("AKIAROOT"), BucketId(""))
KEY = Caller(Kind.BUCKET_KEY, ACCOUNT, CanonicalId(""), AccessKeyId("AKIAKEY"), BucketId("b"))
HOST = Caller(
    Kind.INSTANCE,
    ACCOUNT,
    CanonicalId(""),
    AccessKeyId("ASIAHOST"),
    BucketId(""),
    "web-1",
    "0123",
)


class Wire:
    """The protocol over an engine in memory; who calls is said."""

    def __init__(self) -> None:
        self.callers = SaidCallers()
        clock = ManualClock()
        ids, engine, box = RandomIds(clock), MemoryEngine(), SecretBox(SERVER_KEY)
        recorder, replays = LoudRecorder(), Replays(engine, box, clock)
        accounts = Accounts(engine, box, clock, ids)
        engines = Engines(engine, MemoryBlobs(ids, clock), accounts, box, clock, ids)

        async def load(_: AccessKeyId) -> None:
            return None

        services = iam_services(
            engines,
            Gate(recorder),
            Changes(engine, replays),
            replays,
            KeyUses(engine, clock, recorder),
            Sessions(engine, load, box, clock, ids),
            self.callers,
        )
        self.protocol = IdentityProtocol(services)

    def send(
        self, caller: Caller, form: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> tuple[int, ElementTree.Element]:
        """Return the status and the document of one call."""
        self.callers.caller = caller
        request = make_request(form.encode(), list(headers))
        response = asyncio.run(serve(self.protocol, request, LoudRecorder(), ManualClock()))
        assert self.callers.services == {"sts", "iam"}
        return response.status, ElementTree.fromstring(cast(bytes, response.body))


@pytest.mark.parametrize(
    ("caller", "arn", "user_id"),
    [
        (ROOT, "arn:aws:iam::123456789012:root", "123456789012"),
        (KEY, "arn:aws:iam::123456789012:user/AKIAKEY", "AKIAKEY"),
        (
            HOST,
            "arn:aws:sts::123456789012:assumed-role/AmazonLightsailInstanceRole/0123",
            "AROALIGHTSAILINSTANCE:0123",
        ),
    ],
)
def test_caller_identity_names_account_and_user(caller: Caller, arn: str, user_id: str) -> None:
    """Tools take the account from the ARN; both carry the same number."""
    status, document = Wire().send(caller, "Action=GetCallerIdentity&Version=2011-06-15")
    assert status == 200
    found = {
        name: document.findtext(f".//{STS}{name}") for name in ("Arn", "UserId", "Account")
    }
    assert found == {"Arn": arn, "UserId": user_id, "Account": ACCOUNT}
    assert document.findtext(f".//{STS}RequestId")


@pytest.mark.parametrize(
    ("caller", "form", "status", "code"),
    [
        (KEY, "Action=GetUser&Version=2010-05-08", 400, "ValidationError"),
        (KEY, "Action=GetUser&UserName=ann", 403, "AccessDenied"),
        (KEY, "Action=ListRoles&Version=2010-05-08", 403, "AccessDenied"),
        (KEY, "Action=CreateUser&UserName=ann", 403, "AccessDenied"),
        (KEY, "Action=GetSessionToken", 403, "AccessDenied"),
        (HOST, "Action=ListUsers", 403, "AccessDenied"),
        (ROOT, "Action=AssumeRole", 400, "NotImplemented"),
        (ROOT, "Action=CreateGroup", 400, "NotImplemented"),
        (ROOT, "Action=%3Cx%3E", 400, "InvalidAction"),
        (ROOT, "", 400, "InvalidAction"),
        (ROOT, "Action=%ff", 400, "ValidationError"),
        (ROOT, "x" * (1 << 21), 400, "ValidationError"),
        (ROOT, "Action=GetUser&UserName=", 400, "ValidationError"),
        (ROOT, "Action=CreateUser", 400, "ValidationError"),
        (ROOT, "Action=CreateUser&UserName=a%20b", 400, "ValidationError"),
        (ROOT, "Action=CreateUser&UserName=ann&Path=staff", 400, "ValidationError"),
        (ROOT, "Action=CreateUser&UserName=ann&Tags.member.1.Key=k", 400, "ValidationError"),
        (ROOT, "Action=CreateUser&UserName=ann&Tags.member.x.Key=k", 400, "ValidationError"),
        (ROOT, "Action=ListUsers&MaxItems=0", 400, "ValidationError"),
        (ROOT, "Action=ListUsers&MaxItems=1001", 400, "ValidationError"),
        (ROOT, "Action=ListUsers&Marker=%21", 400, "ValidationError"),
        (ROOT, "Action=DeleteUser&UserName=nobody", 404, "NoSuchEntity"),
        (ROOT, "Action=GetRole&RoleName=r", 404, "NoSuchEntity"),
        (ANONYMOUS, "Action=GetCallerIdentity", 403, "MissingAuthenticationToken"),
    ],
)
def test_everything_else_is_a_well_formed_refusal(
    caller: Caller, form: str, status: int, code: str
) -> None:
    """The query protocol's error document, with the code tools look for."""
    got, document = Wire().send(caller, form)
    assert (got, document.findtext(f".//{STS}Code")) == (status, code)
    assert document.findtext(f".//{STS}Message")


def test_a_repeat_is_answered_once() -> None:
    """A change sent again under its invocation id changes nothing and answers the same."""
    wire = Wire()
    sent = ((b"amz-sdk-invocation-id", b"11111111-2222-3333-4444-555555555555"),)
    form = "Action=CreateUser&UserName=ann&Tags.member.1.Key=a&Tags.member.1.Value=x%2By"
    answers = [wire.send(ROOT, form, sent) for _ in range(2)]
    assert [status for status, _ in answers] == [200, 200]
    texts = [document.findtext(f".//{IAM}UserId") for _, document in answers]
    assert texts[0] == texts[1]
    assert answers[0][1].findtext(f".//{IAM}Value") == "x+y"
    status, document = wire.send(ROOT, form)
    assert (status, document.findtext(f".//{STS}Code")) == (409, "EntityAlreadyExists")
    for _ in range(2):
        status, _ = wire.send(ROOT, "Action=DeleteUser&UserName=ann", sent)
        assert status == 200
    status, _ = wire.send(ROOT, "Action=DeleteUser&UserName=ann")
    assert status == 404


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.UnknownAccessKey("AKIA"), 403, "InvalidClientTokenId"),
        (errors.SignatureMismatch("AKIA", "a", "b", "c"), 403, "SignatureDoesNotMatch"),
        (errors.ClockSkew("a", "b"), 400, "RequestExpired"),
        (errors.StorageFull(), 500, "ServiceFailure"),
        (errors.NoSuchBucket("x"), 404, "NoSuchEntity"),
    ],
)
def test_errors_have_the_codes_of_sts(error: LazaretteError, status: int, code: str) -> None:
    """Each failure of the signature has the code that SDKs know."""
    response = Wire().protocol.render_error(error, make_request(b"", []))
    assert isinstance(response.body, bytes)
    document = ElementTree.fromstring(response.body)
    assert (response.status, document.findtext(f".//{STS}Code")) == (status, code)
