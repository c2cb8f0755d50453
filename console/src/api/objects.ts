/** What is done with objects: looked at, copied, tagged, opened to all, deleted. */

import { texts } from "../texts";
import { crc32 } from "./crc32";
import { keysBelow, s3, versionsBelow } from "./s3";
import { elements, escapeXml, parse, text } from "./xml";
import { ApiError } from "./session";

export interface Place {
  bucket: string;
  region: string;
}

export interface Properties {
  size: number;
  modified: string;
  etag: string;
  type: string;
  storageClass: string;
  versionId: string;
  metadata: [string, string][];
}

export interface Named {
  key: string;
  versionId?: string;
}

const COPY_MAX = 5 * 1024 ** 3;
const COPY_PART = 1024 ** 3;
const DELETE_MAX = 1_000;
// What XML 1.0 has no way to write; such keys are deleted one at a time.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
// What a multipart copy does not take over by itself.
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-website-redirect-location",
];

export async function readProperties(
  place: Place,
  key: string,
  versionId?: string,
): Promise<Properties> {
  const query: Record<string, string> = versionId ? { versionId } : {};
  const answer = await s3({ method: "HEAD", ...place, key, query }).catch(readable);
  const shown = ["cache-control", "content-disposition", "content-encoding", "content-language"];
  const metadata: [string, string][] = [];
  for (const [name, value] of answer.headers) {
    if (name.startsWith("x-amz-meta-") || shown.includes(name)) metadata.push([name, value]);
  }
  return {
    size: Number(answer.headers.get("content-length") ?? "0"),
    modified: answer.headers.get("last-modified") ?? "",
    etag: answer.headers.get("etag") ?? "",
    type: answer.headers.get("content-type") ?? "",
    storageClass: answer.headers.get("x-amz-storage-class") ?? "STANDARD",
    versionId: answer.headers.get("x-amz-version-id") ?? "",
    metadata,
  };
}

export async function readTags(
  place: Place,
  key: string,
  versionId?: string,
): Promise<[string, string][]> {
  const query = { tagging: "", ...(versionId ? { versionId } : {}) };
  const answer = await s3({ method: "GET", ...place, key, query });
  return elements(parse(await answer.text()), "Tag").map((tag) => [
    text(tag, "Key"),
    text(tag, "Value"),
  ]);
}

export async function writeTags(
  place: Place,
  key: string,
  tags: [string, string][],
): Promise<void> {
  const rows = tags.map(
    ([name, value]) =>
      `<Tag><Key>${escapeXml(name)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
  );
  const body = `<Tagging><TagSet>${rows.join("")}</TagSet></Tagging>`;
  await s3({ method: "PUT", ...place, key, query: { tagging: "" } }, body);
}

/** Say whether the object's own ACL lets everybody read it; it counts in one mode only. */
export async function isPublic(
  place: Place,
  key: string,
  versionId?: string,
): Promise<boolean> {
  const query = { acl: "", ...(versionId ? { versionId } : {}) };
  const answer = await s3({ method: "GET", ...place, key, query });
  return elements(parse(await answer.text()), "URI").some((uri) =>
    (uri.textContent ?? "").endsWith("/AllUsers"),
  );
}

export async function setPublic(place: Place, key: string, wanted: boolean): Promise<void> {
  const headers = { "x-amz-acl": wanted ? "public-read" : "private" };
  await s3({ method: "PUT", ...place, key, query: { acl: "" }, headers });
}

/** Give an object another key, at once and whole; for buckets that never had versions. */
export async function renameObject(place: Place, key: string, target: string): Promise<void> {
  const headers = { "x-amz-rename-source": key.split("/").map(encodeURIComponent).join("/") };
  await s3({ method: "PUT", ...place, key: target, query: { renameObject: "" }, headers });
}

/**
 * Copy an object, to another bucket where `to` says so; large ones in parts, which moves no
 * bytes here either.
 */
export async function copyObject(
  place: Place,
  source: Named & { size: number },
  target: string,
  to: Place = place,
): Promise<void> {
  const path = `/${place.bucket}/${source.key}`.split("/").map(encodeURIComponent).join("/");
  const from = source.versionId ? `${path}?versionId=${source.versionId}` : path;
  const headers = { "x-amz-copy-source": from };
  if (source.size <= COPY_MAX) {
    const answer = await s3({ method: "PUT", ...to, key: target, headers });
    failed(parse(await answer.text()));
    return;
  }
  const uploadId = await beginCopy(place, source, target, to);
  try {
    await copyParts(to, source.size, target, uploadId, headers);
  } catch (error) {
    await s3({ method: "DELETE", ...to, key: target, query: { uploadId } }).catch(() => undefined);
    throw error;
  }
}

/** Begin an upload that has what the source says of itself: its metadata and its tags. */
async function beginCopy(
  place: Place,
  source: Named,
  target: string,
  to: Place,
): Promise<string> {
  const query: Record<string, string> = source.versionId ? { versionId: source.versionId } : {};
  const found = await s3({ method: "HEAD", ...place, key: source.key, query });
  const headers: Record<string, string> = {};
  for (const [name, value] of found.headers) {
    if (name.startsWith("x-amz-meta-") || KEPT_HEADERS.includes(name)) headers[name] = value;
  }
  const tags = await readTags(place, source.key, source.versionId);
  if (tags.length > 0) headers["x-amz-tagging"] = new URLSearchParams(tags).toString();
  const begun = await s3({ method: "POST", ...to, key: target, query: { uploads: "" }, headers });
  return text(parse(await begun.text()), "UploadId");
}

async function copyParts(
  place: Place,
  size: number,
  target: string,
  uploadId: string,
  headers: Record<string, string>,
): Promise<void> {
  const parts: string[] = [];
  for (let start = 0, number = 1; start < size; start += COPY_PART, number += 1) {
    const end = Math.min(start + COPY_PART, size) - 1;
    const answer = await s3({
      method: "PUT",
      ...place,
      key: target,
      query: { uploadId, partNumber: String(number) },
      headers: { ...headers, "x-amz-copy-source-range": `bytes=${start}-${end}` },
    });
    const etag = escapeXml(text(failed(parse(await answer.text())), "ETag"));
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
  }
  const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
  const done = await s3({ method: "POST", ...place, key: target, query: { uploadId } }, body);
  failed(parse(await done.text()));
}

/** Delete what is named, a thousand at a time; throws with the first that was refused. */
export async function deleteAll(place: Place, named: Named[]): Promise<void> {
  for (const { key, versionId } of named.filter((one) => UNWRITABLE.test(one.key))) {
    const query: Record<string, string> = versionId ? { versionId } : {};
    await s3({ method: "DELETE", ...place, key, query });
  }
  const writable = named.filter((one) => !UNWRITABLE.test(one.key));
  for (let start = 0; start < writable.length; start += DELETE_MAX) {
    const rows = writable.slice(start, start + DELETE_MAX).map(({ key, versionId }) => {
      const version = versionId ? `<VersionId>${escapeXml(versionId)}</VersionId>` : "";
      return `<Object><Key>${escapeXml(key)}</Key>${version}</Object>`;
    });
    const body = `<Delete><Quiet>true</Quiet>${rows.join("")}</Delete>`;
    const headers = { "x-amz-checksum-crc32": crc32(body) };
    const call = { method: "POST" as const, ...place, query: { delete: "" }, headers };
    const answer = await s3(call, body);
    const problem = elements(parse(await answer.text()), "Error")[0];
    if (problem) {
      const sentence = `${text(problem, "Key")}: ${text(problem, "Message")}`;
      throw new ApiError(text(problem, "Code"), sentence, 403);
    }
  }
}

/**
 * Delete everything below a prefix, with `isVersioned` every version and marker of it; tells how
 * many are gone after each page, and stops between two pages when asked to.
 */
export async function deleteBelow(
  place: Place,
  prefix: string,
  isVersioned: boolean,
  onGone: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const pages: AsyncGenerator<Named[]> = isVersioned
    ? versionsBelow(place.bucket, place.region, prefix)
    : named(keysBelow(place.bucket, place.region, prefix));
  let gone = 0;
  for await (const page of pages) {
    signal.throwIfAborted();
    await deleteAll(place, page);
    gone += page.length;
    onGone(gone);
  }
}

async function* named(pages: AsyncGenerator<string[]>): AsyncGenerator<Named[]> {
  for await (const page of pages) yield page.map((key) => ({ key }));
}

/** Rethrow what a HEAD was refused with: its answer has no words of its own. */
function readable(error: unknown): never {
  if (error instanceof ApiError && error.code === "Status403") {
    throw new ApiError("AccessDenied", texts.mayNotRead, 403, error.requestId);
  }
  throw error;
}

function failed(document: Document): Document {
  if (document.documentElement.localName === "Error") {
    throw new ApiError(text(document, "Code"), text(document, "Message"), 500);
  }
  return document;
}
