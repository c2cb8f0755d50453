/** What is to be done after things that come in crowds: soon, and yet not for each of them. */

import { useEffect, useRef } from "react";

const PAUSE_MS = 2_000;

/**
 * Call `then` after `count` has changed: every two seconds at most while more is to come, and
 * once at the end.
 */
export function useAfterEach(count: number, isMoreToCome: boolean, then: () => void): void {
  const seen = useRef(count);
  const calledMs = useRef(0);
  const latest = useRef(then);
  latest.current = then;
  useEffect(() => {
    if (count === seen.current) return undefined;
    const due = isMoreToCome ? calledMs.current + PAUSE_MS - Date.now() : 0;
    const timer = setTimeout(() => {
      seen.current = count;
      calledMs.current = Date.now();
      latest.current();
    }, Math.max(0, due));
    return () => clearTimeout(timer);
  }, [count, isMoreToCome]);
}
