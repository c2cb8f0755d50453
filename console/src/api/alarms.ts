/** Alarms and contacts as the Lightsail API has them: their shapes, and reading all of them. */

import { everyPage, lightsail } from "./lightsail";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";
export type Protocol = "Email" | "SMS";
export type MissingData = "breaching" | "notBreaching" | "ignore" | "missing";
export type Comparison =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

/** What PutAlarm takes of an alarm besides its name and what it watches. */
export interface AlarmRule {
  metricName: string;
  comparisonOperator: Comparison;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: MissingData;
  contactProtocols: Protocol[];
  notificationTriggers: AlarmState[];
  notificationEnabled: boolean;
}

export interface Alarm extends AlarmRule {
  name: string;
  state: AlarmState;
  monitoredResourceInfo: { name: string; resourceType: string };
}

export interface Contact {
  contactEndpoint?: string | null;
  status: "PendingVerification" | "Valid" | "Invalid";
  protocol: Protocol;
}

interface AlarmPage {
  alarms: Alarm[];
  nextPageToken?: string;
}

/** Read the alarms of a region, or those of one bucket. */
export function listAlarms(region: string, bucket?: string): Promise<Alarm[]> {
  const asked = bucket ? { monitoredResourceName: bucket } : {};
  return everyPage<Alarm, AlarmPage>(region, "GetAlarms", asked, (page) => page.alarms);
}

/** Read one alarm; throws `ApiError` when there is none of that name. */
export async function findAlarm(region: string, name: string): Promise<Alarm> {
  const found = await lightsail<AlarmPage>(region, "GetAlarms", { alarmName: name });
  const alarm = found.alarms[0];
  if (!alarm) throw new Error(name);
  return alarm;
}

/** Make an alarm, or replace everything that the one of that name says. */
export async function putAlarm(
  region: string,
  name: string,
  bucket: string,
  rule: AlarmRule,
): Promise<void> {
  await lightsail(region, "PutAlarm", {
    alarmName: name,
    monitoredResourceName: bucket,
    ...rule,
  });
}

/** What PutAlarm has to be sent again so that everything of an alarm stays. */
export function ruleOf(alarm: Alarm): AlarmRule {
  return {
    metricName: alarm.metricName,
    comparisonOperator: alarm.comparisonOperator,
    threshold: alarm.threshold,
    evaluationPeriods: alarm.evaluationPeriods,
    datapointsToAlarm: alarm.datapointsToAlarm,
    treatMissingData: alarm.treatMissingData,
    contactProtocols: alarm.contactProtocols,
    notificationTriggers: alarm.notificationTriggers,
    notificationEnabled: alarm.notificationEnabled,
  };
}

/** Read the contacts of a region: one address and one number at most. */
export async function listContacts(region: string): Promise<Contact[]> {
  const found = await lightsail<{ contactMethods: Contact[] }>(region, "GetContactMethods");
  return found.contactMethods;
}
