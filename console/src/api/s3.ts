/**
 * Objects: the browser talks to the S3 port itself, by URLs that the console signs one by one.
 * Each counts for a minute; what it may do is what the person signed in may do.
 */

import { texts } from "../texts";
import { ApiError, send, unreachable } from "./session";
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
  const response = await fetch(url, init).catch(unreachable);
  if (!response.ok && response.status !== 304) throw await s3Refusal(response);
  return response;
}

export async function s3Refusal(response: Response): Promise<ApiError> {
  const answer = await response.text();
  // A proxy on the way may answer in its own words, HEAD has none.
  const document = answer.startsWith("<?xml") ? parse(answer) : new Document();
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

/** Yield every version and marker below a prefix in the order of their keys, page by page. */
export async function* versionsBelow(
  bucket: string,
  region: string,
  prefix: string,
): AsyncGenerator<Version[]> {
  const start = { versions: "", prefix, "encoding-type": "url" };
  let query: Record<string, string> | undefined = start;
  while (query) {
    const call: S3Call = { method: "GET", bucket, region, query };
    const document = parse(await (await s3(call)).text());
    const page: Version[] = [];
    for (const item of document.documentElement.children) {
      if (item.localName !== "Version" && item.localName !== "DeleteMarker") continue;
      page.push({
        key: decode(text(item, "Key")),
        versionId: text(item, "VersionId"),
        isLatest: text(item, "IsLatest") === "true",
        isMarker: item.localName === "DeleteMarker",
        size: Number(text(item, "Size") || "0"),
        modified: new Date(text(item, "LastModified")),
      });
    }
    yield page;
    const isCut = text(document, "IsTruncated") === "true";
    query = isCut
      ? {
          ...start,
          "key-marker": decode(text(document, "NextKeyMarker")),
          "version-id-marker": text(document, "NextVersionIdMarker"),
        }
      : undefined;
  }
}

/** Return the versions and markers of one key. */
export async function listVersions(
  bucket: string,
  region: string,
  key: string,
): Promise<Version[]> {
  const found: Version[] = [];
  for await (const page of versionsBelow(bucket, region, key)) {
    // Its own come first: all other keys that begin like it are longer.
    const own = page.filter((version) => version.key === key);
    found.push(...own);
    if (own.length < page.length) break;
  }
  return found;
}

/** Yield every key below a prefix, page by page. */
export async function* keysBelow(
  bucket: string,
  region: string,
  prefix: string,
): AsyncGenerator<string[]> {
  let token = "";
  do {
    const query: Record<string, string> = { "list-type": "2", "encoding-type": "url", prefix };
    if (token) query["continuation-token"] = token;
    const document = parse(await (await s3({ method: "GET", bucket, region, query })).text());
    yield elements(document, "Contents").map((item) => decode(text(item, "Key")));
    token = text(document, "NextContinuationToken");
  } while (token);
}

/** Return what `encoding-type=url` stands for. */
export function decode(value: string): string {
  return decodeURIComponent(value.replaceAll("+", " "));
}
