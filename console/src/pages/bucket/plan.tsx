/** What the bucket uses of its plan, and changing the plan once in a month. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useState } from "react";

import { type Bucket, type Bundle, type Datapoint, lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { size } from "../../parts/format";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { metrics } from "../../texts/metrics";

const words = metrics.usage;
const GB = 1024 ** 3;
const DAY_S = 86_400;

export function Plan({ bucket, reload }: { bucket: Bucket; reload: () => void }) {
  const { region } = useHere();
  const notices = useNotices();
  const [step, setStep] = useState<"warn" | "choose">();
  const [chosen, setChosen] = useState("");
  const { value } = useLoaded(async () => {
    const [plans, stored, sent] = await Promise.all([
      lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles", { includeInactive: true }),
      latest(region, bucket.name, "BucketSizeBytes", "Maximum", DAY_S),
      latest(region, bucket.name, "BytesTransferredOut", "Sum", secondsOfMonth()),
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
              disabledReason={words.spent(nextMonth())}
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
      {value && plan && (
        <ColumnLayout columns={2}>
          <Share label={words.storage} used={value.stored} all={plan.storagePerMonthInGb * GB} />
          <Share label={words.transfer} used={value.sent} all={plan.transferPerMonthInGb * GB} />
        </ColumnLayout>
      )}
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

function Share({ label, used, all }: { label: string; used: number; all: number }) {
  return (
    <ProgressBar
      label={label}
      value={Math.min(100, (used / all) * 100)}
      additionalInfo={words.of(size(used), size(all))}
      {...(used > all ? { status: "error" as const } : {})}
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

function secondsOfMonth(): number {
  const now = new Date();
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  return (now.getTime() - start) / 1000;
}

function nextMonth(): string {
  const now = new Date();
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
  return next.toLocaleDateString("en", { dateStyle: "long", timeZone: "UTC" });
}
