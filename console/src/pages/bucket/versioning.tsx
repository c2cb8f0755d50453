/** The Versioning tab: one switch, and what it means. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import { modeOf } from "./access-mode";
import type { TabProps } from "./page";

export function Versioning({ bucket, reload }: TabProps) {
  const words = settings.versioning;
  const { region } = useHere();
  const notices = useNotices();
  const [isAsking, setAsking] = useState(false);
  const state = bucket.objectVersioning;
  const isOn = state === "Enabled";
  const change = async () => {
    await lightsail(region, "UpdateBucket", {
      bucketName: bucket.name,
      versioning: isOn ? "Suspended" : "Enabled",
    });
    notices.done(words.done);
    setAsking(false);
    reload();
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          actions={
            <Button onClick={() => setAsking(true)}>{isOn ? words.suspend : words.enable}</Button>
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <StatusIndicator type={isOn ? "success" : "stopped"}>
          {texts.versioning[state]}
        </StatusIndicator>
        <Box color="text-body-secondary">{words.explained[state]}</Box>
      </SpaceBetween>
      {isAsking && (
        <Confirm
          title={isOn ? words.suspendTitle : words.enableTitle}
          yes={isOn ? words.yesSuspend : words.yesEnable}
          onYes={change}
          onClose={() => setAsking(false)}
        >
          {modeOf(bucket) === "individual" && <Alert type="warning">{words.reset}</Alert>}
          <Box>{isOn ? words.suspendText : words.enableText}</Box>
        </Confirm>
      )}
    </Container>
  );
}
