/** Storage plans side by side, to choose one of. */

import "./plans.css";

import Spinner from "@cloudscape-design/components/spinner";
import Tiles from "@cloudscape-design/components/tiles";

import type { Bundle } from "../../api/lightsail";
import { size } from "../../parts/format";
import { create as words } from "../../texts/create";

const GB = 1024 ** 3;

interface Props {
  /** Undefined until they are read. */
  plans: Bundle[] | undefined;
  chosen: string;
  onChoose: (id: string) => void;
}

export function PlanChoice({ plans, chosen, onChoose }: Props) {
  if (!plans) {
    return (
      <div className="plans-place">
        <Spinner />
      </div>
    );
  }
  return (
    <Tiles
      ariaLabel={words.plan}
      value={chosen}
      onChange={(event) => onChoose(event.detail.value)}
      items={plans.map((plan) => ({
        value: plan.bundleId,
        label: plan.name,
        description: (
          <>
            {words.storage}: {size(plan.storagePerMonthInGb * GB)}
            <br />
            {words.transfer}: {size(plan.transferPerMonthInGb * GB)}
            <br />
            {words.price}: {plan.price} USD
          </>
        ),
      }))}
    />
  );
}
