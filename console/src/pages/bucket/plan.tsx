/** What the bucket uses of its plan and costs, and changing the plan once in a month. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import { type Bucket, lightsail } from "../../api/lightsail";
import { forgetUsage, readPlans, readUsage } from "../../api/usage";
import { Confirm } from "../../parts/confirm";
import { size } from "../../parts/format";
import { useNotices } from "../../parts/notices";
import { PlanFacts } from "../../parts/plan-facts";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { create } from "../../texts/create";
import { metrics } from "../../texts/metrics";
import { CostOfMonth, nextCycle } from "./cost";

const words = metrics.usage;
const GB = 1024 ** 3;

export function Plan({ bucket, reload }: { bucket: Bucket; reload: () => void }) {
  const { region } = useHere();
  const notices = useNotices();
  const [step, setStep] = useState<"warn" | "choose">();
  const [chosen, setChosen] = useState("");
  // Apart: who may not see what is used may change the plan all the same.
  const plans = useLoaded(() => readPlans(region), [region]);
  const { value: used, error } = useLoaded(
    () => readUsage(region, bucket.name),
    [region, bucket.name, bucket.bundleId],
  );
  const plan = plans.value?.find((one) => one.bundleId === bucket.bundleId);
  const others = plans.value?.filter(
    (one) => one.isActive && one.bundleId !== bucket.bundleId,
  );
  const apply = async () => {
    await lightsail(region, "UpdateBucketBundle", {
      bucketName: bucket.name,
      bundleId: chosen,
    });
    notices.done(words.done);
    setStep(undefined);
    // What is sent counts from the beginning of the plan.
    forgetUsage(region, bucket.name);
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
            used={used?.stored}
            all={plan?.storagePerMonthInGb}
            unknown={error ? words.unknown : texts.loading}
          />
          <Share
            label={words.transfer}
            used={used?.sent}
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
        {Boolean(plans.error) && (
          <RefusedAlert
            header={create.noPlans}
            error={plans.error}
            permission="lightsail:GetBucketBundles"
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
          <Box>{words.warnQuotas}</Box>
        </Confirm>
      )}
      {step === "choose" && (
        <Confirm
          title={words.select}
          yes={words.yesApply}
          no={words.noBack}
          isDisabled={!chosen}
          onYes={apply}
          onNo={() => setStep("warn")}
          onClose={() => setStep(undefined)}
        >
          {!others && !plans.error && (
            <StatusIndicator type="loading">{texts.loading}</StatusIndicator>
          )}
          {Boolean(plans.error) && (
            <RefusedAlert
              header={create.noPlans}
              error={plans.error}
              permission="lightsail:GetBucketBundles"
            />
          )}
          {others?.length === 0 && <Box>{words.noOther}</Box>}
          {others && (
            <RadioGroup
              ariaLabel={words.select}
              value={chosen || null}
              onChange={(event) => setChosen(event.detail.value)}
              items={others.map((one) => ({
                value: one.bundleId,
                label: one.name,
                description: <PlanFacts plan={one} />,
              }))}
            />
          )}
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
      value={over > 0 ? 100 : (used / Math.max(1, quota)) * 100}
      additionalInfo={words.of(size(used), size(quota))}
      {...(over > 0 ? { description: words.over(size(over)) } : {})}
    />
  );
}
