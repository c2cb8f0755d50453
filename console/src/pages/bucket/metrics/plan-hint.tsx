/** How much the bucket's plan holds, and a threshold shortly before that. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";

import type { Bucket } from "../../../api/lightsail";
import { readPlans } from "../../../api/usage";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { alarms } from "../../../texts/alarms";

const words = alarms.form;
const NEARLY = 0.9;

export function PlanHint({ bucket, onUse }: { bucket: Bucket; onUse: (gb: string) => void }) {
  const { region } = useHere();
  const { value: plans } = useLoaded(() => readPlans(region), [region]);
  const plan = plans?.find((one) => one.bundleId === bucket.bundleId);
  // As high before it is known, so that nothing jumps.
  if (!plan) return <Box color="text-body-secondary">{words.planUnknown}</Box>;
  const nearly = String(Number((plan.storagePerMonthInGb * NEARLY).toFixed(1)));
  return (
    <Box color="text-body-secondary">
      {words.planHolds(plan.storagePerMonthInGb)}{" "}
      <Button variant="inline-link" formAction="none" onClick={() => onUse(nearly)}>
        {words.nearlyFull(nearly)}
      </Button>
    </Box>
  );
}
