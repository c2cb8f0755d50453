/** Making a policy: its name, what it is for, and its document. */

import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { createPolicy } from "../../../api/iam";
import { FormPage } from "../../../parts/form-page";
import { documentProblem, JsonEditor } from "../../../parts/json-editor";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { TextField } from "../../../parts/text-field";
import { newPolicy as words, policies as listWords } from "../../../texts/policies";
import { isPolicyName, startDocument } from "../users/rights";
import { addressOf, POLICIES } from "./addresses";

export default function CreatePolicy() {
  const navigate = useNavigate();
  const notices = useNotices();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [document, setDocument] = useState(startDocument);
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const isReady = isPolicyName(name) && !documentProblem(document);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isReady) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      const made = await createPolicy(name, description, document);
      notices.done(words.done(name));
      void navigate(addressOf(made.arn));
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
  };
  return (
    <FormPage
      title={words.title}
      parent={{ text: listWords.title, href: POLICIES }}
      submitText={words.submit}
      problem={isTried && !isReady ? words.notReady : ""}
      isBusy={isBusy}
      onSubmit={submit}
    >
      <Container>
        <SpaceBetween size="m">
          <TextField
            label={words.name}
            name="policy-name"
            value={name}
            hint={words.nameRule}
            problem={(name || isTried) && !isPolicyName(name) ? words.nameRule : ""}
            onChange={setName}
          />
          <TextField
            label={words.description}
            name="policy-description"
            value={description}
            hint={words.descriptionHint}
            onChange={setDescription}
          />
          <JsonEditor
            label={words.document}
            hint={words.documentHint}
            name="policy-document"
            value={document}
            onChange={setDocument}
          />
          {Boolean(refusal) && <RefusedAlert header={words.refused} error={refusal} />}
        </SpaceBetween>
      </Container>
    </FormPage>
  );
}
