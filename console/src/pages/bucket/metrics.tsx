/** The Metrics tab: one graph of a metric and range at a time, and the plan. */

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LineChart from "@cloudscape-design/components/line-chart";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { type Datapoint, lightsail } from "../../api/lightsail";
import { size } from "../../parts/format";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { metrics as words } from "../../texts/metrics";
import type { TabProps } from "./page";
import { Plan } from "./plan";

type Metric = keyof typeof words.names;
type Range = keyof typeof words.ranges;

const SIZES: Metric[] = ["BucketSizeBytes", "BytesUploaded", "BytesDownloaded"];
// How long each range is, and how much of it one point stands for; in seconds.
const RANGES: Record<Range, { length: number; period: number }> = {
  "1h": { length: 3_600, period: 300 },
  "6h": { length: 6 * 3_600, period: 300 },
  "1d": { length: 24 * 3_600, period: 900 },
  "1w": { length: 7 * 24 * 3_600, period: 3_600 },
  "2w": { length: 14 * 24 * 3_600, period: 2 * 3_600 },
};

export default function Metrics({ bucket, reload: reloadBucket }: TabProps) {
  const { region } = useHere();
  const [metric, setMetric] = useState<Metric>("BucketSizeBytes");
  const [range, setRange] = useState<Range>("1d");
  // A state is its latest value in a period; what happened is its sum.
  const isState = metric === "BucketSizeBytes" || metric === "NumberOfObjects";
  const isSize = SIZES.includes(metric);
  const { value, error } = useLoaded(async () => {
    const { length, period } = RANGES[range];
    const endTime = Math.ceil(Date.now() / 1000 / period) * period;
    const found = await lightsail<{ metricData: Datapoint[] }>(region, "GetBucketMetricData", {
      bucketName: bucket.name,
      metricName: metric,
      startTime: endTime - length,
      endTime,
      period,
      statistics: [isState ? "Maximum" : "Sum"],
      unit: isSize ? "Bytes" : "Count",
    });
    const points = found.metricData
      .map((point) => ({
        x: new Date(point.timestamp * 1000),
        y: (isState ? point.maximum : point.sum) ?? 0,
      }))
      .sort((a, b) => a.x.getTime() - b.x.getTime());
    return { points, start: new Date((endTime - length) * 1000), end: new Date(endTime * 1000) };
  }, [region, bucket.name, metric, range]);
  const shown = (number: number) => (isSize ? size(number) : number.toLocaleString("en"));
  const options = Object.entries(words.names).map(([id, label]) => ({ value: id, label }));
  const top = Math.max(1, ...(value?.points ?? []).map((point) => point.y));
  return (
    <SpaceBetween size="l">
      <Plan bucket={bucket} reload={reloadBucket} />
      <Container header={<Header variant="h2">{words.title}</Header>}>
        <SpaceBetween size="m">
          <SpaceBetween direction="horizontal" size="s">
            <Select
              ariaLabel={words.metric}
              selectedOption={options.find((option) => option.value === metric) ?? null}
              options={options}
              onChange={(event) => setMetric(event.detail.selectedOption.value as Metric)}
            />
            <SegmentedControl
              label={words.range}
              selectedId={range}
              options={Object.entries(words.ranges).map(([id, text]) => ({ id, text }))}
              onChange={(event) => setRange(event.detail.selectedId as Range)}
            />
          </SpaceBetween>
          {Boolean(error) && (
            <RefusedAlert header={words.refused} error={error} permission="lightsail:GetBucketMetricData" />
          )}
          <LineChart<Date>
            ariaLabel={words.names[metric]}
            height={260}
            hideFilter
            hideLegend
            statusType={value || error ? "finished" : "loading"}
            loadingText={texts.loading}
            xScaleType="time"
            yDomain={[0, top * 1.1]}
            {...(value ? { xDomain: [value.start, value.end] } : {})}
            xTitle={words.time}
            yTitle={words.names[metric]}
            i18nStrings={{
              xTickFormatter: (moment) =>
                moment.toLocaleString("en", {
                  month: "short",
                  day: "numeric",
                  hour: "2-digit",
                  minute: "2-digit",
                  hour12: false,
                }),
              yTickFormatter: shown,
            }}
            series={
              value && value.points.length > 0
                ? [
                    {
                      title: words.names[metric],
                      type: "line",
                      data: value.points,
                      valueFormatter: shown,
                    },
                  ]
                : []
            }
            empty={
              <Box textAlign="center">
                <Box variant="h4">{words.none}</Box>
                <Box color="text-body-secondary">{words.noneHint}</Box>
              </Box>
            }
          />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
