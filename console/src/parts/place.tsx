/** Where one is, for who does not see it: the window's title, and what a screen reader says. */

import { type MouseEvent, useEffect, useRef } from "react";

import { texts } from "../texts";
import { places } from "../texts/places";

export const CONTENT = "content";

/** Say where an address leads: "Permissions | my-photos | Lazarette". */
export function titleOf(path: string): string {
  const [first = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (first === "buckets") return titled(tabName(rest[1] ?? "objects"), rest[0]);
  if (first === "alarms") return titled(places.alarm, rest[1]);
  if (first === "account") return titled(places.account[rest[0] ?? ""], rest[1]);
  return titled(first === "create" ? texts.home.create : texts.nav.storage);
}

/**
 * Name the window after the page, and lead who came by a link into the page it led to: the link
 * is gone with the page before. Another tab of the same page leaves the focus on the tab.
 */
export function usePlace(path: string): void {
  const page = path.split("/").slice(0, 3).join("/");
  const before = useRef(page);
  useEffect(() => {
    document.title = titleOf(path);
    if (before.current !== page) document.getElementById(CONTENT)?.focus({ preventScroll: true });
    before.current = page;
  }, [path, page]);
}

/** The first stop of the Tab key: past the bar and the list, to the page itself. */
export function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(CONTENT)?.focus();
  };
  return (
    <a className="skip-link" href={`#${CONTENT}`} onClick={skip}>
      {places.skip}
    </a>
  );
}

function titled(...parts: (string | undefined)[]): string {
  return [...parts, texts.product].filter(Boolean).join(" | ");
}

function tabName(tab: string): string | undefined {
  return Object.entries(texts.bucket.tabs).find(([name]) => name === tab)?.[1];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
