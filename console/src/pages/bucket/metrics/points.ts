/** The points of a graph: which the ranges have, and reading them. */

import { type Datapoint, lightsail } from "../../../api/lightsail";
import type { metrics as words } from "../../../texts/metrics";
import { type Metric, METRICS } from "./metric";

export type Range = keyof typeof words.ranges;

export interface Point {
  x: Date;
  y: number;
}

export interface Points {
  metric: Metric;
  range: Range;
  points: Point[];
  /** The same, to be drawn as a line. */
  line: Point[];
  start: Date;
  end: Date;
}

// How long each range is, and how much of it one point stands for; in seconds.
export const RANGES: Record<Range, { length: number; period: number }> = {
  "1h": { length: 3_600, period: 300 },
  "6h": { length: 6 * 3_600, period: 300 },
  "1d": { length: 24 * 3_600, period: 300 },
  "1w": { length: 7 * 24 * 3_600, period: 3_600 },
  "2w": { length: 14 * 24 * 3_600, period: 2 * 3_600 },
};

/** Read the points up to now, oldest first; throws `ApiError`. */
export async function readPoints(
  region: string,
  bucketName: string,
  metric: Metric,
  range: Range,
): Promise<Points> {
  const { length, period } = RANGES[range];
  const { statistic, unit } = METRICS[metric];
  const endTime = Math.ceil(Date.now() / 1000 / period) * period;
  const startTime = endTime - length;
  const found = await lightsail<{ metricData: Datapoint[] }>(region, "GetBucketMetricData", {
    bucketName,
    metricName: metric,
    startTime,
    endTime,
    period,
    statistics: [statistic],
    unit,
  });
  const points = found.metricData
    .map((point) => ({
      x: new Date(point.timestamp * 1000),
      y: { Maximum: point.maximum, Average: point.average, Sum: point.sum }[statistic] ?? 0,
    }))
    .sort((a, b) => a.x.getTime() - b.x.getTime());
  return {
    metric,
    range,
    points,
    line: statistic === "Sum" ? filled(points, startTime, endTime, period) : lasting(points, period),
    start: new Date(startTime * 1000),
    end: new Date(endTime * 1000),
  };
}

/** What is counted was 0 where nobody asked: without that a single hour would not be seen. */
function filled(points: Point[], startTime: number, endTime: number, period: number): Point[] {
  const sums = new Map(points.map((point) => [point.x.getTime(), point.y]));
  const line: Point[] = [];
  if (points.length === 0) return line;
  for (let time = startTime * 1000; time < endTime * 1000; time += period * 1000) {
    line.push({ x: new Date(time), y: sums.get(time) ?? 0 });
  }
  return line;
}

/** One point alone stands for its period: a line needs two. */
function lasting(points: Point[], period: number): Point[] {
  const [only] = points;
  if (!only || points.length > 1) return points;
  return [only, { x: new Date(only.x.getTime() + period * 1000), y: only.y }];
}
