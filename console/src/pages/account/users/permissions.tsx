/** The Permissions tab: policies attached to a user, and those that are its alone. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import {
  deleteInline,
  detachPolicy,
  getDocument,
  getInline,
  getPolicy,
  listAttached,
  listInline,
  type PolicyName,
} from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { Hint } from "../../../parts/hint";
import { useNotices } from "../../../parts/notices";
import { sentencesOf } from "../../../parts/policy-sentences";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { policies as policyWords, summaries } from "../../../texts/policies";
import { rights as words } from "../../../texts/users";
import { addressOf, isBuiltin } from "../policies/addresses";
import { AddRights } from "./add-rights";
import { EditInline } from "./edit-inline";
import type { TabProps } from "./page";
import { ViewInline } from "./view-inline";

/** A policy of the user; one without an ARN is its alone. */
interface Held {
  name: string;
  arn: string;
  /** What it says; none where one may not see that. */
  sentences: string[];
}

export function Permissions({ user }: TabProps) {
  const notices = useNotices();
  const { value, error, isLoading, reload } = useLoaded(() => heldBy(user.name), [user.name]);
  const [isAdding, setAdding] = useState(false);
  const [viewed, setViewed] = useState("");
  const [edited, setEdited] = useState("");
  const [leaving, setLeaving] = useState<Held>();
  const held = value ?? [];
  const inline = held.filter((one) => !one.arn).map((one) => one.name);
  const remove = async () => {
    if (!leaving) return;
    if (leaving.arn) await detachPolicy(user.name, leaving.arn);
    else await deleteInline(user.name, leaving.name);
    notices.done(words.removed(leaving.name));
    setLeaving(undefined);
    reload();
  };
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  return (
    <>
      <Table<Held>
        items={held}
        trackBy={(one) => `${one.arn} ${one.name}`}
        loading={isLoading && !value}
        loadingText={texts.loading}
        wrapLines
        header={
          <Header
            variant="h2"
            description={words.description}
            counter={value ? `(${held.length})` : ""}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
                <Button disabled={!value} onClick={() => setAdding(true)}>
                  {words.add}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        empty={
          <Hint title={words.empty} text={words.emptyHint} />
        }
        columnDefinitions={[
          {
            id: "name",
            header: words.columns.name,
            isRowHeader: true,
            cell: (one) =>
              one.arn ? <RouteLink to={addressOf(one.arn)}>{one.name}</RouteLink> : one.name,
          },
          { id: "kind", header: words.columns.kind, minWidth: 130, cell: kindOf },
          {
            id: "summary",
            header: words.columns.summary,
            minWidth: 220,
            cell: (one) => (
              <>
                {one.sentences.map((sentence, place) => (
                  <div key={place}>{sentence}</div>
                ))}
                {!one.arn && (
                  <Button
                    variant="inline-link"
                    ariaLabel={words.viewOf(one.name)}
                    onClick={() => setViewed(one.name)}
                  >
                    {words.view}
                  </Button>
                )}
              </>
            ),
          },
          {
            id: "actions",
            header: <span className="for-readers">{words.columns.actions}</span>,
            minWidth: 90,
            cell: (one) => (
              <SpaceBetween direction="horizontal" size="xs">
                {!one.arn && (
                  <Button
                    variant="inline-icon"
                    iconName="edit"
                    ariaLabel={words.edit(one.name)}
                    onClick={() => setEdited(one.name)}
                  />
                )}
                <Button
                  variant="inline-icon"
                  iconName="remove"
                  ariaLabel={words.remove(one.name)}
                  onClick={() => setLeaving(one)}
                />
              </SpaceBetween>
            ),
          },
        ]}
      />
      {isAdding && (
        <AddRights
          user={user.name}
          taken={inline}
          onAdded={() => {
            setAdding(false);
            notices.done(words.added);
            reload();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {viewed && (
        <ViewInline user={user.name} policy={viewed} onClose={() => setViewed("")} />
      )}
      {edited && (
        <EditInline
          user={user.name}
          policy={edited}
          onSaved={() => {
            setEdited("");
            notices.done(words.saved(edited));
            reload();
          }}
          onClose={() => setEdited("")}
        />
      )}
      {leaving && (
        <Confirm
          title={words.removeTitle(leaving.name)}
          yes={words.yesRemove}
          onYes={remove}
          onClose={() => setLeaving(undefined)}
        >
          <Box>{leaving.arn ? words.removeAttached : words.removeInline}</Box>
        </Confirm>
      )}
    </>
  );
}

async function heldBy(name: string): Promise<Held[]> {
  const [attached, inline] = await Promise.all([listAttached(name), listInline(name)]);
  return Promise.all([
    ...attached.map(async (one) => ({ ...one, sentences: await attachedSentences(one) })),
    ...inline.map(async (policy) => ({
      name: policy,
      arn: "",
      sentences: await getInline(name, policy).then(sentencesOf, () => []),
    })),
  ]);
}

async function attachedSentences({ name, arn }: PolicyName): Promise<string[]> {
  const known = isBuiltin(arn) ? summaries[name] : undefined;
  if (known) return [known];
  return getPolicy(arn)
    .then((policy) => getDocument(arn, policy.defaultVersion))
    .then(sentencesOf, () => []);
}

function kindOf({ arn }: Held): string {
  if (!arn) return words.inlineKind;
  return isBuiltin(arn) ? policyWords.kinds.builtin : policyWords.kinds.own;
}
