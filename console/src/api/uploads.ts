/**
 * Uploads: small files in one request, large ones in parts that can be paused, tried again, and
 * gone on with after the page was loaded anew (the same file has to be chosen again: a page
 * cannot keep it).
 */

import { fewAtOnce } from "../parts/few-at-once";
import { nextId } from "../parts/ids";
import { objects } from "../texts/objects";
import type { Place } from "./objects";
import { presign, s3, s3Refusal } from "./s3";
import { ApiError } from "./session";
import { elements, escapeXml, parse, text } from "./xml";

const MIB = 1024 * 1024;
const SINGLE_MAX = 16 * MIB;
const PART_MIN = 8 * MIB;
const PARTS_MAX = 10_000;
const FILES_AT_ONCE = 4;
const PARTS_AT_ONCE = 3;
const TRIES = 4;
const KEPT = "lazarette-upload ";

export type UploadState = "waiting" | "running" | "paused" | "done" | "failed";

export interface Upload {
  id: string;
  key: string;
  file: File;
  sent: number;
  state: UploadState;
  problem: string;
  /** Of the refusal, to ask why. */
  requestId: string;
}

interface Kept {
  uploadId: string;
  partSize: number;
}

/** How many there are of each state. */
export type Tally = Readonly<Record<UploadState, number>>;

/**
 * Uploads of one bucket. `onChange` is called whenever something moves; with true if it was
 * bytes alone.
 */
export class UploadQueue {
  /** As they are now: another list after every change. */
  items: readonly Upload[] = [];
  /** How many have arrived so far, also of those that were cleared away since. */
  arrived = 0;
  private readonly stops = new Map<string, AbortController>();
  private readonly progress = new Map<string, Map<number, number>>();
  private running = 0;

  constructor(
    readonly place: Place,
    private readonly onChange: (isProgress: boolean) => void,
  ) {}

  /** Whether something is being sent, or will be by itself. */
  get isActive(): boolean {
    return this.items.some(isUnderWay);
  }

  tally(): Tally {
    const found = { waiting: 0, running: 0, paused: 0, done: 0, failed: 0 };
    for (const item of this.items) found[item.state] += 1;
    return found;
  }

  add(files: { key: string; file: File }[]): void {
    const added = files.map(({ key, file }) => ({
      id: nextId(),
      key,
      file,
      sent: 0,
      state: "waiting" as const,
      problem: "",
      requestId: "",
    }));
    this.items = [...this.items, ...added];
    this.tell();
    this.next();
  }

  pause(id: string): void {
    this.change(id, { state: "paused" });
    this.stops.get(id)?.abort();
  }

  resume(id: string): void {
    this.change(id, { state: "waiting", problem: "", requestId: "" });
    this.next();
  }

  /** Forget what is done, and what is not to be done any more. */
  async remove(id: string): Promise<void> {
    const item = this.items.find((other) => other.id === id);
    this.stops.get(id)?.abort();
    this.items = this.items.filter((other) => other.id !== id);
    this.tell();
    if (item && item.state !== "done") await this.abandon(item);
  }

  clearDone(): void {
    this.items = this.items.filter((item) => item.state !== "done");
    this.tell();
  }

  pauseAll(): void {
    this.items = this.items.map((item) =>
      isUnderWay(item) ? { ...item, state: "paused" as const } : item,
    );
    this.tell();
    this.stopAll();
  }

  /** Go on with all that are paused, or try all again that failed. */
  resumeAll(from: "paused" | "failed"): void {
    this.items = this.items.map((item) =>
      item.state === from
        ? { ...item, state: "waiting" as const, problem: "", requestId: "" }
        : item,
    );
    this.tell();
    this.next();
  }

  /** Forget all that are not done; no parts of them stay on the server. */
  async cancelAll(): Promise<void> {
    const given = this.items.filter((item) => item.state !== "done");
    this.items = this.items.filter((item) => item.state === "done");
    this.tell();
    this.stopAll();
    const run = fewAtOnce(FILES_AT_ONCE);
    await Promise.all(given.map((item) => run(() => this.abandon(item))));
  }

  /** Forget all. What has arrived of large files stays, for when they are chosen again. */
  stop(): void {
    this.items = [];
    this.tell();
    this.stopAll();
  }

  private stopAll(): void {
    for (const stop of this.stops.values()) stop.abort();
  }

  private next(): void {
    while (this.running < FILES_AT_ONCE) {
      const item = this.items.find((other) => other.state === "waiting");
      if (!item) return;
      this.running += 1;
      this.change(item.id, { state: "running", problem: "", requestId: "" });
      void this.run(item.id).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private async run(id: string): Promise<void> {
    const item = this.items.find((other) => other.id === id);
    if (!item) return;
    const stop = new AbortController();
    this.stops.set(id, stop);
    this.progress.set(id, new Map());
    try {
      if (item.file.size <= SINGLE_MAX) await this.putWhole(item, stop.signal);
      else await this.putParts(item, stop.signal);
      this.arrived += 1;
      this.change(id, { state: "done", sent: item.file.size });
    } catch (error) {
      if (stop.signal.aborted) return;
      // Its other parts would go on, though nobody could stop them any more.
      stop.abort();
      const problem =
        error instanceof ApiError ? `${error.message} (${error.code})` : String(error);
      const requestId = error instanceof ApiError ? error.requestId : "";
      this.change(id, { state: "failed", problem, requestId });
    } finally {
      // It may have been resumed already: then both are the next run's.
      if (this.stops.get(id) === stop) {
        this.stops.delete(id);
        this.progress.delete(id);
      }
    }
  }

  private async putWhole(item: Upload, signal: AbortSignal): Promise<void> {
    const call = { method: "PUT" as const, ...this.place, key: item.key };
    await tried(signal, async () => {
      await put(await presign(call), item.file, typeOf(item.file), signal, (sent) =>
        this.note(item.id, 0, sent),
      );
    });
  }

  private async putParts(item: Upload, signal: AbortSignal): Promise<void> {
    const { uploadId, partSize } = await this.begin(item);
    const place = { ...this.place, key: item.key };
    const done = await this.partsDone(item, uploadId);
    const count = Math.ceil(item.file.size / partSize);
    const etags = new Map<number, string>();
    const waiting: number[] = [];
    for (let number = 1; number <= count; number += 1) {
      const size = Math.min(partSize, item.file.size - (number - 1) * partSize);
      const found = done.get(number);
      if (found?.size === size) {
        etags.set(number, found.etag);
        this.note(item.id, number, size);
      } else {
        waiting.push(number);
      }
    }
    const work = async () => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        const part = number;
        const start = (part - 1) * partSize;
        const blob = item.file.slice(start, Math.min(start + partSize, item.file.size));
        const query = { partNumber: String(part), uploadId };
        const etag = await tried(signal, async () =>
          put(await presign({ method: "PUT", ...place, query }), blob, "", signal, (sent) =>
            this.note(item.id, part, sent),
          ),
        );
        etags.set(part, etag);
      }
    };
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
    signal.throwIfAborted();
    const parts = [...etags]
      .sort(([a], [b]) => a - b)
      .map(([n, etag]) => `<Part><PartNumber>${n}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`);
    const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
    const answer = await s3({ method: "POST", ...place, query: { uploadId } }, body);
    const document = parse(await answer.text());
    if (document.documentElement.localName === "Error") {
      throw new ApiError(text(document, "Code"), text(document, "Message"), 500);
    }
    localStorage.removeItem(this.keptName(item));
  }

  /** Go on with an upload begun earlier, or begin one. */
  private async begin(item: Upload): Promise<Kept> {
    const name = this.keptName(item);
    const known = localStorage.getItem(name);
    if (known) {
      const kept = JSON.parse(known) as Kept;
      try {
        await this.partsDone(item, kept.uploadId);
        return kept;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "NoSuchUpload") throw error;
      }
    }
    const partSize = Math.max(PART_MIN, Math.ceil(item.file.size / PARTS_MAX / MIB) * MIB);
    const answer = await s3({
      method: "POST",
      ...this.place,
      key: item.key,
      query: { uploads: "" },
      headers: { "content-type": typeOf(item.file) },
    });
    const kept = { uploadId: text(parse(await answer.text()), "UploadId"), partSize };
    localStorage.setItem(name, JSON.stringify(kept));
    return kept;
  }

  private async partsDone(
    item: Upload,
    uploadId: string,
  ): Promise<Map<number, { size: number; etag: string }>> {
    const found = new Map<number, { size: number; etag: string }>();
    let marker = "0";
    for (;;) {
      const query = { uploadId, "part-number-marker": marker };
      const call = { ...this.place, key: item.key, query };
      const document = parse(await (await s3({ method: "GET", ...call })).text());
      for (const part of elements(document, "Part")) {
        const size = Number(text(part, "Size"));
        found.set(Number(text(part, "PartNumber")), { size, etag: text(part, "ETag") });
      }
      if (text(document, "IsTruncated") !== "true") return found;
      marker = text(document, "NextPartNumberMarker");
    }
  }

  private async abandon(item: Upload): Promise<void> {
    const known = localStorage.getItem(this.keptName(item));
    localStorage.removeItem(this.keptName(item));
    if (!known) return;
    const { uploadId } = JSON.parse(known) as Kept;
    const call = { ...this.place, key: item.key, query: { uploadId } };
    await s3({ method: "DELETE", ...call }).catch(() => undefined);
  }

  private keptName(item: Upload): string {
    const { size, lastModified } = item.file;
    return `${KEPT}${this.place.bucket}/${item.key} ${size} ${lastModified}`;
  }

  private note(id: string, part: number, sent: number): void {
    const parts = this.progress.get(id);
    if (!parts) return;
    parts.set(part, sent);
    this.change(id, { sent: [...parts.values()].reduce((sum, value) => sum + value, 0) }, true);
  }

  private change(id: string, change: Partial<Upload>, isProgress = false): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.tell(isProgress);
  }

  private tell(isProgress = false): void {
    this.onChange(isProgress);
  }
}

function isUnderWay(item: Upload): boolean {
  return item.state === "running" || item.state === "waiting";
}

function typeOf(file: File): string {
  return file.type || "application/octet-stream";
}

/** Try a few times what a network may have broken; a refusal is final. */
async function tried<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      signal.throwIfAborted();
      return await attempt();
    } catch (error) {
      const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (isFinal || signal.aborted || turn >= TRIES) throw error;
      await new Promise((done) => setTimeout(done, 500 * 2 ** turn));
    }
  }
}

/** PUT with progress, which `fetch` does not tell; return the ETag. */
function put(
  url: string,
  body: Blob,
  kind: string,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<string> {
  return new Promise((done, fail) => {
    // It may have been stopped while the URL was asked for.
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    if (kind) request.setRequestHeader("content-type", kind);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status === 200) {
        onProgress(body.size);
        done(request.getResponseHeader("etag") ?? "");
        return;
      }
      const answer = new Response(request.responseText, { status: request.status });
      void s3Refusal(answer).then(fail);
    };
    request.onerror = () => fail(new Error(objects.uploads.broke));
    request.onabort = () => fail(new Error(objects.uploads.stopped));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
