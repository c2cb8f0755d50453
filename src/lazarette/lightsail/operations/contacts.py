"""The four operations on contact methods: create, get, delete, send verification."""

from __future__ import annotations

from lazarette.lightsail import convert
from lazarette.lightsail.alarm_shapes import contact_shape
from lazarette.lightsail.call import Call
from lazarette.lightsail.enums import parse_enum, parse_enums, unknown_value
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import contacts as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.contact import ContactProtocol


async def create_contact_method(
    services: LightsailServices, call: Call, asked: shapes.CreateContactMethodRequest
) -> OperationsResult:
    """Add an address or a number to the region of the call."""
    record = await services.contacts.create(
        call.caller,
        parse_enum("protocol", ContactProtocol, asked.protocol),
        asked.contact_endpoint,
        call.region,
        convert.model_tags(asked.tags),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def get_contact_methods(
    services: LightsailServices, call: Call, asked: shapes.GetContactMethodsRequest
) -> shapes.GetContactMethodsResult:
    """Return the contacts of the region, or those of the protocols that are named."""
    named = parse_enums("protocols", ContactProtocol, asked.protocols or ())
    listed = await services.contacts.list_contacts(
        call.caller, call.region, named or tuple(ContactProtocol)
    )
    now_ms = services.clock.now_ms()
    return shapes.GetContactMethodsResult(
        [contact_shape(contact, now_ms) for contact in listed]
    )


async def delete_contact_method(
    services: LightsailServices, call: Call, asked: shapes.DeleteContactMethodRequest
) -> OperationsResult:
    """Delete the region's contact of that protocol."""
    record = await services.contacts.delete(
        call.caller,
        parse_enum("protocol", ContactProtocol, asked.protocol),
        call.region,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def send_contact_method_verification(
    services: LightsailServices, call: Call, asked: shapes.SendContactMethodVerificationRequest
) -> OperationsResult:
    """Send the region's address another link to confirm it by; numbers need none."""
    email = ContactProtocol.EMAIL.value
    if asked.protocol != email:
        raise unknown_value("protocol", asked.protocol, [email])
    record = await services.contacts.send_verification(
        call.caller, call.region, resend=call.resend(convert.operations_result)
    )
    return convert.operations_result(record)
