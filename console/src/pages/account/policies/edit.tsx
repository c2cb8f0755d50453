/** Writing the next version of a policy. */

import Box from "@cloudscape-design/components/box";
import { useState } from "react";

import { addVersion, type Policy } from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { documentProblem, JsonEditor, prettyJson } from "../../../parts/json-editor";
import { newPolicy, policies as words } from "../../../texts/policies";

interface Props {
  policy: Policy;
  document: string;
  onSaved: () => void;
  onClose: () => void;
}

export function EditPolicy({ policy, document, onSaved, onClose }: Props) {
  const [text, setText] = useState(() => prettyJson(document));
  const save = async () => {
    await addVersion(policy.arn, text);
    onSaved();
  };
  return (
    <Confirm
      title={words.editTitle(policy.name)}
      yes={words.yesSave}
      size="large"
      isDisabled={documentProblem(text) !== ""}
      onYes={save}
      onClose={onClose}
    >
      <Box>{words.editText}</Box>
      <JsonEditor
        label={newPolicy.document}
        hint={newPolicy.documentHint}
        name="policy-document"
        value={text}
        onChange={setText}
      />
    </Confirm>
  );
}
