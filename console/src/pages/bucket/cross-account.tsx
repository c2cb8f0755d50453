/** Other accounts that may read all objects of the bucket. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { lightsail } from "../../api/lightsail";
import type { Block } from "../../api/public-access-block";
import { Confirm } from "../../parts/confirm";
import { useHere } from "../../parts/signed-in";
import type { Loaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import { modeOf } from "./access-mode";
import type { TabProps } from "./page";

const ACCOUNTS_MAX = 10;

interface Props extends TabProps {
  /** The account's block of public access. */
  block: Loaded<Block>;
}

export function CrossAccount({ bucket, bpa, block, reload }: Props) {
  const words = settings.crossAccount;
  const { region } = useHere();
  const accounts = bucket.readonlyAccessAccounts;
  const [isAdding, setAdding] = useState(false);
  const [id, setId] = useState("");
  const [leaving, setLeaving] = useState("");
  // Only in a public bucket: what is private is shared whatever the block says.
  const mayBeCut = bpa?.bpaImpactsLightsail && modeOf(bucket) === "public";
  const isCut = block.value?.RestrictPublicBuckets ?? block.error !== undefined;
  const isId = /^[0-9]{12}$/.test(id);
  const save = async (readonlyAccessAccounts: string[]) => {
    await lightsail(region, "UpdateBucket", {
      bucketName: bucket.name,
      readonlyAccessAccounts,
    });
    setAdding(false);
    setLeaving("");
    setId("");
    reload();
  };
  return (
    <>
      <Table<string>
        items={accounts}
        header={
          <SpaceBetween size="s">
            <Header
              variant="h2"
              description={words.description}
              actions={
                <Button
                  disabled={accounts.length >= ACCOUNTS_MAX}
                  {...(accounts.length >= ACCOUNTS_MAX ? { disabledReason: words.atMost } : {})}
                  onClick={() => setAdding(true)}
                >
                  {words.add}
                </Button>
              }
            >
              {words.title}
            </Header>
            {mayBeCut && isCut && (
              <Alert type="warning">{block.value ? words.cut : words.maybeCut}</Alert>
            )}
          </SpaceBetween>
        }
        empty={
          <Box textAlign="center" padding="m">
            {words.none}
          </Box>
        }
        columnDefinitions={[
          { id: "id", header: words.columns.id, isRowHeader: true, cell: (item) => item },
          {
            id: "remove",
            header: <span className="for-readers">{words.yesRemove}</span>,
            width: 80,
            cell: (item) => (
              <Button
                variant="inline-icon"
                iconName="remove"
                ariaLabel={words.remove(item)}
                onClick={() => setLeaving(item)}
              />
            ),
          },
        ]}
      />
      {isAdding && (
        <Confirm
          title={words.add}
          yes={texts.save}
          no={texts.cancel}
          isDisabled={!isId}
          onYes={() => save([...accounts, id])}
          onClose={() => setAdding(false)}
        >
          <FormField
            label={words.id}
            constraintText={words.idHint}
            errorText={id && !/^[0-9]{0,12}$/.test(id) ? words.idHint : ""}
          >
            <Input
              value={id}
              name="account-id"
              inputMode="numeric"
              onChange={(event) => setId(event.detail.value.trim())}
            />
          </FormField>
        </Confirm>
      )}
      {leaving && (
        <Confirm
          title={words.removeTitle}
          yes={words.yesRemove}
          onYes={() => save(accounts.filter((other) => other !== leaving))}
          onClose={() => setLeaving("")}
        >
          <Box>{words.removeText(leaving)}</Box>
        </Confirm>
      )}
    </>
  );
}
