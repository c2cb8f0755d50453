/** Reads the audit trail backwards, a page at a time; several look-ups merge into one by time. */

import {
  lookupEvents,
  type Lookup,
  recordOf,
  type TrailEvent,
  type TrailRecord,
} from "../../../api/native";

const PAGE = 50;
/** How many calls are looked through before a person is asked whether to go on, */
const SCAN_MAX = 1_000;
/** and how many pages read, which may be empty: the server reads so much of its files for each. */
const READS_MAX = 20;

export interface Call {
  event: TrailEvent;
  record: TrailRecord;
}

export interface Batch {
  calls: Call[];
  isEnd: boolean;
  /** Whether it stopped before it found as many as were asked for, and not at the end. */
  isCut: boolean;
  /** How many calls were looked at to find these. */
  scanned: number;
}

/** One look-up, as far as it has been read. */
class Stream {
  private waiting: TrailEvent[] = [];
  private token: string | undefined;
  private isRead = false;

  /** Whether its newest call, or its end, is known without reading on. */
  get isReady(): boolean {
    return this.waiting.length > 0 || this.isRead;
  }

  /** The newest that was not taken, or undefined at the end. */
  get head(): TrailEvent | undefined {
    return this.waiting[0];
  }

  constructor(
    private readonly region: string,
    private readonly lookup: Lookup,
  ) {}

  async read(): Promise<void> {
    const { events, next } = await lookupEvents(this.region, {
      ...this.lookup,
      MaxResults: PAGE,
      ...(this.token ? { NextToken: this.token } : {}),
    });
    this.waiting = events;
    this.token = next;
    this.isRead = next === undefined;
  }

  take(): void {
    this.waiting.shift();
  }
}

/** What is wanted of the trail, newest first, as much as is asked for. */
export class TrailReader {
  private readonly streams: Stream[];

  constructor(
    region: string,
    lookups: Lookup[],
    private readonly wants: (call: Call) => boolean,
  ) {
    this.streams = lookups.map((lookup) => new Stream(region, lookup));
  }

  /** The next `count` calls, or what there is; throws `ApiError`. */
  async next(count: number): Promise<Batch> {
    const calls: Call[] = [];
    let scanned = 0;
    let reads = 0;
    while (calls.length < count) {
      const behind = this.streams.filter((stream) => !stream.isReady);
      if (scanned >= SCAN_MAX || (behind.length > 0 && reads >= READS_MAX)) {
        return { calls, isEnd: false, isCut: true, scanned };
      }
      if (behind.length > 0) {
        reads += 1;
        await Promise.all(behind.map((stream) => stream.read()));
        continue;
      }
      const heads = this.streams.map((stream) => stream.head);
      let newest = -1;
      heads.forEach((event, index) => {
        const time = event?.EventTime ?? -Infinity;
        if (event && time > (heads[newest]?.EventTime ?? -Infinity)) newest = index;
      });
      const event = heads[newest];
      if (!event) return { calls, isEnd: true, isCut: false, scanned };
      this.streams[newest]?.take();
      scanned += 1;
      const call = { event, record: recordOf(event) };
      if (this.wants(call)) calls.push(call);
    }
    return { calls, isEnd: false, isCut: false, scanned };
  }
}
