/** The versions of a policy: looked at, put in force, deleted. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import {
  deleteVersion,
  listVersions,
  type Policy,
  type PolicyVersion,
  setDefaultVersion,
} from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { moment } from "../../../parts/format";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { policies as words } from "../../../texts/policies";

interface Props {
  policy: Policy;
  onView: (version: string) => void;
  /** Another version is in force, or one is gone. */
  onChanged: () => void;
}

type Asked = { what: "default" | "delete"; version: string };

export function Versions({ policy, onView, onChanged }: Props) {
  const notices = useNotices();
  const [asked, setAsked] = useState<Asked>();
  const { value, error, isLoading, reload } = useLoaded(
    () => listVersions(policy.arn),
    [policy.arn, policy.defaultVersion],
  );
  const answer = async () => {
    if (!asked) return;
    if (asked.what === "default") {
      await setDefaultVersion(policy.arn, asked.version);
      notices.done(words.madeDefault(asked.version));
    } else {
      await deleteVersion(policy.arn, asked.version);
      notices.done(words.versionDeleted(asked.version));
    }
    setAsked(undefined);
    reload();
    onChanged();
  };
  if (error) return <RefusedAlert header={words.versions} error={error} onRetry={reload} />;
  return (
    <>
      <Table<PolicyVersion>
        items={value ?? []}
        trackBy="id"
        loading={isLoading && !value}
        loadingText={texts.loading}
        header={
          <Header
            variant="h2"
            description={words.versionsHint}
            counter={value ? `(${value.length})` : ""}
          >
            {words.versions}
          </Header>
        }
        columnDefinitions={[
          {
            id: "id",
            header: words.version,
            isRowHeader: true,
            cell: (version) => version.id,
          },
          { id: "made", header: words.made, cell: (version) => moment(version.created) },
          {
            id: "state",
            header: words.state,
            cell: (version) =>
              version.isDefault ? (
                <StatusIndicator type="success">{words.inForce}</StatusIndicator>
              ) : (
                <StatusIndicator type="stopped">{words.older}</StatusIndicator>
              ),
          },
          {
            id: "actions",
            header: <span className="for-readers">{words.actions}</span>,
            cell: (version) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={words.viewOf(version.id)}
                  onClick={() => onView(version.id)}
                >
                  {words.view}
                </Button>
                {!version.isDefault && (
                  <Button
                    variant="inline-link"
                    ariaLabel={words.makeDefaultOf(version.id)}
                    onClick={() => setAsked({ what: "default", version: version.id })}
                  >
                    {words.makeDefault}
                  </Button>
                )}
                {!version.isDefault && (
                  <Button
                    variant="inline-icon"
                    iconName="remove"
                    ariaLabel={words.deleteVersionOf(version.id)}
                    onClick={() => setAsked({ what: "delete", version: version.id })}
                  />
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {asked && (
        <Confirm
          title={
            asked.what === "default"
              ? words.makeDefaultTitle(asked.version)
              : words.deleteVersionTitle(asked.version)
          }
          yes={asked.what === "default" ? words.yesMakeDefault : words.yesDeleteVersion}
          onYes={answer}
          onClose={() => setAsked(undefined)}
        >
          <Box>
            {asked.what === "default" ? words.makeDefaultText : words.deleteVersionText}
          </Box>
        </Confirm>
      )}
    </>
  );
}
