/** Single words as tags: typed one after the other, each with Enter, and kept together. */

import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import { useState } from "react";

import { texts } from "../texts";
import { settings } from "../texts/settings";
import { Confirm } from "./confirm";
import { labelOf, type Tag, tagKeyProblem } from "./tag-rules";

const words = settings.tags;

interface Props {
  tags: Tag[];
  max: number;
  atMost: string;
  onSave: (added: string[], removed: string[]) => Promise<void>;
  onClose: () => void;
}

export function KeyOnlyTags({ tags, max, atMost, onSave, onClose }: Props) {
  const before = tags.filter((tag) => !tag.value).map((tag) => tag.key);
  const pairs = tags.filter((tag) => tag.value);
  const [keys, setKeys] = useState(before);
  const [typed, setTyped] = useState("");
  // What is typed counts also without its Enter.
  const all = typed ? [...keys, typed] : keys;
  const replaced = pairs.filter((tag) => all.includes(tag.key));
  const isFull = all.length + pairs.length - replaced.length > max;
  const problem = (typed && tagKeyProblem(typed, all)) || (isFull ? atMost : "");
  const add = () => {
    if (problem) return;
    setKeys(all);
    setTyped("");
  };
  const save = () =>
    onSave(
      all.filter((key) => !before.includes(key)),
      before.filter((key) => !all.includes(key)),
    );
  return (
    <Confirm
      title={words.keyOnly}
      yes={texts.save}
      no={texts.cancel}
      isDisabled={problem !== ""}
      onYes={save}
      onClose={onClose}
    >
      <FormField label={words.word} description={words.wordHint} errorText={problem}>
        <Input
          value={typed}
          name="tag-word"
          onChange={(event) => setTyped(event.detail.value)}
          onKeyDown={(event) => {
            // With nothing typed, Enter saves, as in every dialogue.
            if (event.detail.key !== "Enter" || !typed) return;
            event.preventDefault();
            add();
          }}
        />
      </FormField>
      <SpaceBetween direction="horizontal" size="xs">
        {keys.map((key) => (
          <Token
            key={key}
            label={key}
            dismissLabel={words.remove(key)}
            onDismiss={() => setKeys(keys.filter((other) => other !== key))}
          />
        ))}
      </SpaceBetween>
      {replaced.length > 0 && (
        <Alert type="info">{words.replaces(replaced.map(labelOf).join(", "))}</Alert>
      )}
    </Confirm>
  );
}
