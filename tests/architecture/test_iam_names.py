"""Our names of IAM and STS against the installed botocore models."""

from __future__ import annotations

import botocore.session  # type: ignore[import-untyped]

from lazarette.iam.catalogue import IAM, STS
from lazarette.iam.registry import REGISTRY

SESSION = botocore.session.get_session()


def test_the_catalogues_are_the_models() -> None:
    """Every operation of the installed models is known by name, and no other."""
    assert set(SESSION.get_service_model("iam").operation_names) == IAM
    assert set(SESSION.get_service_model("sts").operation_names) == STS
    assert set(REGISTRY) <= IAM | STS
    assert not IAM & STS
