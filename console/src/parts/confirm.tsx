/** A question before something that cannot be undone: "Yes, ..." or "No, ...". */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal, { type ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import { texts } from "../texts";
import { useNotices } from "./notices";
import { Refused } from "./refused";

interface Props {
  title: string;
  yes: string;
  no?: string;
  children: ReactNode;
  isDisabled?: boolean;
  size?: ModalProps.Size;
  /** `signal` ends when the dialogue does; who looks at it says so by `canStop`. */
  onYes: (signal: AbortSignal) => Promise<void>;
  /** It may be closed while it works, which stops the work. Otherwise it stays until the end. */
  canStop?: boolean;
  onClose: () => void;
  /** What "No, ..." does where it does not close. */
  onNo?: () => void;
}

export function Confirm(props: Props) {
  const { title, yes, no, children, isDisabled, size, onYes, canStop, onClose, onNo } = props;
  const notices = useNotices();
  const form = useId();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const work = useRef<AbortController>(undefined);
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
      work.current?.abort();
    };
  }, []);
  const answer = async () => {
    // A second Enter comes before the button has seen the first.
    if (work.current || isDisabled) return;
    const mine = new AbortController();
    work.current = mine;
    setBusy(true);
    setRefusal(undefined);
    try {
      await onYes(mine.signal);
    } catch (error) {
      if (isShown.current) setRefusal(error);
      else if (!isStopped(error)) notices.refused(title, error);
    }
    work.current = undefined;
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form around the place that shows the dialogue is not meant.
    event.stopPropagation();
    const by = (event.nativeEvent as SubmitEvent).submitter;
    // Other buttons among the fields have their own work.
    if (!by || by.getAttribute("form") === form) void answer();
  };
  const isHeld = isBusy && !canStop;
  return (
    <Modal
      visible
      header={title}
      size={size ?? "medium"}
      onDismiss={() => !isHeld && onClose()}
      closeAriaLabel={texts.close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" disabled={isHeld} onClick={onNo ?? onClose}>
              {no ?? texts.noCancel}
            </Button>
            <Button
              variant="primary"
              form={form}
              loading={isBusy}
              disabled={isDisabled ?? false}
            >
              {yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form id={form} onSubmit={submit}>
        <SpaceBetween size="m">
          {children}
          {Boolean(refusal) && (
            <Alert type="error">
              <Refused error={refusal} />
            </Alert>
          )}
        </SpaceBetween>
      </form>
    </Modal>
  );
}

function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
