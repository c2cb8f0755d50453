/** Calls that Lightsail has no name for: refused requests, banners; and CloudTrail's look-up. */

import { send } from "./session";

/** Who asked, as the audit trail names callers. */
export interface Caller {
  kind: "root" | "user" | "bucket-key" | "instance" | "anonymous" | "unproven" | string;
  account: string;
  arn: string;
  accessKeyId: string;
  name: string;
}

/** A refused request as the server kept it; empty where something is not known. */
export interface Refusal {
  requestId: string;
  time: string;
  protocol: string;
  operation: string;
  method: string;
  target: string;
  host: string;
  client: string;
  userAgent: string;
  bucket: string;
  region: string;
  error: string;
  rule: string;
  caller: Caller;
  /** For whom the server took whoever asked, in words. */
  takenFor: string;
  /** What decided, and what can be changed, in words. */
  reason: string;
  canonicalRequest?: string;
  stringToSign?: string;
  /** What the client signed, if the server found a request near this one that it did sign. */
  signedInstead?: { canonicalRequest: string; because: string };
  /** Of AccessDenied: the IAM action that was not allowed. */
  action?: string;
}

/** A bucket's month so far; money in US dollars. */
export interface BucketUsage {
  storedBytes: number;
  sentBytes: number;
  overageUsd: number;
  projectedUsd: number;
}

export interface Banner {
  kind: "alarm" | "contact";
  name: string;
  region: string;
  since: number;
  sentence: string;
}

export type LookupKey =
  | "EventName"
  | "Username"
  | "AccessKeyId"
  | "ResourceName"
  | "ReadOnly"
  | "EventSource"
  | "EventId";

export interface Lookup {
  LookupAttributes?: { AttributeKey: LookupKey; AttributeValue: string }[];
  StartTime?: number;
  EndTime?: number;
  MaxResults?: number;
  NextToken?: string;
}

/** A call as CloudTrail tells it; `CloudTrailEvent` is the whole record as JSON. */
export interface TrailEvent {
  EventId: string;
  EventName: string;
  ReadOnly: "true" | "false";
  AccessKeyId?: string;
  EventTime: number;
  EventSource: string;
  Username?: string;
  Resources: { ResourceType?: string; ResourceName: string }[];
  CloudTrailEvent: string;
}

/** The record within an event, as far as pages read it. */
export interface TrailRecord {
  userIdentity: {
    type?: string;
    arn?: string;
    accountId?: string;
    accessKeyId?: string;
    userName?: string;
  };
  eventTime: string;
  eventSource: string;
  eventName: string;
  awsRegion?: string;
  sourceIPAddress?: string;
  userAgent?: string;
  requestParameters?: unknown;
  responseElements?: unknown;
  requestID: string;
  readOnly: boolean;
  errorCode?: string;
  errorMessage?: string;
  additionalEventData?: {
    status?: number;
    durationMicros?: number;
    rule?: string;
    bucket?: string;
  };
}

/** Find one refused request; throws `ApiError` NotFoundException where none is kept. */
export async function getRefusedRequest(region: string, requestId: string): Promise<Refusal> {
  const answer = await call<{ refusal: Refusal }>(region, "lazarette/GetRefusedRequest", {
    requestId,
  });
  return answer.refusal;
}

/** The refusals that came last, newest first. */
export async function getRefusedRequests(region: string, limit: number): Promise<Refusal[]> {
  const answer = await call<{ refusals: Refusal[] }>(region, "lazarette/GetRefusedRequests", {
    limit,
  });
  return answer.refusals;
}

/** Alarms that ring and contacts that wait to be verified, of one region. */
export async function getBanners(region: string): Promise<Banner[]> {
  return (await call<{ banners: Banner[] }>(region, "lazarette/GetBanners", {})).banners;
}

export async function dismissBanner(region: string, name: string): Promise<void> {
  await call(region, "lazarette/DismissBanner", { name });
}

/** Read what a bucket uses of its plan, as of now. */
export async function readBucketUsage(region: string, bucketName: string): Promise<BucketUsage> {
  const answer = await call<{ usage: BucketUsage }>(region, "lazarette/GetBucketUsage", {
    bucketName,
  });
  return answer.usage;
}

/** Read one page of the audit trail, newest first. */
export async function lookupEvents(
  region: string,
  lookup: Lookup,
): Promise<{ events: TrailEvent[]; next: string | undefined }> {
  const answer = await call<{ Events?: TrailEvent[]; NextToken?: string }>(
    region,
    "cloudtrail/LookupEvents",
    lookup,
  );
  return { events: answer.Events ?? [], next: answer.NextToken || undefined };
}

/** Read what an event holds; what cannot be read counts as an empty record. */
export function recordOf(event: TrailEvent): TrailRecord {
  try {
    return JSON.parse(event.CloudTrailEvent) as TrailRecord;
  } catch {
    return {
      userIdentity: {},
      eventTime: new Date(event.EventTime * 1000).toISOString(),
      eventSource: event.EventSource,
      eventName: event.EventName,
      requestID: event.EventId,
      readOnly: event.ReadOnly === "true",
    };
  }
}

async function call<T>(region: string, path: string, request: object): Promise<T> {
  const headers = { "content-type": "application/json", "x-lazarette-region": region };
  const response = await send("POST", `/api/${path}`, JSON.stringify(request), headers);
  return (await response.json()) as T;
}
