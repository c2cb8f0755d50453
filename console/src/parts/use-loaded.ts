/** What a page needs from the server: loading, there, or refused; and how to read it again. */

import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
}

export function useLoaded<T>(load: () => Promise<T>, depends: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value: T | undefined; error: unknown; isLoading: boolean }>(
    { value: undefined, error: undefined, isLoading: true },
  );
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setState((before) => ({ ...before, isLoading: true }));
    load().then(
      (value) => isCurrent && setState({ value, error: undefined, isLoading: false }),
      (error: unknown) => isCurrent && setState({ value: undefined, error, isLoading: false }),
    );
    return () => {
      isCurrent = false;
    };
    // What `load` depends on is named by the caller.
  }, [...depends, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, reload };
}
