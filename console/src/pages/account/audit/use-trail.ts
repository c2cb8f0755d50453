/** The audit trail as a page shows it: what was read so far, and how to read on. */

import { useCallback, useEffect, useRef, useState } from "react";

import { useHere } from "../../../parts/signed-in";
import { isWanted, lookupsOf, type Question } from "./question";
import { type Call, TrailReader } from "./reader";

const COUNT = 50;

export interface Trail {
  calls: Call[];
  scanned: number;
  isEnd: boolean;
  /** Whether there may be more further back than was looked at. */
  isCut: boolean;
  isLoading: boolean;
  error: unknown;
  older: () => void;
  reload: () => void;
}

const NOTHING = { calls: [], scanned: 0, isEnd: false, isCut: false, isLoading: true, error: undefined };

/** Read what is asked for, from its newest call on. */
export function useTrail(question: Question): Trail {
  const { region } = useHere();
  const [state, setState] = useState<Omit<Trail, "older" | "reload">>(NOTHING);
  const [turn, setTurn] = useState(0);
  const reader = useRef<TrailReader>(undefined);

  const read = useCallback((from: TrailReader) => {
    setState((before) => ({ ...before, isLoading: true }));
    from.next(COUNT).then(
      (batch) => {
        // What was asked before is of no interest any more.
        if (reader.current !== from) return;
        setState((before) => ({
          calls: [...before.calls, ...batch.calls],
          scanned: before.scanned + batch.scanned,
          isEnd: batch.isEnd,
          isCut: batch.isCut,
          isLoading: false,
          error: undefined,
        }));
      },
      (error: unknown) => {
        if (reader.current === from) setState((before) => ({ ...before, isLoading: false, error }));
      },
    );
  }, []);

  useEffect(() => {
    const lookups = lookupsOf(question, Date.now());
    const fresh = new TrailReader(region, lookups, (call) => isWanted(question.view, call));
    reader.current = fresh;
    setState(NOTHING);
    read(fresh);
    return () => {
      reader.current = undefined;
    };
  }, [region, question, turn, read]);

  const older = useCallback(() => {
    if (reader.current) read(reader.current);
  }, [read]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, older, reload };
}
