/** The Permissions tab: its blocks, top to bottom. */

import SpaceBetween from "@cloudscape-design/components/space-between";

import { AccessKeys } from "./access-keys";
import type { TabProps } from "./page";

export function Permissions({ bucket }: TabProps) {
  return (
    <SpaceBetween size="l">
      <AccessKeys bucket={bucket} />
    </SpaceBetween>
  );
}
