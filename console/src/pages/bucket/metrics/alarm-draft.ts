/** An alarm while a person writes it: texts as typed, what is wrong in them, what they mean. */

import type {
  Alarm,
  AlarmRule,
  AlarmState,
  Comparison,
  MissingData,
  Protocol,
} from "../../../api/alarms";
import { alarms } from "../../../texts/alarms";
import { isMetric, METRICS, SIZE_UNITS, splitSize } from "./metric";

const words = alarms.form.wrong;
const PERIOD_MIN = 5;
const DAY_MIN = 24 * 60;
const NAME = /^\w[\w.-]{0,253}\w$/;

export type LengthUnit = keyof typeof alarms.form.lengthUnits;

export interface Draft {
  name: string;
  comparison: Comparison;
  threshold: string;
  /** Of a size; else empty. */
  unit: string;
  times: string;
  length: string;
  lengthUnit: LengthUnit;
  protocols: Protocol[];
  tellsOk: boolean;
  missing: MissingData;
  tellsUnknown: boolean;
}

export interface Problems {
  threshold: string;
  period: string;
  name: string;
}

export function isSize(metric: string): boolean {
  return isMetric(metric) && METRICS[metric].unit === "Bytes";
}

/** A draft that begins with what an alarm says. */
export function draftOf(alarm: Alarm): Draft {
  const minutes = alarm.evaluationPeriods * PERIOD_MIN;
  const inHours = minutes % 60 === 0;
  return {
    name: alarm.name,
    comparison: alarm.comparisonOperator,
    ...amountOf(alarm.metricName, alarm.threshold),
    times: String(alarm.datapointsToAlarm),
    length: String(inHours ? minutes / 60 : minutes),
    lengthUnit: inHours ? "hours" : "minutes",
    protocols: alarm.contactProtocols,
    tellsOk: alarm.notificationTriggers.includes("OK"),
    missing: alarm.treatMissingData,
    tellsUnknown: alarm.notificationTriggers.includes("INSUFFICIENT_DATA"),
  };
}

/** A draft of a new alarm, with the metric's prefill and no name yet. */
export function newDraft(metric: string): Draft {
  const { prefill, missing } = METRICS[isMetric(metric) ? metric : "BucketSizeBytes"];
  return {
    name: "",
    comparison: prefill.comparison,
    ...amountOf(metric, prefill.threshold),
    times: String(prefill.times),
    length: String(prefill.periods * PERIOD_MIN),
    lengthUnit: "minutes",
    protocols: [],
    tellsOk: false,
    missing,
    tellsUnknown: false,
  };
}

/** A name for an alarm that no other has. */
export function freeName(bucket: string, metric: string, taken: ReadonlySet<string>): string {
  const stem = `${bucket}-${metric}`;
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
  return name;
}

/** Say what is wrong; empty texts where nothing is. */
export function problemsOf(draft: Draft, taken: ReadonlySet<string>): Problems {
  const periods = periodsOf(draft);
  const times = Number(draft.times);
  let period = "";
  if (periods === undefined) period = words.length;
  else if (!/^\s*[1-9]\d*\s*$/.test(draft.times)) period = words.times;
  else if (times > periods) period = words.tooMany(alarms.range(times * PERIOD_MIN));
  let name = "";
  if (!NAME.test(draft.name)) name = words.name;
  else if (taken.has(draft.name)) name = words.taken;
  return { threshold: thresholdOf(draft) === undefined ? words.threshold : "", period, name };
}

/** What the draft means, or undefined where something is wrong in it. */
export function ruleOfDraft(
  draft: Draft,
  metricName: string,
  notificationEnabled: boolean,
): AlarmRule | undefined {
  const threshold = thresholdOf(draft);
  const evaluationPeriods = periodsOf(draft);
  if (threshold === undefined || evaluationPeriods === undefined) return undefined;
  const tells = draft.protocols.length > 0;
  const notificationTriggers: AlarmState[] = ["ALARM"];
  if (tells && draft.tellsOk) notificationTriggers.push("OK");
  if (tells && draft.tellsUnknown && draft.missing === "missing") {
    notificationTriggers.push("INSUFFICIENT_DATA");
  }
  return {
    metricName,
    comparisonOperator: draft.comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: Number(draft.times),
    treatMissingData: draft.missing,
    contactProtocols: draft.protocols,
    notificationTriggers,
    notificationEnabled,
  };
}

function amountOf(metric: string, value: number): { threshold: string; unit: string } {
  if (!isSize(metric)) return { threshold: String(value), unit: "" };
  const { amount, unit } = splitSize(value);
  return { threshold: String(amount), unit };
}

function thresholdOf(draft: Draft): number | undefined {
  const text = draft.threshold.trim().replace(",", ".");
  if (!/^-?\d+(\.\d*)?$/.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return draft.unit ? Math.round(value * (SIZE_UNITS[draft.unit] ?? 1)) : value;
}

function periodsOf(draft: Draft): number | undefined {
  const text = draft.length.trim();
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const minutes = Number(text) * (draft.lengthUnit === "hours" ? 60 : 1);
  const isWhole = minutes > 0 && minutes <= DAY_MIN && minutes % PERIOD_MIN === 0;
  return isWhole ? minutes / PERIOD_MIN : undefined;
}
