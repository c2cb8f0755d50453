"""GetCostEstimate."""

from __future__ import annotations

from collections.abc import Iterable

from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import costs as shapes
from lazarette.model.cost import Piece

# AWS's bills name the instances' uses in this way; those of buckets are nowhere to be read.
_STORED_OVER = "BucketStorage-Overage"
_SENT_OVER = "BucketDataXfer-Out-Overage"


async def get_cost_estimate(
    services: LightsailServices, call: Call, asked: shapes.GetCostEstimateRequest
) -> shapes.GetCostEstimateResult:
    """Return what a resource costs by the day: its plan, and what goes over its quotas."""
    found = await services.usage.estimate_cost(
        call.caller, asked.resource_name, call.region, asked.start_time, asked.end_time
    )
    resource = shapes.ResourceBudgetEstimate(
        resource_name=found.name,
        resource_type=found.resource_type,
        cost_estimates=_by_use(found.pieces),
        start_time=found.start_ms / 1000,
        end_time=found.stop_ms / 1000,
    )
    return shapes.GetCostEstimateResult([resource])


def _by_use(pieces: Iterable[Piece]) -> list[shapes.CostEstimate]:
    """Return the uses that there were, each by time."""
    uses: dict[str, list[shapes.EstimateByTime]] = {}
    for piece in pieces:
        for use, unit, amount, usd in (
            (f"BucketBundle:{piece.bundle_id}", "Bundles", piece.months, piece.plan_usd),
            (_STORED_OVER, "GB-Mo", piece.stored_over, piece.stored_over_usd),
            (_SENT_OVER, "GB", piece.sent_over, piece.sent_over_usd),
        ):
            if amount:
                period = shapes.TimePeriod(piece.start_ms / 1000, piece.stop_ms / 1000)
                row = shapes.EstimateByTime(usd, unit, amount, "USD", period)
                uses.setdefault(use, []).append(row)
    return [shapes.CostEstimate(use, rows) for use, rows in uses.items()]
