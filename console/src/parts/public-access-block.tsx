/** Block public access of the account: four flags, each with its effect. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import {
  type Block,
  FLAGS,
  NO_BLOCK,
  writeBlock,
} from "../api/public-access-block";
import { Confirm } from "./confirm";
import { useNotices } from "./notices";
import { RefusedAlert } from "./refused";
import type { Loaded } from "./use-loaded";
import { settings } from "../texts/settings";

const ALL: Block = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

interface Props {
  loaded: Loaded<Block>;
  /** What buckets say of themselves has changed with it. */
  onChange?: () => void;
}

export function PublicAccessBlock({ loaded, onChange }: Props) {
  const words = settings.block;
  const notices = useNotices();
  const { value, error, reload } = loaded;
  const [wanted, setWanted] = useState<Block>();
  const save = async () => {
    if (!wanted) return;
    await writeBlock(wanted);
    notices.done(words.done);
    setWanted(undefined);
    reload();
    onChange?.();
  };
  const isAll = wanted !== undefined && FLAGS.every((flag) => wanted[flag]);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.description}
          actions={
            <Button disabled={!value} onClick={() => setWanted(value)}>
              {words.edit}
            </Button>
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="xs">
        {Boolean(error) && (
          <RefusedAlert
            error={error}
            permission="s3:GetAccountPublicAccessBlock"
            onRetry={reload}
          />
        )}
        {value && FLAGS.every((flag) => !value[flag]) && (
          <Box color="text-body-secondary">{words.none}</Box>
        )}
        {value &&
          FLAGS.filter((flag) => value[flag]).map((flag) => (
            <StatusIndicator key={flag} type="success">
              {words.flags[flag].label}
            </StatusIndicator>
          ))}
      </SpaceBetween>
      {wanted && (
        <Confirm
          title={words.confirmTitle}
          yes={words.yes}
          onYes={save}
          onClose={() => setWanted(undefined)}
        >
          <Box>{words.confirm}</Box>
          <Checkbox
            checked={isAll}
            onChange={(event) => setWanted(event.detail.checked ? ALL : NO_BLOCK)}
          >
            {words.all}
          </Checkbox>
          {FLAGS.map((flag) => (
            <Checkbox
              key={flag}
              checked={wanted[flag]}
              description={words.flags[flag].text}
              onChange={(event) => setWanted({ ...wanted, [flag]: event.detail.checked })}
            >
              {words.flags[flag].label}
            </Checkbox>
          ))}
        </Confirm>
      )}
    </Container>
  );
}
