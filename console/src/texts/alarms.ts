/** Texts of alarms: their list and form, and the banners on top of every page. */

import type { AlarmState, Comparison, MissingData } from "../api/alarms";

const COMPARISONS: Record<Comparison, string> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to (≥)",
  GreaterThanThreshold: "greater than (>)",
  LessThanThreshold: "less than (<)",
  LessThanOrEqualToThreshold: "less than or equal to (≤)",
};
const SIGNS: Record<Comparison, string> = {
  GreaterThanOrEqualToThreshold: "≥",
  GreaterThanThreshold: ">",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "≤",
};
const STATES: Record<AlarmState, string> = {
  OK: "OK",
  ALARM: "Alarm",
  INSUFFICIENT_DATA: "Insufficient data",
};
const MISSING: Record<MissingData, string> = {
  breaching: "Assume it's not within the threshold",
  notBreaching: "Assume it's within the threshold",
  ignore: "Use the value of the last good datapoint",
  missing: "Do not evaluate it",
};

export const alarms = {
  title: "Alarms",
  description:
    "An alarm compares a metric with a threshold every five minutes, shows a banner, and can send " +
    "a message.",
  none: "No alarms",
  noneHint: "Be told before the plan is used up, or when requests fail.",
  refused: "The alarms cannot be shown",
  comparisons: COMPARISONS,
  states: STATES,
  condition: (
    metric: string,
    comparison: Comparison,
    threshold: string,
    times: number,
    range: string,
  ) =>
    `${metric} ${SIGNS[comparison]} ${threshold} for ${times} ${times === 1 ? "time" : "times"} ` +
    `within the last ${range}`,
  range: (minutes: number) =>
    minutes % 60 === 0
      ? `${minutes / 60} ${minutes === 60 ? "hour" : "hours"}`
      : `${minutes} minutes`,
  tells: (how: string[]) =>
    how.length > 0 ? `Banner, ${how.join(", ")}` : "Banner only",
  silent: "Tells nobody: notifications are off",
  protocols: { Email: "email", SMS: "SMS" },
  toggle: (name: string) => `Notifications of ${name}`,
  toggledOn: (name: string) => `The alarm ${name} tells of its changes again.`,
  toggledOff: (name: string) => `The alarm ${name} tells nobody for now.`,
  changeRefused: "The alarm was not changed",
  menu: (name: string) => `Actions of ${name}`,
  add: "Add alarm",
  full: (metric: string) => `${metric} has two alarms, which is the most a metric can have.`,
  edit: "Edit alarm",
  test: "Test alarm notification",
  testOk: "Test OK notification",
  needsNotifications: "Its notifications are off: a test would tell nobody.",
  needsOk: "An alarm can be tested while its state is OK.",
  needsProtocol: "OK is told by email or SMS only, and this alarm has neither.",
  tested: "The test is on: for ten seconds the alarm shows the tested state.",
  testRefused: "The alarm was not tested",
  delete: "Delete",
  deleteTitle: "Delete this alarm?",
  deleteText: (name: string) => `${name} is watched no more, and nobody is told.`,
  yesDelete: "Yes, delete",
  deleted: (name: string) => `The alarm ${name} is deleted.`,
  line: (name: string) => `Alarm ${name}`,

  form: {
    addTitle: "Add alarm",
    editTitle: (name: string) => `Edit alarm ${name}`,
    name: "Alarm name",
    nameHint: "Letters, digits, hyphens, periods and underscores. It cannot be changed later.",
    condition: (metric: string) => `Notify me when ${metric.toLowerCase()} is`,
    operator: "Operator",
    threshold: "Threshold",
    unit: "Unit of the threshold",
    planUnknown: "The plan of the bucket holds …",
    planHolds: (gb: number) => `The plan of the bucket holds ${gb.toLocaleString("en")} GB.`,
    nearlyFull: (gb: string) => `Use 90% of it: ${gb} GB`,
    period: "for",
    times: "Times",
    timesWithin: "times within the last",
    length: "Evaluation period",
    lengthUnit: "Unit of the evaluation period",
    lengthUnits: { minutes: "minutes", hours: "hours" },
    notify: "How to tell",
    notifyHint: "A banner in this console always tells of it.",
    email: "Email",
    sms: "SMS text message",
    noContact: {
      Email: (region: string) => `${region} has no email address to send to.`,
      SMS: (region: string) => `${region} has no phone number to send to.`,
    },
    pending: "The address waits to be verified: nothing is sent there before.",
    addContact: "Add a contact",
    notifyOk: "Send me a notification when the alarm state changes to OK",
    needsProtocol: "Choose email or SMS first.",
    advanced: "Advanced settings",
    missing: "If data is missing",
    missingOptions: MISSING,
    notifyUnknown: "Send a notification if there is insufficient data",
    needsMissing: "Needs email or SMS, and that missing data is not evaluated.",
    create: "Create",
    save: "Save",
    created: (name: string) => `The alarm ${name} is made.`,
    saved: (name: string) => `The alarm ${name} is saved.`,
    wrong: {
      threshold: "A number, such as 75 or 4.5.",
      length: "A multiple of 5 minutes, at most 24 hours.",
      times: "A whole number, at least 1.",
      tooMany: (minutes: string) =>
        `There is one datapoint in five minutes: so many times need at least ${minutes}.`,
      name: "2 to 255 letters, digits, hyphens, periods and underscores, with none of - and . at its ends.",
      taken: "Another alarm of this region has the name.",
    },
  },

  banner: {
    open: "View graph",
    elsewhere: (sentence: string, region: string) => `${sentence} (${region})`,
    resend: "Resend verification",
    resent: "Another verification mail is on its way. Its link is good for 24 hours.",
    resendRefused: "No other mail was sent",
    dismiss: "Dismiss",
    dismissRefused: "The banner was not dismissed",
    alarmHeader: "Alarm",
    warning: "Warning",
    list: "Alarms and contacts",
    stack: "Alarms and contacts",
    goneTitle: "The alarm cannot be shown",
  },
} as const;
