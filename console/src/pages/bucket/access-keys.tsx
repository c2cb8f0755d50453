/**
 * Access keys of a bucket: two at most, each secret shown once.
 *
 * The secret lives in this component's state from the answer until "Continue", and nowhere
 * else: not in the address, not in the browser's storage, not in a cache.
 */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { type AccessKey, type Bucket, lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { moment } from "../../parts/format";
import { Hint } from "../../parts/hint";
import { LastUse } from "../../parts/last-use";
import { useNotices } from "../../parts/notices";
import { RefusedAlert } from "../../parts/refused";
import { credentialsFile, ShowOnce } from "../../parts/show-once";
import { useHere } from "../../parts/signed-in";
import type { Loaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { Rotation } from "./rotation";

const KEYS_MAX = 2;

interface KeysProps {
  bucket: Bucket;
  keys: Loaded<AccessKey[]>;
}

export function AccessKeys({ bucket, keys: loaded }: KeysProps) {
  const words = texts.keys;
  const { region } = useHere();
  const notices = useNotices();
  const { value, error, isLoading, reload } = loaded;
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<AccessKey>();
  const [doomed, setDoomed] = useState<AccessKey>();
  const keys = value ?? [];
  const create = async () => {
    const answer = await lightsail<{ accessKey: AccessKey }>(region, "CreateBucketAccessKey", {
      bucketName: bucket.name,
    });
    setAsking(false);
    setMade(answer.accessKey);
    reload();
  };
  const remove = async () => {
    if (!doomed) return;
    await lightsail(region, "DeleteBucketAccessKey", {
      bucketName: bucket.name,
      accessKeyId: doomed.accessKeyId,
    });
    notices.done(words.deleted(doomed.accessKeyId));
    setDoomed(undefined);
    reload();
  };
  const refusal = Boolean(error) && (
    <RefusedAlert
      header={words.refused}
      error={error}
      permission="lightsail:GetBucketAccessKeys"
      onRetry={reload}
    />
  );
  return (
    <>
      <Table<AccessKey>
        items={keys}
        trackBy="accessKeyId"
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
                  disabled={!value || keys.length >= KEYS_MAX}
                  {...(keys.length >= KEYS_MAX ? { disabledReason: words.atMost } : {})}
                  onClick={() => setAsking(true)}
                >
                  {words.create}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        filter={value && refusal}
        empty={refusal || <Hint title={words.empty} text={words.emptyHint} />}
        footer={keys.length >= KEYS_MAX ? <Rotation keys={keys} /> : undefined}
        columnDefinitions={[
          {
            id: "id",
            header: words.columns.id,
            isRowHeader: true,
            cell: (key) => <span className="mono">{key.accessKeyId}</span>,
          },
          {
            id: "created",
            header: words.columns.created,
            cell: (key) => moment(key.createdAt),
          },
          {
            id: "used",
            header: words.columns.lastUsed,
            cell: ({ lastUsed }) => (
              <LastUse
                time={lastUsed?.lastUsedDate}
                service={lastUsed?.serviceName ?? ""}
                region={lastUsed?.region ?? ""}
              />
            ),
          },
          {
            id: "status",
            header: words.columns.status,
            cell: (key) => (
              <StatusIndicator type={key.status === "Active" ? "success" : "stopped"}>
                {key.status}
              </StatusIndicator>
            ),
          },
          {
            id: "delete",
            header: <span className="for-readers">{words.delete}</span>,
            cell: (key) => (
              <Button
                variant="inline-icon"
                iconName="remove"
                ariaLabel={`${words.delete} ${key.accessKeyId}`}
                onClick={() => setDoomed(key)}
              />
            ),
          },
        ]}
      />
      {isAsking && (
        <Confirm
          title={words.confirmTitle}
          yes={words.yesCreate}
          onYes={create}
          onClose={() => setAsking(false)}
        >
          <Box>{words.confirm(bucket.name)}</Box>
        </Confirm>
      )}
      {made && <NewKey accessKey={made} bucket={bucket} onContinue={() => setMade(undefined)} />}
      {doomed && (
        <Confirm
          title={words.deleteTitle}
          yes={words.yesDelete}
          onYes={remove}
          onClose={() => setDoomed(undefined)}
        >
          <Box>{words.deleteText(doomed.accessKeyId)}</Box>
        </Confirm>
      )}
    </>
  );
}

interface NewKeyProps {
  accessKey: AccessKey;
  bucket: Bucket;
  onContinue: () => void;
}

function NewKey({ accessKey, bucket, onContinue }: NewKeyProps) {
  const words = texts.keys;
  const { session } = useHere();
  const key = { id: accessKey.accessKeyId, secret: accessKey.secretAccessKey ?? "" };
  const region = bucket.location.regionName;
  return (
    <ShowOnce
      title={words.createdTitle}
      warning={words.createdWarning}
      show={words.show}
      hide={words.hide}
      stored={words.stored}
      facts={[
        { label: words.columns.id, value: key.id },
        { label: texts.signIn.secret, value: key.secret, isSecret: true },
      ]}
      file={credentialsFile(bucket.name, key, region, session.endpoint)}
      onContinue={onContinue}
    />
  );
}
