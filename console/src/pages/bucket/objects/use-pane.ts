/** The way into an object's pane and back: beside a long list it may be out of sight. */

import { type RefObject, useEffect, useRef, useState } from "react";

// With less of it on the screen nobody would notice that it is there.
const SEEN_PX = 160;

export interface Pane {
  /** For what is around the pane. */
  place: { ref: RefObject<HTMLDivElement | null>; role: "region"; tabIndex: -1; className: string };
  /** Lead to the pane, if it cannot be seen from here. */
  enter: () => void;
  /** Lead back to where one came from. */
  leave: () => void;
}

export function usePane(): Pane {
  const ref = useRef<HTMLDivElement>(null);
  const from = useRef<HTMLElement | null>(null);
  const [entered, setEntered] = useState(0);
  useEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    from.current = null;
    if (!box || (box.bottom > SEEN_PX && box.top < innerHeight - SEEN_PX)) return;
    from.current = document.activeElement as HTMLElement | null;
    ref.current?.scrollIntoView({ block: "start" });
    ref.current?.focus({ preventScroll: true });
  }, [entered]);
  return {
    place: { ref, role: "region", tabIndex: -1, className: "pane" },
    enter: () => setEntered((before) => before + 1),
    leave: () => from.current?.focus(),
  };
}
