/** What a person chose, kept in this browser for the account they are signed in to. */

import { useCallback, useState } from "react";

import { useHere } from "./signed-in";

/** As `useState`, but found again at the next visit. `initial` is what has not been chosen. */
export function useKept<T extends object>(name: string, initial: T): [T, (value: T) => void] {
  const { session } = useHere();
  const place = `lazarette-${name}:${session.account ?? ""}`;
  const [value, setValue] = useState<T>(() => ({ ...initial, ...read(place) }));
  const keep = useCallback(
    (chosen: T) => {
      localStorage.setItem(place, JSON.stringify(chosen));
      setValue(chosen);
    },
    [place],
  );
  return [value, keep];
}

function read(place: string): object {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    // Of an older version, or of somebody's hand.
    return {};
  }
}
