/** The Lightsail API, called by name; shapes are those of the API's own model. */

import { send } from "./session";

export interface Tag {
  key: string;
  value?: string;
}

export interface Bucket {
  name: string;
  arn: string;
  bundleId: string;
  createdAt: number;
  url: string;
  location: { availabilityZone: string; regionName: string };
  supportCode: string;
  tags: Tag[];
  objectVersioning: "NeverEnabled" | "Enabled" | "Suspended";
  ableToUpdateBundle: boolean;
  readonlyAccessAccounts: string[];
  accessRules: { getObject: "public" | "private"; allowPublicOverrides: boolean };
  accessLogConfig: { enabled: boolean; destination?: string; prefix?: string };
  resourcesReceivingAccess?: { name: string; resourceType: string }[];
  state: { code: string; message?: string };
  cors?: { rules: CorsRule[] };
}

export interface CorsRule {
  id?: string;
  allowedMethods: string[];
  allowedOrigins: string[];
  allowedHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
}

export interface Bundle {
  bundleId: string;
  name: string;
  price: number;
  storagePerMonthInGb: number;
  transferPerMonthInGb: number;
  isActive: boolean;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey?: string;
  status: string;
  createdAt: number;
  lastUsed?: { lastUsedDate?: number; region: string; serviceName: string };
}

export interface Region {
  name: string;
  displayName: string;
}

export interface Operation {
  id: string;
  resourceName: string;
  resourceType: string;
  createdAt: number;
  operationType: string;
  operationDetails?: string;
  status: string;
  errorCode?: string;
  errorDetails?: string;
}

export interface Datapoint {
  timestamp: number;
  unit: string;
  average?: number;
  maximum?: number;
  minimum?: number;
  sum?: number;
  sampleCount?: number;
}

export interface BpaSync {
  status: string;
  lastSyncedAt?: number;
  message?: string;
  bpaImpactsLightsail?: boolean;
}

/** Run an operation in a region; throws `ApiError`. */
export async function lightsail<T>(
  region: string,
  operation: string,
  request: object = {},
): Promise<T> {
  const headers = { "content-type": "application/json", "x-lazarette-region": region };
  const body = JSON.stringify(request);
  const response = await send("POST", `/api/lightsail/${operation}`, body, headers);
  return (await response.json()) as T;
}

/** Read every page of a list. */
export async function everyPage<T, R extends { nextPageToken?: string }>(
  region: string,
  operation: string,
  request: object,
  itemsOf: (page: R) => T[],
): Promise<T[]> {
  const found: T[] = [];
  let pageToken: string | undefined;
  do {
    const page: R = await lightsail<R>(region, operation, {
      ...request,
      ...(pageToken ? { pageToken } : {}),
    });
    found.push(...itemsOf(page));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}
