/** What a bucket is, in a line above its tabs; in the same place while it is being read. */

import Alert from "@cloudscape-design/components/alert";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Bucket } from "../../api/lightsail";
import { readPlans } from "../../api/usage";
import { Used } from "../../parts/used";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { home } from "../../texts/home";

export function Facts({ bucket }: { bucket: Bucket | undefined }) {
  const { region } = useHere();
  // Without the right to read plans there is the id of the bucket's own.
  const { value: plans } = useLoaded(() => readPlans(region).catch(() => []), [region]);
  const plan = plans?.find((one) => one.bundleId === bucket?.bundleId);
  const words = home.columns;
  return (
    <SpaceBetween size="s">
      {bucket && bucket.state.code !== "OK" && (
        <Alert type="warning" header={home.states.Unknown}>
          {bucket.state.message} {home.unfinished}
        </Alert>
      )}
      <KeyValuePairs
        columns={4}
        items={[
          { label: words.plan, value: (plans && (plan?.name ?? bucket?.bundleId)) || " " },
          { label: words.storage, value: bucket && <Used {...{ bucket, plan }} what="storage" /> },
          {
            label: words.transfer,
            value: bucket && <Used {...{ bucket, plan }} what="transfer" />,
          },
          {
            label: texts.bucket.url,
            value: bucket && (
              <CopyToClipboard
                variant="inline"
                textToCopy={bucket.url}
                copyButtonAriaLabel={`${texts.copy}: ${texts.bucket.url}`}
                copySuccessText={texts.copied}
                copyErrorText={texts.copy}
              />
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
