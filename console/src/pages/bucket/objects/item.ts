/** What stands in a folder: an object, or a folder in it. */

import type { S3Object } from "../../../api/s3";
import { objects as words } from "../../../texts/objects";

export interface Item {
  key: string;
  name: string;
  isFolder: boolean;
  /** There is nothing but versions of it: its last one says that it was deleted. */
  isDeleted: boolean;
  size: number;
  modified: Date | undefined;
  storageClass: string;
}

/** Return what a page of a listing holds, without the object that stands for the folder itself. */
export function itemsOf(
  found: { folders: string[]; objects: (S3Object & { isDeleted?: boolean })[] },
  prefix: string,
): Item[] {
  const folders = found.folders.map((key) => ({
    key,
    name: key.slice(prefix.length),
    isFolder: true,
    isDeleted: false,
    size: 0,
    modified: undefined,
    storageClass: "",
  }));
  const objects = found.objects
    .filter((one) => one.key !== prefix)
    .map((one) => ({
      isDeleted: false,
      ...one,
      name: one.key.slice(prefix.length),
      isFolder: false,
    }));
  return [...folders, ...objects];
}

/** Return the folders that lead to a prefix, each with the prefix it stands for after a "#". */
export function crumbs(prefix: string): { text: string; href: string }[] {
  const found: { text: string; href: string }[] = [{ text: words.root, href: "#" }];
  let end = prefix.indexOf("/");
  let start = 0;
  while (end >= 0) {
    found.push({ text: prefix.slice(start, end) || "/", href: `#${prefix.slice(0, end + 1)}` });
    start = end + 1;
    end = prefix.indexOf("/", start);
  }
  return found;
}
