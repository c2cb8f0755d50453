/** The Permissions tab: its blocks, top to bottom. */

import SpaceBetween from "@cloudscape-design/components/space-between";

import { type AccessKey, lightsail } from "../../api/lightsail";
import { readBlock } from "../../api/public-access-block";
import { PublicAccessBlock } from "../../parts/public-access-block";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { AccessKeys } from "./access-keys";
import { AccessModeBlock } from "./access-mode";
import { CrossAccount } from "./cross-account";
import type { TabProps } from "./page";
import { ResourceAccess } from "./resource-access";
import { Snippets } from "./snippets";

export function Permissions({ bucket, bpa, reload }: TabProps) {
  const { region } = useHere();
  const keys = useLoaded(
    () =>
      lightsail<{ accessKeys: AccessKey[] }>(region, "GetBucketAccessKeys", {
        bucketName: bucket.name,
      }).then((found) => found.accessKeys),
    [region, bucket.name],
  );
  const block = useLoaded(readBlock, []);
  return (
    <SpaceBetween size="l">
      <AccessModeBlock bucket={bucket} bpa={bpa} block={block.value} reload={reload} />
      <AccessKeys bucket={bucket} keys={keys} />
      <Snippets bucket={bucket} keys={keys.value ?? []} />
      <ResourceAccess bucket={bucket} bpa={bpa} reload={reload} />
      <CrossAccount bucket={bucket} bpa={bpa} block={block} reload={reload} />
      <PublicAccessBlock loaded={block} onChange={reload} />
    </SpaceBetween>
  );
}
