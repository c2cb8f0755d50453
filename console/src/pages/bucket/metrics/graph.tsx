/** The graph of one metric over one range, with the thresholds of its alarms. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LineChart from "@cloudscape-design/components/line-chart";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Alarm } from "../../../api/alarms";
import { Hint } from "../../../parts/hint";
import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { useRefresh } from "../../../parts/use-refresh";
import { texts } from "../../../texts";
import { alarms as alarmWords } from "../../../texts/alarms";
import { metrics as words } from "../../../texts/metrics";
import { isMetric, type Metric, METRICS, thresholdText, valueText } from "./metric";
import { type Range, RANGES, readPoints } from "./points";
import { PointsTable } from "./points-table";

// As often as points come.
const REFRESH_S = 300;

interface Props {
  bucket: string;
  metric: Metric;
  onMetric: (metric: Metric) => void;
  /** The alarms of the metric. */
  alarms: Alarm[];
}

export function Graph({ bucket, metric, onMetric, alarms }: Props) {
  const { region } = useHere();
  const [range, setRange] = useState<Range>("1d");
  const { value, error, isLoading, reload } = useLoaded(
    () => readPoints(region, bucket, metric, range),
    [region, bucket, metric, range],
  );
  useRefresh(reload, REFRESH_S);
  const found = value?.metric === metric && value.range === range ? value : undefined;
  const { statistic } = METRICS[metric];
  const { period } = RANGES[range];
  // A sum of an hour beside a threshold of five minutes would be a lie.
  const hasLines = statistic !== "Sum" || period === 300;
  const lines = hasLines ? alarms : [];
  const shown = (number: number) => valueText(metric, number);
  const options = Object.entries(words.names).map(([id, label]) => ({
    value: id,
    label,
    description: words.meanings[id as Metric],
  }));
  const heights = [
    ...(found?.points ?? []).map((point) => point.y),
    ...lines.map((alarm) => alarm.threshold),
  ];
  const top = Math.max(1, ...heights);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.points[statistic](words.periods[period] ?? "")}
          actions={
            <Button
              iconName="refresh"
              ariaLabel={texts.refresh}
              loading={isLoading && value !== undefined}
              onClick={reload}
            />
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="s" alignItems="end">
          <Select
            ariaLabel={words.metric}
            selectedOption={options.find((option) => option.value === metric) ?? null}
            options={options}
            expandToViewport
            onChange={(event) => {
              const chosen = event.detail.selectedOption.value;
              if (isMetric(chosen)) onMetric(chosen);
            }}
          />
          <SegmentedControl
            label={words.range}
            selectedId={range}
            options={Object.entries(words.ranges).map(([id, text]) => ({ id, text }))}
            onChange={(event) => setRange(event.detail.selectedId as Range)}
          />
        </SpaceBetween>
        {Boolean(error) && (
          <RefusedAlert
            header={words.refused}
            error={error}
            permission="lightsail:GetBucketMetricData"
          />
        )}
        <LineChart<Date>
          ariaLabel={words.names[metric]}
          height={260}
          hideFilter
          hideLegend={lines.length === 0}
          statusType={found || error ? "finished" : "loading"}
          loadingText={texts.loading}
          xScaleType="time"
          yDomain={[Math.min(0, ...heights), top * 1.1]}
          {...(found ? { xDomain: [found.start, found.end] } : {})}
          xTitle={words.time}
          yTitle={words.names[metric]}
          i18nStrings={{ xTickFormatter: tick, yTickFormatter: shown }}
          series={
            found && found.points.length > 0
              ? [
                  {
                    title: words.names[metric],
                    type: "line",
                    data: found.line,
                    valueFormatter: shown,
                  },
                  ...lines.map((alarm) => ({
                    title: alarmWords.line(alarm.name),
                    type: "threshold" as const,
                    y: alarm.threshold,
                    valueFormatter: (number: number) => thresholdText(metric, number),
                  })),
                ]
              : []
          }
          empty={
            <Hint title={words.none} text={words.noneHint} />
          }
        />
        {!hasLines && alarms.length > 0 && (
          <Box color="text-body-secondary">{words.noLines}</Box>
        )}
        <PointsTable metric={metric} points={found?.points ?? []} />
      </SpaceBetween>
    </Container>
  );
}

function tick(moment: Date): string {
  return moment.toLocaleString("en", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}
