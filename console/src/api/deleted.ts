/** A folder with what was deleted from it: keys whose newest version is a delete marker. */

import { decode, type Listing, s3, type S3Object } from "./s3";
import { elements, parse, text } from "./xml";

const PAGE = "200";

export interface FolderWithDeleted extends Listing {
  objects: (S3Object & { isDeleted: boolean })[];
}

/** Return a page of a folder, the newest version of each key; `next` is where another begins. */
export async function listWithDeleted(
  bucket: string,
  region: string,
  prefix: string,
  next: string | undefined,
): Promise<FolderWithDeleted> {
  const query: Record<string, string> = {
    versions: "",
    delimiter: "/",
    "encoding-type": "url",
    "max-keys": PAGE,
  };
  if (prefix) query["prefix"] = prefix;
  // Without a version it begins after all of the key's: however many there are, the newest is the
  // first of them, and was on the page before.
  if (next) query["key-marker"] = next;
  const document = parse(await (await s3({ method: "GET", bucket, region, query })).text());
  const newest = [...document.documentElement.children].filter(
    (item) =>
      (item.localName === "Version" || item.localName === "DeleteMarker") &&
      text(item, "IsLatest") === "true",
  );
  const isCut = text(document, "IsTruncated") === "true";
  return {
    objects: newest.map((item) => ({
      key: decode(text(item, "Key")),
      size: Number(text(item, "Size") || "0"),
      modified: new Date(text(item, "LastModified")),
      etag: text(item, "ETag"),
      storageClass: text(item, "StorageClass"),
      isDeleted: item.localName === "DeleteMarker",
    })),
    folders: elements(document, "CommonPrefixes").map((item) => decode(text(item, "Prefix"))),
    next: isCut ? decode(text(document, "NextKeyMarker")) : undefined,
  };
}
