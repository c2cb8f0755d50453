/** The Access keys tab of a user: two at most, each secret shown once. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import {
  createKey,
  deleteKey,
  type KeyUse,
  lastUse,
  listKeys,
  type NewKey,
  setKeyActive,
  type UserKey,
} from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { moment } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { LastUse } from "../../../parts/last-use";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { userKeys as words } from "../../../texts/users";
import { HandOver } from "./hand-over";
import type { TabProps } from "./page";

const KEYS_MAX = 2;
const common = texts.keys;

type Row = UserKey & { use: KeyUse | undefined };
type Asked = { what: "deactivate" | "delete"; key: UserKey };

export function UserKeys({ user }: TabProps) {
  const notices = useNotices();
  const { value, error, isLoading, reload } = useLoaded(() => keysOf(user.name), [user.name]);
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const [asked, setAsked] = useState<Asked>();
  const rows = value ?? [];
  const isFull = rows.length >= KEYS_MAX;
  const create = async () => {
    const key = await createKey(user.name);
    setAsking(false);
    setMade(key);
    reload();
  };
  const done = (sentence: string) => {
    notices.done(sentence);
    setAsked(undefined);
    reload();
  };
  const activate = async (key: UserKey) => {
    try {
      await setKeyActive(user.name, key.id, true);
      done(words.nowActive(key.id));
    } catch (problem) {
      notices.refused(words.activate, problem);
    }
  };
  const answer = async () => {
    if (!asked) return;
    if (asked.what === "delete") {
      await deleteKey(user.name, asked.key.id);
      done(common.deleted(asked.key.id));
    } else {
      await setKeyActive(user.name, asked.key.id, false);
      done(words.nowInactive(asked.key.id));
    }
  };
  if (error) return <RefusedAlert header={common.refused} error={error} onRetry={reload} />;
  return (
    <>
      <Table<Row>
        items={rows}
        trackBy="id"
        loading={isLoading && !value}
        loadingText={texts.loading}
        header={
          <Header
            variant="h2"
            description={words.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
                <Button
                  disabled={!value || isFull}
                  {...(isFull ? { disabledReason: words.atMost } : {})}
                  onClick={() => setAsking(true)}
                >
                  {common.create}
                </Button>
              </SpaceBetween>
            }
          >
            {common.title}
          </Header>
        }
        empty={
          <Hint title={common.empty} text={words.emptyHint} />
        }
        footer={
          isFull ? (
            <Alert type="info" header={common.rotateTitle}>
              {common.rotate}
            </Alert>
          ) : undefined
        }
        columnDefinitions={[
          {
            id: "id",
            header: common.columns.id,
            isRowHeader: true,
            cell: (key) => <span className="mono">{key.id}</span>,
          },
          { id: "created", header: common.columns.created, cell: (key) => moment(key.created) },
          {
            id: "used",
            header: common.columns.lastUsed,
            cell: ({ use }) => (
              <LastUse
                time={use?.used}
                service={use?.service ?? ""}
                region={use?.region ?? ""}
              />
            ),
          },
          {
            id: "status",
            header: common.columns.status,
            cell: (key) => (
              <StatusIndicator type={key.isActive ? "success" : "stopped"}>
                {key.isActive ? words.active : words.inactive}
              </StatusIndicator>
            ),
          },
          {
            id: "actions",
            header: <span className="for-readers">{common.delete}</span>,
            minWidth: 170,
            cell: (key) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`${key.isActive ? words.deactivate : words.activate} ${key.id}`}
                  onClick={() =>
                    key.isActive ? setAsked({ what: "deactivate", key }) : void activate(key)
                  }
                >
                  {key.isActive ? words.deactivate : words.activate}
                </Button>
                <Button
                  variant="inline-icon"
                  iconName="remove"
                  ariaLabel={`${common.delete} ${key.id}`}
                  onClick={() => setAsked({ what: "delete", key })}
                />
              </SpaceBetween>
            ),
          },
        ]}
      />
      {isAsking && (
        <Confirm
          title={common.confirmTitle}
          yes={common.yesCreate}
          onYes={create}
          onClose={() => setAsking(false)}
        >
          <Box>{words.confirm(user.name)}</Box>
        </Confirm>
      )}
      {made && (
        <HandOver
          user={user.name}
          password=""
          accessKey={made}
          onContinue={() => setMade(undefined)}
        />
      )}
      {asked && (
        <Confirm
          title={asked.what === "delete" ? common.deleteTitle : words.deactivateTitle}
          yes={asked.what === "delete" ? common.yesDelete : words.yesDeactivate}
          onYes={answer}
          onClose={() => setAsked(undefined)}
        >
          <Box>
            {asked.what === "delete"
              ? common.deleteText(asked.key.id)
              : words.deactivateText(asked.key.id)}
          </Box>
        </Confirm>
      )}
    </>
  );
}

/** Return a user's keys; when each was used only where one may see that. */
async function keysOf(name: string): Promise<Row[]> {
  const keys = await listKeys(name);
  return Promise.all(
    keys.map(async (key) => ({ ...key, use: await lastUse(key.id).catch(() => undefined) })),
  );
}
