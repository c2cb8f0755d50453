/** How the whole history of operations is read, though the API tells it from its beginning. */

import { lightsail, type Operation } from "../../api/lightsail";

/** More rows than anybody reads; the newest are kept. */
export const KEPT_MAX = 5_000;

export interface History {
  /** Newest first. */
  operations: Operation[];
  count: number;
}

/** Read it to its end; `onProgress` is told how many were found so far. */
export async function readHistory(
  region: string,
  resource: string,
  onProgress: (count: number) => void,
): Promise<History> {
  const name = resource ? "GetOperationsForResource" : "GetOperations";
  const asked = resource ? { resourceName: resource } : {};
  let kept: Operation[] = [];
  let count = 0;
  let pageToken: string | undefined;
  do {
    const page: { operations: Operation[]; nextPageToken?: string } = await lightsail(
      region,
      name,
      { ...asked, ...(pageToken ? { pageToken } : {}) },
    );
    count += page.operations.length;
    kept = [...kept, ...page.operations].slice(-KEPT_MAX);
    onProgress(count);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return { operations: kept.reverse(), count };
}
