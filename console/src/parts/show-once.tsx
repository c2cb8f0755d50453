/**
 * Secrets that are shown once: hidden until asked for, to be copied or downloaded, and gone
 * with "Continue". They live in the state of whoever shows this, and nowhere else.
 */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { texts } from "../texts";

export interface Fact {
  label: string;
  value: string;
  isSecret?: boolean;
}

interface Props {
  title: string;
  warning: string;
  facts: Fact[];
  show: string;
  hide: string;
  stored: string;
  /** What is offered for downloading, besides copying. */
  file?: { name: string; content: string };
  onContinue: () => void;
}

const HIDDEN = "••••••••••••••••••••";

export function ShowOnce(props: Props) {
  const { title, warning, facts, show, hide, stored, file, onContinue } = props;
  const [isShown, setShown] = useState(false);
  const [isStored, setStored] = useState(false);
  const download = () => {
    if (!file) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.content], { type: "text/plain" }));
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={texts.close}
      // Only "Continue" leads on: a stray click must not lose the secret.
      onDismiss={() => undefined}
      footer={
        <Box float="right">
          <Button variant="primary" disabled={!isStored} onClick={onContinue}>
            {texts.keys.continue}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">{warning}</Alert>
        <KeyValuePairs
          columns={1}
          items={facts.map((fact) => ({
            label: fact.label,
            value: fact.isSecret && !isShown ? HIDDEN : <Copied fact={fact} />,
          }))}
        />
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => setShown(!isShown)}>{isShown ? hide : show}</Button>
          {file && (
            <Button iconName="download" onClick={download}>
              {texts.keys.download}
            </Button>
          )}
        </SpaceBetween>
        <Checkbox checked={isStored} onChange={(event) => setStored(event.detail.checked)}>
          {stored}
        </Checkbox>
      </SpaceBetween>
    </Modal>
  );
}

function Copied({ fact }: { fact: Fact }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={fact.value}
      copyButtonAriaLabel={`${texts.copy}: ${fact.label}`}
      copySuccessText={texts.copied}
      copyErrorText={texts.copy}
    />
  );
}

/** Return a key as the AWS CLI reads it from its file of credentials. */
export function credentialsFile(
  profile: string,
  key: { id: string; secret: string },
  region: string,
  endpoint: string,
): { name: string; content: string } {
  const content = [
    `[${profile}]`,
    `aws_access_key_id = ${key.id}`,
    `aws_secret_access_key = ${key.secret}`,
    `region = ${region}`,
    `endpoint_url = ${endpoint}`,
    "",
  ].join("\n");
  return { name: `${profile}-credentials`, content };
}
