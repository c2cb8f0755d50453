/** Bucket access permissions: private, individual objects, or public. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { type Bucket, lightsail } from "../../api/lightsail";
import { type Block, hidesPublic } from "../../api/public-access-block";
import { Confirm } from "../../parts/confirm";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import type { TabProps } from "./page";

const MODES = ["private", "individual", "public"] as const;
export type AccessMode = (typeof MODES)[number];

const RULES = {
  private: { getObject: "private", allowPublicOverrides: false },
  individual: { getObject: "private", allowPublicOverrides: true },
  public: { getObject: "public", allowPublicOverrides: false },
} as const;

/** Say which of the three modes a bucket is in. */
export function modeOf(bucket: Bucket): AccessMode {
  if (bucket.accessRules.getObject === "public") return "public";
  return bucket.accessRules.allowPublicOverrides ? "individual" : "private";
}

interface Props extends TabProps {
  /** The account's block; undefined while it is being read, or to who may not read it. */
  block: Block | undefined;
}

export function AccessModeBlock({ bucket, bpa, block, reload }: Props) {
  const words = settings.mode;
  const { region } = useHere();
  const notices = useNotices();
  const mode = modeOf(bucket);
  const [wanted, setWanted] = useState<AccessMode>();
  const [isAsking, setAsking] = useState(false);
  const save = async () => {
    if (!wanted) return;
    await lightsail(region, "UpdateBucket", {
      bucketName: bucket.name,
      accessRules: RULES[wanted],
    });
    notices.done(words.done);
    setAsking(false);
    setWanted(undefined);
    reload();
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          actions={
            wanted ? undefined : (
              <Button onClick={() => setWanted(mode)}>{words.change}</Button>
            )
          }
        >
          {words.title}
        </Header>
      }
      footer={
        wanted ? (
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={() => setWanted(undefined)}>
                {texts.cancel}
              </Button>
              <Button
                variant="primary"
                disabled={wanted === mode}
                onClick={() => setAsking(true)}
              >
                {texts.save}
              </Button>
            </SpaceBetween>
          </Box>
        ) : undefined
      }
    >
      <SpaceBetween size="m">
        {bpa?.bpaImpactsLightsail && (
          <Alert type="info" header={words.blockedTitle}>
            {effectsOf(block).map((sentence) => (
              <Box key={sentence}>{sentence}</Box>
            ))}
          </Alert>
        )}
        {wanted ? (
          <RadioGroup
            ariaLabel={words.title}
            value={wanted}
            onChange={(event) => setWanted(event.detail.value as AccessMode)}
            items={MODES.map((value) => ({
              value,
              label: texts.access[value],
              description: words.explained[value],
            }))}
          />
        ) : (
          <div>
            <Box variant="h3" padding="n">
              {texts.access[mode]}
            </Box>
            <Box color="text-body-secondary">{words.explained[mode]}</Box>
          </div>
        )}
        {!wanted && mode === "individual" && (
          <Box color="text-body-secondary">{words.individualHint}</Box>
        )}
      </SpaceBetween>
      {isAsking && wanted && (
        <Confirm
          title={words.confirmTitle}
          yes={words.yes}
          onYes={save}
          onClose={() => setAsking(false)}
        >
          {wanted === "public" && <Alert type="warning">{words.warning}</Alert>}
          <Box>{words.confirm(texts.access[wanted])}</Box>
        </Confirm>
      )}
    </Container>
  );
}

/** Say what the account's block takes from the bucket. */
function effectsOf(block: Block | undefined): string[] {
  const { effects } = settings.mode;
  if (!block) return [effects.unknown];
  if (hidesPublic(block)) return [effects.nothing];
  return [
    ...(block.BlockPublicAcls ? [effects.objects] : []),
    ...(block.BlockPublicPolicy ? [effects.bucket] : []),
  ];
}
