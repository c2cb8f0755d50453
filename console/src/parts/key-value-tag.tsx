/** One name with a value as a tag: made, or given another value. */

import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { texts } from "../texts";
import { settings } from "../texts/settings";
import { Confirm } from "./confirm";
import { labelOf, type Tag, tagKeyProblem, tagValueProblem } from "./tag-rules";

const words = settings.tags;

interface Props {
  tags: Tag[];
  /** The one that gets another value; without it one is made. */
  edited: Tag | undefined;
  onSave: (tag: Tag) => Promise<void>;
  onClose: () => void;
}

export function KeyValueTag({ tags, edited, onSave, onClose }: Props) {
  const [key, setKey] = useState(edited?.key ?? "");
  const [value, setValue] = useState(edited?.value ?? "");
  const keyProblem = tagKeyProblem(key, []);
  const valueProblem = tagValueProblem(value);
  const replaced = edited ? undefined : tags.find((tag) => tag.key === key);
  return (
    <Confirm
      title={edited ? words.edit(edited.key) : words.createPair}
      yes={texts.save}
      no={texts.cancel}
      isDisabled={Boolean(keyProblem || valueProblem || !value)}
      onYes={() => onSave({ key, value })}
      onClose={onClose}
    >
      <FormField label={words.key} errorText={key ? keyProblem : ""}>
        <Input
          value={key}
          name="tag-key"
          readOnly={edited !== undefined}
          onChange={(event) => setKey(event.detail.value)}
        />
      </FormField>
      <FormField label={words.pairValue} errorText={valueProblem}>
        <Input
          value={value}
          name="tag-value"
          onChange={(event) => setValue(event.detail.value)}
        />
      </FormField>
      {replaced && <Alert type="info">{words.replaces(labelOf(replaced))}</Alert>}
    </Confirm>
  );
}
