"""GetOperation, GetOperations, GetOperationsForResource."""

from __future__ import annotations

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import operations as shapes
from lazarette.model.limits import OPERATIONS_PAGE_MAX
from lazarette.model.names import OperationId
from lazarette.model.operation import OperationPlace
from lazarette.services.operation_log import OperationPage

_ALL = ("GetOperations",)


async def get_operation(
    services: LightsailServices, call: Call, asked: shapes.GetOperationRequest
) -> shapes.GetOperationResult:
    """Return one operation of the region."""
    record = await services.operations.find(
        call.caller, call.region, OperationId(asked.operation_id)
    )
    return shapes.GetOperationResult(convert.operation_shape(record))


async def get_operations(
    services: LightsailServices, call: Call, asked: shapes.GetOperationsRequest
) -> shapes.GetOperationsResult:
    """Return a page of the region's operations, oldest first."""
    after = _read_place(_ALL, asked.page_token)
    page = await services.operations.list_page(
        call.caller, call.region, after, OPERATIONS_PAGE_MAX
    )
    return _result(_ALL, page)


async def get_operations_for_resource(
    services: LightsailServices, call: Call, asked: shapes.GetOperationsForResourceRequest
) -> shapes.GetOperationsResult:
    """Return a page of one resource's operations, oldest first, also when it is gone."""
    scope = ("GetOperationsForResource", asked.resource_name)
    after = _read_place(scope, asked.page_token)
    page = await services.operations.list_page_for(
        call.caller, call.region, asked.resource_name, after, OPERATIONS_PAGE_MAX
    )
    return _result(scope, page)


def _read_place(scope: tuple[str, ...], token: str | None) -> OperationPlace | None:
    if token is None:
        return None
    created_ms, operation_id = read_token(scope, (int, str), token)
    return OperationPlace(int(created_ms), str(operation_id))


def _result(scope: tuple[str, ...], page: OperationPage) -> shapes.GetOperationsResult:
    return shapes.GetOperationsResult(
        [convert.operation_shape(record) for record in page.records],
        None if page.next_after is None else write_token(scope, page.next_after),
    )
