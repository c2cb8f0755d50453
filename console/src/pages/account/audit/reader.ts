/** Reads the audit trail backwards, a page at a time; several look-ups merge into one by time. */

import {
  lookupEvents,
  type Lookup,
  recordOf,
  type TrailEvent,
  type TrailRecord,
} from "../../../api/native";

const PAGE = 50;
/** How many calls are looked through before a person is asked whether to go on. */
const SCAN_MAX = 1_000;

export interface Call {
  event: TrailEvent;
  record: TrailRecord;
}

export interface Batch {
  calls: Call[];
  isEnd: boolean;
  /** How many calls were looked at to find these. */
  scanned: number;
}

/** One look-up, as far as it has been read. */
class Stream {
  private waiting: TrailEvent[] = [];
  private token: string | undefined;
  private isRead = false;

  constructor(
    private readonly region: string,
    private readonly lookup: Lookup,
  ) {}

  /** The newest that was not taken, or undefined at the end. */
  async head(): Promise<TrailEvent | undefined> {
    while (this.waiting.length === 0 && !this.isRead) {
      const { events, next } = await lookupEvents(this.region, {
        ...this.lookup,
        MaxResults: PAGE,
        ...(this.token ? { NextToken: this.token } : {}),
      });
      this.waiting = events;
      this.token = next;
      this.isRead = next === undefined;
    }
    return this.waiting[0];
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
    while (calls.length < count && scanned < SCAN_MAX) {
      const heads = await Promise.all(this.streams.map((stream) => stream.head()));
      let newest = -1;
      heads.forEach((event, index) => {
        const time = event?.EventTime ?? -Infinity;
        if (event && time > (heads[newest]?.EventTime ?? -Infinity)) newest = index;
      });
      const event = heads[newest];
      if (!event) return { calls, isEnd: true, scanned };
      this.streams[newest]?.take();
      scanned += 1;
      const call = { event, record: recordOf(event) };
      if (this.wants(call)) calls.push(call);
    }
    return { calls, isEnd: false, scanned };
  }
}
