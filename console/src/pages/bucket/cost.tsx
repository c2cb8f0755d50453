/** What the month costs: what went over the plan so far, and what the whole month will. */

import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";

import { lightsail } from "../../api/lightsail";
import { Refused } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { metrics } from "../../texts/metrics";

const words = metrics.usage;

const DAY_S = 86_400;

interface Use {
  usageType: string;
  resultsByTime: { usageCost: number; timePeriod: { start: number; end: number } }[];
}

interface Cost {
  /** All in USD: over the plan until now, until the month's end, and the month in all. */
  over: number;
  projectedOver: number;
  projected: number;
}

export function CostOfMonth({ bucket, bundleId }: { bucket: string; bundleId: string }) {
  const { region } = useHere();
  const { value, error } = useLoaded(() => readCost(region, bucket), [region, bucket, bundleId]);
  return (
    <>
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.overage, value: value ? words.usd(value.over) : words.unknown },
          {
            label: words.projected,
            value: value ? (
              <>
                {words.usd(value.projected)}
                {value.projectedOver >= 0.005 && (
                  <Box color="text-status-error">
                    {words.projectedOver(words.usd(value.projectedOver))}
                  </Box>
                )}
              </>
            ) : (
              words.unknown
            ),
          },
          { label: words.cycle, value: nextCycle() },
        ]}
      />
      {Boolean(error) && (
        <Box color="text-body-secondary">
          {words.costRefused}: <Refused error={error} />
        </Box>
      )}
    </>
  );
}

/** When the next month of billing begins, which is when the plan may be changed again. */
export function nextCycle(): string {
  return new Date(monthStart(1)).toLocaleDateString("en", { dateStyle: "long", timeZone: "UTC" });
}

/** The start of a month, in milliseconds: of this one, or one so many later. */
export function monthStart(later = 0): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later, 1);
}

async function readCost(region: string, resourceName: string): Promise<Cost> {
  const found = await lightsail<{ resourcesBudgetEstimate: { costEstimates: Use[] }[] }>(
    region,
    "GetCostEstimate",
    { resourceName, startTime: monthStart() / 1000, endTime: monthStart(1) / 1000 },
  );
  const uses = found.resourcesBudgetEstimate.flatMap((one) => one.costEstimates);
  const present = presentOf(uses);
  const cost = { over: 0, projectedOver: 0, projected: 0 };
  for (const use of uses) {
    for (const row of use.resultsByTime) {
      cost.projected += row.usageCost;
      if (!use.usageType.endsWith("-Overage")) continue;
      cost.projectedOver += row.usageCost;
      if (row.timePeriod.end <= present) cost.over += row.usageCost;
    }
  }
  return cost;
}

/**
 * Where the estimate goes over from what was to what will be: the one moment that cuts a day
 * of a plan in two. The browser's clock need not agree with the server's.
 */
function presentOf(uses: Use[]): number {
  for (const use of uses.filter((one) => !one.usageType.endsWith("-Overage"))) {
    const starts = new Set(use.resultsByTime.map((row) => row.timePeriod.start));
    const cut = use.resultsByTime
      .map((row) => row.timePeriod.end)
      .find((end) => starts.has(end) && end % DAY_S !== 0);
    if (cut !== undefined) return cut;
  }
  return Date.now() / 1000;
}
