"""The Lightsail wire: how it is told, who must sign, what it sends back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import ControlPlane, make_request

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail.arn import parse_resource_arn
from lazarette.lightsail.urls import bucket_urls
from lazarette.model import errors
from lazarette.model.names import AccountId, Region
from lazarette.model.principal import ANONYMOUS

Run = Callable[[object], None]


def test_an_unsigned_call_is_unauthenticated(run: Run) -> None:
    """Without a signature nothing is answered, whatever is asked."""

    async def test(plane: ControlPlane) -> None:
        for operation in ("GetBuckets", "CreateBucket", "GetInstances"):
            answer = await plane.call(operation, caller=ANONYMOUS)
            assert (answer.status, answer.error) == (400, "UnauthenticatedException")
        assert plane.callers.services == {"lightsail"}

    run(test)


def test_the_target_decides_and_the_prefix_counts(run: Run) -> None:
    """X-Amz-Target names the operation on any path; another API's target is refused."""

    async def test(plane: ControlPlane) -> None:
        request = make_request(b"", [(b"x-amz-target", b"Lightsail_20161128.GetBuckets")])
        assert plane.protocol.resolve(request).name == "GetBuckets"
        for target in (b"DynamoDB_20120810.GetBuckets", b"GetBuckets", b""):
            with pytest.raises(errors.UnknownOperation):
                plane.protocol.resolve(make_request(b"", [(b"x-amz-target", target)]))
        with pytest.raises(errors.UnknownOperation):
            plane.protocol.resolve(make_request(b"", []))

    run(test)


def test_a_defect_shows_as_a_service_exception(run: Run) -> None:
    """An internal failure is a 500 in Lightsail's form, so that clients send again."""

    async def test(plane: ControlPlane) -> None:
        request = make_request(b"", [])
        response = plane.protocol.render_error(errors.InternalFailure(), request)
        assert response.status == 500
        assert isinstance(response.body, bytes)
        assert b'"__type":"ServiceException"' in response.body

    run(test)


def test_a_bucket_url_is_a_host_below_the_domain_or_a_path(run: Run) -> None:
    """With a domain: <bucket>.s3.<region>.<domain> on the public URL's scheme and port."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        hosted = bucket_urls("example.org", "https://api.example.org:8443")
        assert hosted(bucket) == "https://photos.s3.us-east-1.example.org:8443"
        assert bucket_urls("example.org", "https://x")(bucket) == (
            "https://photos.s3.us-east-1.example.org"
        )
        assert bucket_urls("", "http://[::1]:9000/")(bucket) == "http://[::1]:9000/photos"

    run(test)


def test_a_page_token_is_read_by_its_own_scope_only() -> None:
    """Another operation, other types or a changed text are refused."""
    token = write_token(("GetOperations",), (7, "id"))
    assert read_token(("GetOperations",), (int, str), token) == (7, "id")
    for scope, kinds, text in (
        (("GetBuckets",), (int, str), token),
        (("GetOperations",), (str,), token),
        (("GetOperations",), (int, str), token[:-2]),
        (("GetOperations",), (int, str), ""),
        (("GetOperations",), (int, str), "A" * 7),
    ):
        with pytest.raises(errors.InvalidInput):
            read_token(scope, kinds, text)


def test_an_arn_must_be_of_the_account_and_region() -> None:
    """The GUID comes back; any other account, region or form is refused."""
    account, region = AccountId("123456789012"), Region("us-east-1")
    arn = "arn:aws:lightsail:us-east-1:123456789012:Bucket/7a-b"
    assert parse_resource_arn(arn, account, region) == "7a-b"
    for other in (
        "",
        "x",
        arn + "\n",
        arn.replace("east", "west"),
        arn.replace("9012", "9013"),
    ):
        with pytest.raises(errors.InvalidInput):
            parse_resource_arn(other, account, region)
