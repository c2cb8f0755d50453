/** Changing what a policy that is one user's alone says. */

import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";

import { getInline, putInline } from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { documentProblem, JsonEditor, prettyJson } from "../../../parts/json-editor";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { rights as words } from "../../../texts/users";

interface Props {
  user: string;
  policy: string;
  onSaved: () => void;
  onClose: () => void;
}

export function EditInline({ user, policy, onSaved, onClose }: Props) {
  const { value, error } = useLoaded(() => getInline(user, policy), [user, policy]);
  const [changed, setChanged] = useState<string>();
  const text = changed ?? (value === undefined ? "" : prettyJson(value));
  const save = async () => {
    await putInline(user, policy, text);
    onSaved();
  };
  return (
    <Confirm
      title={words.editTitle(policy)}
      yes={words.yesSave}
      size="large"
      isDisabled={value === undefined || documentProblem(text) !== ""}
      onYes={save}
      onClose={onClose}
    >
      {error ? <RefusedAlert header={words.refused} error={error} /> : null}
      {value === undefined && !error && <Spinner />}
      {value !== undefined && (
        <JsonEditor
          label={words.document}
          name="policy-document"
          value={text}
          onChange={setChanged}
        />
      )}
    </Confirm>
  );
}
