/** The folders of a folder: to go from one to the other on the way to a destination. */

import type { Place } from "./objects";
import { listFolder } from "./s3";

const ENOUGH = 200;
const PAGES_MAX = 10;

export interface Folders {
  names: string[];
  /** There may be more: objects and folders are read in the order of their names. */
  isCut: boolean;
}

/** Return the folders right below a prefix, without it, as many as one looks through. */
export async function foldersIn(place: Place, prefix: string): Promise<Folders> {
  const names: string[] = [];
  let next: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await listFolder(place.bucket, place.region, prefix, next);
    names.push(...found.folders.map((folder) => folder.slice(prefix.length)));
    next = found.next;
    if (!next || names.length >= ENOUGH) break;
  }
  return { names, isCut: next !== undefined };
}
