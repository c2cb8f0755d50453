/** Lines to copy. They may be wider than the page: then they scroll, by keyboard too. */

import { texts } from "../texts";

export function Snippet({ text }: { text: string }) {
  return (
    <pre className="snippet" tabIndex={0} role="group" aria-label={texts.snippet}>
      {text}
    </pre>
  );
}
