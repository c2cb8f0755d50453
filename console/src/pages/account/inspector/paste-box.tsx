/** Where a person pastes what the client signed, and how to make clients print it. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";

import { inspector } from "../../../texts/inspector";
import { type Canonical, findCanonical, nearest } from "./canonical";

const words = inspector.compare;

export interface Pasted {
  nearest: Canonical;
  /** How many canonical requests the text held. */
  count: number;
}

interface Props {
  ours: Canonical;
  onPasted: (pasted: Pasted) => void;
}

export function PasteBox({ ours, onPasted }: Props) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const compare = () => {
    const found = findCanonical(text);
    const best = nearest(ours, found);
    if (best) onPasted({ nearest: best, count: found.length });
    else setProblem(words.unreadable);
  };
  return (
    <SpaceBetween size="s">
      <FormField
        label={words.box}
        description={words.boxHint}
        errorText={problem}
        stretch
      >
        <Textarea
          name="canonical-request"
          rows={9}
          spellcheck={false}
          disableBrowserAutocorrect
          placeholder={words.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.detail.value);
            setProblem("");
          }}
        />
      </FormField>
      <Button variant="primary" disabled={!text.trim()} onClick={compare}>
        {words.compare}
      </Button>
      <ExpandableSection headerText={words.howTo}>
        <SpaceBetween size="m">
          {words.clients.map((client) => (
            <div key={client.name}>
              <Box variant="h4">{client.name}</Box>
              <Box color="text-body-secondary">{client.text}</Box>
              <pre className="snippet" tabIndex={0} aria-label={client.name}>
                {client.command}
              </pre>
            </div>
          ))}
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  );
}
