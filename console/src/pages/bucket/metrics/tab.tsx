/** The Metrics tab: the plan, one graph at a time, and the alarms. */

import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback } from "react";
import { useSearchParams } from "react-router";

import { listAlarms } from "../../../api/alarms";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { useRefresh } from "../../../parts/use-refresh";
import type { TabProps } from "../page";
import { Plan } from "../plan";
import { AlarmList } from "./alarm-list";
import { Graph } from "./graph";
import { isMetric, type Metric } from "./metric";

// A minute after an alarm has changed at the latest, its row says so.
const REFRESH_S = 60;

export default function Metrics({ bucket, reload: reloadBucket }: TabProps) {
  const { region } = useHere();
  const [search, setSearch] = useSearchParams();
  // In the address, so that the banner of an alarm leads to its graph.
  const asked = search.get("metric");
  const metric: Metric = isMetric(asked) ? asked : "BucketSizeBytes";
  const choose = useCallback(
    (chosen: Metric) => setSearch({ metric: chosen }, { replace: true }),
    [setSearch],
  );
  const alarms = useLoaded(() => listAlarms(region, bucket.name), [region, bucket.name]);
  useRefresh(alarms.reload, REFRESH_S);
  const mine = (alarms.value ?? []).filter((alarm) => alarm.metricName === metric);
  return (
    <SpaceBetween size="l">
      <Plan bucket={bucket} reload={reloadBucket} />
      <Graph bucket={bucket.name} metric={metric} onMetric={choose} alarms={mine} />
      <AlarmList bucket={bucket} metric={metric} alarms={alarms} />
    </SpaceBetween>
  );
}
