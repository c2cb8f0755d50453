/** Downloading: the browser saves an object, and the page stays where it is. */

import { type Place, readProperties } from "../../../api/objects";
import { presign } from "../../../api/s3";
import { ApiError } from "../../../api/session";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

// Longer than the address counts: by then the answer has begun, or there will be none.
const FRAME_MS = 90_000;

/** Have the browser save an object under its own name; throws `ApiError` if it may not. */
export async function download(place: Place, item: Item): Promise<void> {
  // Asked before: what a download is refused with is seen by nobody.
  await readProperties(place, item.key).catch(gone);
  const query = { "response-content-disposition": savedAs(item.name) };
  const url = await presign({ method: "GET", ...place, key: item.key, query });
  // Not this window: leaving it, if only for a download, would ask about uploads.
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
  setTimeout(() => frame.remove(), FRAME_MS);
}

/** Name the file, whatever its name is made of. */
function savedAs(name: string): string {
  const quoted = name.replaceAll('"', "");
  const plain = quoted.replaceAll(/[^ -~]/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(quoted)}`;
}

/** Rethrow what a HEAD was refused with: its answer has no words of its own. */
function gone(error: unknown): never {
  if (error instanceof ApiError && error.status === 404) {
    throw new ApiError("NoSuchKey", words.isGone, 404, error.requestId);
  }
  throw error;
}
