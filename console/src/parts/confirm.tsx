/** A question before something that cannot be undone: "Yes, ..." or "No, ...". */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal, { type ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";

import { texts } from "../texts";
import { Refused } from "./refused";

interface Props {
  title: string;
  yes: string;
  no?: string;
  children: ReactNode;
  isDisabled?: boolean;
  size?: ModalProps.Size;
  onYes: () => Promise<void>;
  onClose: () => void;
}

export function Confirm({ title, yes, no, children, isDisabled, size, onYes, onClose }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const answer = async () => {
    setBusy(true);
    setRefusal(undefined);
    try {
      await onYes();
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      visible
      header={title}
      size={size ?? "medium"}
      onDismiss={onClose}
      closeAriaLabel={texts.close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {no ?? texts.noCancel}
            </Button>
            <Button
              variant="primary"
              loading={isBusy}
              disabled={isDisabled ?? false}
              onClick={() => void answer()}
            >
              {yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        {Boolean(refusal) && (
          <Alert type="error">
            <Refused error={refusal} />
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
