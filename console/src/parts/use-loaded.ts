/** What a page needs from the server: loading, there, or refused; and how to read it again. */

import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  /** What was read last, also when reading the same again was refused. */
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
}

interface State<T> {
  value: T | undefined;
  /** What the value depends on. */
  of: unknown[];
  error: unknown;
  isLoading: boolean;
}

export function useLoaded<T>(load: () => Promise<T>, depends: unknown[]): Loaded<T> {
  const [{ value, error, isLoading }, setState] = useState<State<T>>({
    value: undefined,
    of: depends,
    error: undefined,
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setState((before) => ({ ...before, isLoading: true }));
    load().then(
      (found) =>
        isCurrent &&
        setState({ value: found, of: depends, error: undefined, isLoading: false }),
      (problem: unknown) =>
        isCurrent &&
        setState((before) => {
          const isSame = depends.every((one, index) => Object.is(one, before.of[index]));
          const kept = isSame ? before.value : undefined;
          return { value: kept, of: depends, error: problem, isLoading: false };
        }),
    );
    return () => {
      isCurrent = false;
    };
    // What `load` depends on is named by the caller.
  }, [...depends, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { value, error, isLoading, reload };
}
