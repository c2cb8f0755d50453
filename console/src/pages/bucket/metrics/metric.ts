/** What the console knows of each metric: how it adds up, and how its values are written. */

import type { Comparison, MissingData } from "../../../api/alarms";
import { size } from "../../../parts/format";
import { metrics as words } from "../../../texts/metrics";

export type Metric = keyof typeof words.names;

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

/** Units in which people say a size. */
export const SIZE_UNITS: Record<string, number> = {
  bytes: 1,
  KB,
  MB,
  GB,
  TB: 1024 * GB,
};

interface Nature {
  unit: "Bytes" | "Count" | "Milliseconds";
  /** By what an alarm judges five minutes; the graph shows the same. */
  statistic: "Maximum" | "Average" | "Sum";
  /** What a new alarm begins with. */
  prefill: { comparison: Comparison; threshold: number; times: number; periods: number };
  /** Without requests there are no points: silence is no fault. */
  missing: MissingData;
}

function nature(
  unit: Nature["unit"],
  statistic: Nature["statistic"],
  threshold: number,
  [times, periods]: [number, number] = [1, 1],
): Nature {
  return {
    unit,
    statistic,
    prefill: { comparison: "GreaterThanOrEqualToThreshold", threshold, times, periods },
    missing: statistic === "Sum" ? "notBreaching" : "missing",
  };
}

export const METRICS: Record<Metric, Nature> = {
  BucketSizeBytes: nature("Bytes", "Maximum", 75 * GB),
  NumberOfObjects: nature("Count", "Average", 100_000),
  AllRequests: nature("Count", "Sum", 10_000, [3, 3]),
  "4xxErrors": nature("Count", "Sum", 100, [3, 3]),
  "5xxErrors": nature("Count", "Sum", 1),
  BytesUploaded: nature("Bytes", "Sum", 10 * GB),
  BytesDownloaded: nature("Bytes", "Sum", 10 * GB),
  BytesTransferredOut: nature("Bytes", "Sum", 10 * GB),
  FirstByteLatency: nature("Milliseconds", "Average", 1_000, [3, 3]),
};

export function isMetric(name: string | null | undefined): name is Metric {
  return name !== null && name !== undefined && Object.hasOwn(METRICS, name);
}

/** Write a value as people read it: 4.5 GB, 1,200, 35 ms. */
export function valueText(metric: Metric, value: number): string {
  const { unit } = METRICS[metric];
  if (unit === "Bytes") return size(value);
  const number = value.toLocaleString("en", { maximumFractionDigits: 2 });
  return unit === "Milliseconds" ? `${number} ms` : number;
}

/** Write a threshold without rounding it. */
export function thresholdText(metric: string, threshold: number): string {
  if (isMetric(metric) && METRICS[metric].unit === "Bytes") {
    const { amount, unit } = splitSize(threshold);
    return `${amount.toLocaleString("en", { maximumFractionDigits: 6 })} ${unit}`;
  }
  const number = threshold.toLocaleString("en", { maximumFractionDigits: 6 });
  const isTime = isMetric(metric) && METRICS[metric].unit === "Milliseconds";
  return isTime ? `${number} ms` : number;
}

/** The largest unit in which a size has two decimals at most, and the size in it. */
export function splitSize(bytes: number): { amount: number; unit: string } {
  const units = Object.entries(SIZE_UNITS).reverse();
  for (const [unit, factor] of units) {
    const amount = Number((bytes / factor).toFixed(2));
    if (amount >= 1 && amount * factor === bytes) return { amount, unit };
  }
  return { amount: bytes, unit: "bytes" };
}
