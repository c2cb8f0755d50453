"""The four operations on contact methods, and the ContactMethod they show."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import ResourceLocation, Shape
from lazarette.lightsail.shapes.tags import Tag


class CreateContactMethodRequest(Shape, frozen=True):
    """CreateContactMethod."""

    protocol: str
    contact_endpoint: str
    tags: list[Tag] | None = None


class GetContactMethodsRequest(Shape, frozen=True):
    """GetContactMethods."""

    protocols: list[str] | None = None


class DeleteContactMethodRequest(Shape, frozen=True):
    """DeleteContactMethod."""

    protocol: str


class SendContactMethodVerificationRequest(Shape, frozen=True):
    """SendContactMethodVerification."""

    protocol: str


class ContactMethod(Shape, frozen=True):
    """A contact method; one whose verification has expired shows no endpoint."""

    status: str
    protocol: str
    name: str
    arn: str
    created_at: float
    location: ResourceLocation
    resource_type: str
    support_code: str
    tags: list[Tag]
    contact_endpoint: str | None = None


class GetContactMethodsResult(Shape, frozen=True):
    """GetContactMethods."""

    contact_methods: list[ContactMethod]
