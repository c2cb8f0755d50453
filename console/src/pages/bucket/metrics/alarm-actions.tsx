/** The toggle and the menu of one alarm. */

import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";

import type { Alarm } from "../../../api/alarms";
import { alarms as words } from "../../../texts/alarms";

interface Props {
  alarm: Alarm;
  onToggle: (isOn: boolean) => void;
  onTest: (state: "ALARM" | "OK") => void;
  onEdit: () => void;
  onDelete: () => void;
}

export function AlarmActions({ alarm, onToggle, onTest, onEdit, onDelete }: Props) {
  const whyNot = !alarm.notificationEnabled
    ? words.needsNotifications
    : alarm.state !== "OK"
      ? words.needsOk
      : "";
  const whyNotOk = whyNot || (alarm.contactProtocols.length === 0 ? words.needsProtocol : "");
  const actions: Record<string, () => void> = {
    edit: onEdit,
    test: () => onTest("ALARM"),
    "test-ok": () => onTest("OK"),
    delete: onDelete,
  };
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <Toggle
        checked={alarm.notificationEnabled}
        ariaLabel={words.toggle(alarm.name)}
        onChange={(event) => onToggle(event.detail.checked)}
      />
      <ButtonDropdown
        variant="icon"
        ariaLabel={words.menu(alarm.name)}
        expandToViewport
        onItemClick={(event) => actions[event.detail.id]?.()}
        items={[
          { id: "edit", text: words.edit },
          {
            id: "test",
            text: words.test,
            disabled: whyNot !== "",
            ...(whyNot ? { disabledReason: whyNot } : {}),
          },
          {
            id: "test-ok",
            text: words.testOk,
            disabled: whyNotOk !== "",
            ...(whyNotOk ? { disabledReason: whyNotOk } : {}),
          },
          { id: "delete", text: words.delete },
        ]}
      />
    </SpaceBetween>
  );
}
