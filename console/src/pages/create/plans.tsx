/** Storage plans side by side, to choose one of. */

import "./plans.css";

import Spinner from "@cloudscape-design/components/spinner";
import Tiles from "@cloudscape-design/components/tiles";

import type { Bundle } from "../../api/lightsail";
import { PlanFacts } from "../../parts/plan-facts";
import { create as words } from "../../texts/create";

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
        description: <PlanFacts plan={plan} />,
      }))}
    />
  );
}
