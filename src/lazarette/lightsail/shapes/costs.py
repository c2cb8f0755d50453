"""GetCostEstimate."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class GetCostEstimateRequest(Shape, frozen=True):
    """GetCostEstimate."""

    resource_name: str
    start_time: float
    end_time: float


class TimePeriod(Shape, frozen=True):
    """A day, or a part of one; `end` is not in it."""

    start: float
    end: float


class EstimateByTime(Shape, frozen=True):
    """What was used in a time, in its own unit, and what that costs."""

    usage_cost: float
    pricing_unit: str
    unit: float
    currency: str
    time_period: TimePeriod


class CostEstimate(Shape, frozen=True):
    """What one kind of use costs."""

    usage_type: str
    results_by_time: list[EstimateByTime]


class ResourceBudgetEstimate(Shape, frozen=True):
    """What a resource costs."""

    resource_name: str
    resource_type: str
    cost_estimates: list[CostEstimate]
    start_time: float
    end_time: float


class GetCostEstimateResult(Shape, frozen=True):
    """GetCostEstimate."""

    resources_budget_estimate: list[ResourceBudgetEstimate]
