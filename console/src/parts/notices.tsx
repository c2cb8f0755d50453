/** What was done, and what was refused, in one place at the top of the page. */

import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

import { texts } from "../texts";
import { nextId } from "./ids";
import { Refused } from "./refused";

interface Notices {
  items: FlashbarProps.MessageDefinition[];
  done: (sentence: string) => void;
  refused: (what: string, error: unknown) => void;
}

const Context = createContext<Notices>({
  items: [],
  done: () => undefined,
  refused: () => undefined,
});

export function useNotices(): Notices {
  return useContext(Context);
}

export function NoticeKeeper({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);
  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = nextId();
    const dismiss = () => setItems((all) => all.filter((other) => other.id !== id));
    setItems((all) => [
      ...all.slice(-2),
      {
        ...item,
        id,
        dismissible: true,
        dismissLabel: texts.close,
        onDismiss: dismiss,
      },
    ]);
    if (item.type === "success") setTimeout(dismiss, 8_000);
  }, []);
  const value = useMemo(
    () => ({
      items,
      // Both are read aloud; the focus goes to what leaves something to be done.
      done: (sentence: string) =>
        add({ type: "success", ariaRole: "status", content: sentence }),
      refused: (what: string, error: unknown) =>
        add({
          type: "error",
          ariaRole: "alert",
          header: what,
          content: <Refused error={error} isOnColour />,
        }),
    }),
    [items, add],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function NoticeList() {
  return <Flashbar items={useNotices().items} stackItems={false} />;
}
