"""GetOperation, GetOperations, GetOperationsForResource, and the Operation they show."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import ResourceLocation, Shape


class Operation(Shape, frozen=True):
    """One change."""

    id: str
    resource_name: str
    resource_type: str
    created_at: float
    location: ResourceLocation
    is_terminal: bool
    operation_type: str
    status: str
    status_changed_at: float
    operation_details: str | None = None
    error_code: str | None = None
    error_details: str | None = None


class OperationsResult(Shape, frozen=True):
    """The answer of a change that returns nothing else."""

    operations: list[Operation]


class GetOperationRequest(Shape, frozen=True):
    """GetOperation."""

    operation_id: str


class GetOperationResult(Shape, frozen=True):
    """GetOperation."""

    operation: Operation


class GetOperationsRequest(Shape, frozen=True):
    """GetOperations."""

    page_token: str | None = None


class GetOperationsForResourceRequest(Shape, frozen=True):
    """GetOperationsForResource."""

    resource_name: str
    page_token: str | None = None


class GetOperationsResult(Shape, frozen=True):
    """GetOperations and GetOperationsForResource; oldest first."""

    operations: list[Operation]
    next_page_token: str | None = None
