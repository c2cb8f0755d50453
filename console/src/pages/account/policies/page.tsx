/** One policy: what it says, its versions, who has it, and its end. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { getDocument, getPolicy, type Policy } from "../../../api/iam";
import { Crumbs } from "../../../parts/crumbs";
import { moment } from "../../../parts/format";
import { JsonView } from "../../../parts/json-view";
import { useNotices } from "../../../parts/notices";
import { sentencesOf } from "../../../parts/policy-sentences";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { policies as words, summaries } from "../../../texts/policies";
import { isBuiltin, POLICIES } from "./addresses";
import { DeletePolicy } from "./delete";
import { EditPolicy } from "./edit";
import { Holders } from "./holders";
import { Versions } from "./versions";

export default function PolicyPage() {
  const [query] = useSearchParams();
  const arn = query.get("arn") ?? "";
  const notices = useNotices();
  const [chosen, setChosen] = useState("");
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const { value: policy, error, reload } = useLoaded(() => getPolicy(arn), [arn]);
  const version = chosen || policy?.defaultVersion || "";
  const document = useLoaded(
    async () => (version ? getDocument(arn, version) : undefined),
    [arn, version],
  );
  if (error) return <RefusedAlert header={words.refusedOne} error={error} onRetry={reload} />;
  if (!policy) return <Spinner size="large" />;
  const isOwn = !isBuiltin(arn);
  const renew = () => {
    setChosen("");
    reload();
  };
  return (
    <ContentLayout
      breadcrumbs={
        <Crumbs parent={{ text: words.title, href: POLICIES }} here={policy.name} />
      }
      header={
        <Header
          variant="h1"
          description={isOwn ? policy.description : summaries[policy.name]}
          actions={
            isOwn && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setDeleting(true)}>{words.delete}</Button>
                <Button
                  variant="primary"
                  disabled={document.value === undefined}
                  onClick={() => setEditing(true)}
                >
                  {words.edit}
                </Button>
              </SpaceBetween>
            )
          }
        >
          {policy.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Facts policy={policy} />
        <Container header={<Header variant="h2">{words.says(version)}</Header>}>
          {document.error ? (
            <RefusedAlert header={words.refusedOne} error={document.error} />
          ) : null}
          {document.value === undefined && !document.error && <Spinner />}
          {document.value !== undefined && (
            <SpaceBetween size="m">
              <div>
                {sentencesOf(document.value).map((sentence, place) => (
                  <Box key={place}>{sentence}</Box>
                ))}
              </div>
              <JsonView label={words.says(version)} text={document.value} />
            </SpaceBetween>
          )}
        </Container>
        {isOwn && <Versions policy={policy} onView={setChosen} onChanged={renew} />}
        <Holders arn={arn} />
      </SpaceBetween>
      {isEditing && (
        <EditPolicy
          policy={policy}
          document={document.value ?? ""}
          onSaved={() => {
            setEditing(false);
            notices.done(words.saved(policy.name));
            renew();
          }}
          onClose={() => setEditing(false)}
        />
      )}
      {isDeleting && <DeletePolicy policy={policy} onClose={() => setDeleting(false)} />}
    </ContentLayout>
  );
}

function Facts({ policy }: { policy: Policy }) {
  const isOwn = !isBuiltin(policy.arn);
  return (
    <KeyValuePairs
      columns={3}
      items={[
        { label: words.columns.kind, value: isOwn ? words.kinds.own : words.kinds.builtin },
        { label: words.columns.updated, value: isOwn ? moment(policy.updated) : "–" },
        { label: words.arn, value: <span className="mono">{policy.arn}</span> },
      ]}
    />
  );
}
