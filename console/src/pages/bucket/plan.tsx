/** What the bucket uses of its plan and costs, and changing the plan once in a month. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { type Bucket, type Bundle, type Datapoint, lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { size } from "../../parts/format";
import { useNotices } from "../../parts/notices";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { metrics } from "../../texts/metrics";
import { CostOfMonth, monthStart, nextCycle } from "./cost";

const words = metrics.usage;
const GB = 1024 ** 3;
const DAY_S = 86_400;

export function Plan({ bucket, reload }: { bucket: Bucket; reload: () => void }) {
  const { region } = useHere();
  const notices = useNotices();
  const [step, setStep] = useState<"warn" | "choose">();
  const [chosen, setChosen] = useState("");
  const { value, error } = useLoaded(async () => {
    const [plans, stored, sent] = await Promise.all([
      lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles", { includeInactive: true }),
      latest(region, bucket.name, "BucketSizeBytes", "Maximum", DAY_S),
      latest(region, bucket.name, "BytesTransferredOut", "Sum", (Date.now() - monthStart()) / 1000),
    ]);
    return { plans: plans.bundles, stored, sent };
  }, [region, bucket.name, bucket.bundleId]);
  const plan = value?.plans.find((one) => one.bundleId === bucket.bundleId);
  const others = (value?.plans ?? []).filter(
    (one) => one.isActive && one.bundleId !== bucket.bundleId,
  );
  const apply = async () => {
    await lightsail(region, "UpdateBucketBundle", {
      bucketName: bucket.name,
      bundleId: chosen,
    });
    notices.done(words.done);
    setStep(undefined);
    reload();
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          actions={
            <Button
              disabled={!bucket.ableToUpdateBundle}
              disabledReason={words.spent(nextCycle())}
              onClick={() => setStep("warn")}
            >
              {words.change}
            </Button>
          }
        >
          {plan?.name ?? words.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <Share
            label={words.storage}
            used={value?.stored}
            all={plan?.storagePerMonthInGb}
            unknown={error ? words.unknown : texts.loading}
          />
          <Share
            label={words.transfer}
            used={value?.sent}
            all={plan?.transferPerMonthInGb}
            unknown={error ? words.unknown : texts.loading}
          />
        </ColumnLayout>
        {Boolean(error) && (
          <RefusedAlert
            header={words.refused}
            error={error}
            permission="lightsail:GetBucketMetricData"
          />
        )}
        <CostOfMonth bucket={bucket.name} bundleId={bucket.bundleId} />
      </SpaceBetween>
      {step === "warn" && (
        <Confirm
          title={words.warnTitle}
          yes={words.yesChange}
          onYes={() => Promise.resolve(setStep("choose"))}
          onClose={() => setStep(undefined)}
        >
          <Box>{words.warn}</Box>
        </Confirm>
      )}
      {step === "choose" && (
        <Confirm
          title={words.select}
          yes={words.yesApply}
          no={words.noBack}
          isDisabled={!chosen}
          onYes={apply}
          onClose={() => setStep(undefined)}
        >
          <RadioGroup
            ariaLabel={words.select}
            value={chosen || null}
            onChange={(event) => setChosen(event.detail.value)}
            items={others.map((one) => ({
              value: one.bundleId,
              label: one.name,
              description: `${texts.create.transfer}: ${one.transferPerMonthInGb} GB, ${one.price} USD`,
            }))}
          />
        </Confirm>
      )}
    </Container>
  );
}

interface ShareProps {
  label: string;
  /** Bytes; undefined while nobody knows. */
  used: number | undefined;
  /** GB; undefined for a plan that nobody knows any more. */
  all: number | undefined;
  /** What stands there while nobody knows. */
  unknown: string;
}

function Share({ label, used, all, unknown }: ShareProps) {
  const quota = all === undefined ? undefined : all * GB;
  if (used === undefined || quota === undefined) {
    const info = used === undefined ? unknown : size(used);
    return <ProgressBar label={label} value={0} additionalInfo={info} />;
  }
  const over = used - quota;
  return (
    <ProgressBar
      label={label}
      value={Math.min(100, (used / quota) * 100)}
      additionalInfo={words.of(size(used), size(quota))}
      {...(over > 0 ? { description: words.over(size(over)) } : {})}
    />
  );
}

/** Return the metric's latest value, or its sum, over the last `length` seconds. */
async function latest(
  region: string,
  bucketName: string,
  metricName: string,
  statistic: "Maximum" | "Sum",
  length: number,
): Promise<number> {
  const endTime = Math.ceil(Date.now() / 1000 / 300) * 300;
  const found = await lightsail<{ metricData: Datapoint[] }>(region, "GetBucketMetricData", {
    bucketName,
    metricName,
    startTime: endTime - Math.max(3_600, Math.ceil(length / 300) * 300),
    endTime,
    period: statistic === "Sum" ? DAY_S : 300,
    statistics: [statistic],
    unit: "Bytes",
  });
  const points = found.metricData.sort((a, b) => a.timestamp - b.timestamp);
  if (statistic === "Maximum") return points.at(-1)?.maximum ?? 0;
  return points.reduce((sum, point) => sum + (point.sum ?? 0), 0);
}
