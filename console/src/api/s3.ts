/**
 * Objects: the browser talks to the S3 port itself, by URLs that the console signs one by one.
 * Each counts for a minute; what it may do is what the person signed in may do.
 */

import { texts } from "../texts";
import { ApiError, send } from "./session";
import { elements, parse, text } from "./xml";

export interface S3Call {
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  bucket: string;
  region: string;
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  lifetimeS?: number;
}

export interface S3Object {
  key: string;
  size: number;
  modified: Date;
  etag: string;
  storageClass: string;
}

export interface Listing {
  objects: S3Object[];
  folders: string[];
  next: string | undefined;
}

export interface Version {
  key: string;
  versionId: string;
  isLatest: boolean;
  isMarker: boolean;
  size: number;
  modified: Date;
}

/** Return a URL with which anybody may do this one thing until it ends. */
export async function presign(call: S3Call): Promise<string> {
  // Browsers resolve these wherever they stand, also percent-encoded: it would be another name.
  if (call.key?.split("/").some((part) => part === "." || part === "..")) {
    throw new ApiError("NotForBrowsers", texts.notForBrowsers, 400);
  }
  const response = await send("POST", "/api/presign", JSON.stringify(call), {
    "content-type": "application/json",
  });
  return ((await response.json()) as { url: string }).url;
}

/** Do it; throws `ApiError` with S3's code. */
export async function s3(call: S3Call, body?: BodyInit): Promise<Response> {
  const url = await presign(call);
  const init: RequestInit = { method: call.method, credentials: "omit" };
  if (call.headers) init.headers = call.headers;
  if (body !== undefined) init.body = body;
  const response = await fetch(url, init);
  if (!response.ok && response.status !== 304) throw await s3Refusal(response);
  return response;
}

export async function s3Refusal(response: Response): Promise<ApiError> {
  const document = parse(await response.text());
  return new ApiError(
    text(document, "Code") || `Status${response.status}`,
    text(document, "Message") || response.statusText,
    response.status,
    response.headers.get("x-amz-request-id") ?? text(document, "RequestId"),
  );
}

export async function listFolder(
  bucket: string,
  region: string,
  prefix: string,
  next: string | undefined,
): Promise<Listing> {
  const query: Record<string, string> = {
    "list-type": "2",
    delimiter: "/",
    "encoding-type": "url",
    "max-keys": "200",
  };
  if (prefix) query["prefix"] = prefix;
  if (next) query["continuation-token"] = next;
  const document = parse(await (await s3({ method: "GET", bucket, region, query })).text());
  return {
    objects: elements(document, "Contents").map((item) => ({
      key: decode(text(item, "Key")),
      size: Number(text(item, "Size")),
      modified: new Date(text(item, "LastModified")),
      etag: text(item, "ETag"),
      storageClass: text(item, "StorageClass"),
    })),
    folders: elements(document, "CommonPrefixes").map((item) => decode(text(item, "Prefix"))),
    next: text(document, "NextContinuationToken") || undefined,
  };
}

export async function listVersions(
  bucket: string,
  region: string,
  key: string,
): Promise<Version[]> {
  const found: Version[] = [];
  let query: Record<string, string> | undefined = { versions: "", prefix: key };
  while (query) {
    const call: S3Call = { method: "GET", bucket, region, query };
    const document = parse(await (await s3(call)).text());
    const root = document.documentElement;
    for (const item of root.children) {
      if (item.localName !== "Version" && item.localName !== "DeleteMarker") continue;
      found.push({
        key: text(item, "Key"),
        versionId: text(item, "VersionId"),
        isLatest: text(item, "IsLatest") === "true",
        isMarker: item.localName === "DeleteMarker",
        size: Number(text(item, "Size") || "0"),
        modified: new Date(text(item, "LastModified")),
      });
    }
    const isCut = text(document, "IsTruncated") === "true";
    query = isCut
      ? {
          versions: "",
          prefix: key,
          "key-marker": text(document, "NextKeyMarker"),
          "version-id-marker": text(document, "NextVersionIdMarker"),
        }
      : undefined;
  }
  return found;
}

function decode(value: string): string {
  return decodeURIComponent(value.replaceAll("+", " "));
}
