/** What a plan holds and costs, a line each. */

import type { Bundle } from "../api/lightsail";
import { create as words } from "../texts/create";
import { size } from "./format";

const GB = 1024 ** 3;

export function PlanFacts({ plan }: { plan: Bundle }) {
  return (
    <>
      {words.storage}: {size(plan.storagePerMonthInGb * GB)}
      <br />
      {words.transfer}: {size(plan.transferPerMonthInGb * GB)}
      <br />
      {words.price}: {words.usd(plan.price)}
    </>
  );
}
