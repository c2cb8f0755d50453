/** A document to be read, and copied. */

import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { texts } from "../texts";
import { prettyJson } from "./json-editor";

export function JsonView({ label, text }: { label: string; text: string }) {
  const shown = prettyJson(text);
  return (
    <SpaceBetween size="xs">
      {/* It scrolls where it is too wide, by keyboard as well. */}
      <pre className="snippet" tabIndex={0} role="region" aria-label={label}>
        {shown}
      </pre>
      <CopyToClipboard
        textToCopy={shown}
        copyButtonText={texts.copy}
        copySuccessText={texts.copied}
        copyErrorText={texts.copy}
      />
    </SpaceBetween>
  );
}
