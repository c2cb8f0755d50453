/** Reading again now and then, for as long as somebody looks at the page. */

import { useEffect } from "react";

/** Call `again` every `seconds` while the page is visible, and when it becomes so. */
export function useRefresh(again: () => void, seconds: number): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") again();
    };
    const timer = setInterval(look, seconds * 1000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [again, seconds]);
}
