/**
 * A folder, a page at a time: of a million names there are never more than a page in the
 * browser, and a page is found by where the one before it ended.
 */

import { useCallback, useEffect, useRef, useState } from "react";

import { listWithDeleted } from "../../../api/deleted";
import type { Place } from "../../../api/objects";
import { listFolder } from "../../../api/s3";
import { type Item, itemsOf } from "./item";

const TYPING_MS = 200;

export interface Folder {
  items: Item[];
  /** Which page is shown, from 1, and how many are known of. */
  page: number;
  pages: number;
  hasMore: boolean;
  isLoading: boolean;
  error: unknown;
  go: (page: number) => void;
  reload: () => void;
}

/** `filter`: how names have to begin. `withDeleted`: also what only has versions left. */
export function useFolder(
  place: Place,
  prefix: string,
  filter: string,
  withDeleted: boolean,
): Folder {
  const [items, setItems] = useState<Item[]>([]);
  // Where each page begins: the first at the start, the others where the one before ended.
  const [starts, setStarts] = useState<(string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const [isLoading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const turn = useRef(0);
  // The pages are known of this folder, and not of the one before.
  const listed = useRef<unknown>(undefined);
  const load = useCallback(
    async (number: number, known: (string | undefined)[]) => {
      turn.current += 1;
      const mine = turn.current;
      setLoading(true);
      try {
        const list = withDeleted ? listWithDeleted : listFolder;
        const { bucket, region } = place;
        const found = await list(bucket, region, prefix + filter, known[number - 1]);
        if (mine !== turn.current) return;
        setItems(itemsOf(found, prefix));
        setPage(number);
        setStarts([...known.slice(0, number), ...(found.next ? [found.next] : [])]);
        setError(undefined);
        listed.current = load;
      } catch (problem) {
        if (mine === turn.current) setError(problem);
      }
      if (mine === turn.current) setLoading(false);
    },
    [place, prefix, filter, withDeleted],
  );
  useEffect(() => {
    const timer = setTimeout(() => void load(1, [undefined]), filter ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [load, filter]);
  useEffect(() => setItems([]), [place, prefix]);
  return {
    items,
    page,
    pages: Math.max(page, starts.length),
    hasMore: starts.length > page,
    isLoading,
    error,
    go: (number) => void load(number, starts),
    reload: () => void (listed.current === load ? load(page, starts) : load(1, [undefined])),
  };
}
