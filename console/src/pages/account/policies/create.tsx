/** Making a policy: its name, what it is for, and its document. */

import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { createPolicy } from "../../../api/iam";
import { documentProblem, JsonEditor } from "../../../parts/json-editor";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { TextField } from "../../../parts/text-field";
import { texts } from "../../../texts";
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
    <ContentLayout
      breadcrumbs={
        <BreadcrumbGroup
          items={[
            { text: listWords.title, href: POLICIES },
            { text: words.title, href: "" },
          ]}
          onFollow={(event) => {
            event.preventDefault();
            void navigate(event.detail.href || ".");
          }}
        />
      }
      header={<Header variant="h1">{words.title}</Header>}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Form
          errorText={isTried && !isReady ? words.notReady : ""}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={() => void navigate(POLICIES)}>
                {texts.cancel}
              </Button>
              <Button variant="primary" formAction="submit" loading={isBusy}>
                {words.submit}
              </Button>
            </SpaceBetween>
          }
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
        </Form>
      </form>
    </ContentLayout>
  );
}
