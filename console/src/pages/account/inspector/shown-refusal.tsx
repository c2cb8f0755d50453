/** A refused request: the verdict in words, what was asked, and the facts. */

import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

import type { Refusal, TrailEvent } from "../../../api/native";
import { exactMoment } from "../../../parts/format";
import { RouteLink } from "../../../parts/route-link";
import { inspector as words } from "../../../texts/inspector";
import { CallRecord } from "../call-record";
import { addressOf } from "../users/addresses";
import { Comparison } from "./comparison";
import { Remedy } from "./remedy";

interface Props {
  refusal: Refusal;
  /** The same call in the audit trail, which tells what was in it. */
  event: TrailEvent | undefined;
}

export function ShownRefusal({ refusal, event }: Props) {
  return (
    <SpaceBetween size="l">
      <Alert type="error" header={verdictOf(refusal)} action={<NextStep refusal={refusal} />}>
        {refusal.reason}
      </Alert>
      <Remedy refusal={refusal} />
      {refusal.canonicalRequest && (
        <Comparison refusal={refusal} canonicalRequest={refusal.canonicalRequest} />
      )}
      <Container header={<Header variant="h2">{words.asked.title}</Header>}>
        <Asked refusal={refusal} />
      </Container>
      {refusal.stringToSign && (
        <ExpandableSection variant="container" headerText={words.stringToSign}>
          <pre className="snippet" tabIndex={0} aria-label={words.stringToSign}>
            {refusal.stringToSign}
          </pre>
        </ExpandableSection>
      )}
      {event && (
        <ExpandableSection variant="container" headerText={words.call}>
          <CallRecord event={event} />
        </ExpandableSection>
      )}
      <ExpandableSection variant="container" headerText={words.everything}>
        <pre className="snippet" tabIndex={0} aria-label={words.everything}>
          {JSON.stringify(refusal, null, 2)}
        </pre>
      </ExpandableSection>
    </SpaceBetween>
  );
}

function Asked({ refusal }: { refusal: Refusal }) {
  const asked = words.asked;
  const mono = (text: string): ReactNode =>
    text ? <span className="mono">{text}</span> : asked.unknown;
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={1}
        items={[
          { label: asked.target, value: mono(`${refusal.method} ${refusal.target}`) },
          { label: asked.takenFor, value: refusal.takenFor || asked.unknown },
        ]}
      />
      <KeyValuePairs
        columns={3}
        items={[
          { label: asked.operation, value: `${refusal.protocol}: ${refusal.operation}` },
          { label: asked.error, value: refusal.error },
          { label: asked.rule, value: mono(refusal.rule) },
          { label: asked.time, value: exactMoment(new Date(refusal.time)) },
          { label: asked.host, value: mono(refusal.host) },
          { label: asked.from, value: mono(refusal.client) },
          {
            label: asked.bucket,
            value: refusal.bucket ? (
              <RouteLink to={`/buckets/${encodeURIComponent(refusal.bucket)}`}>
                {refusal.bucket}
              </RouteLink>
            ) : (
              asked.unknown
            ),
          },
          { label: asked.region, value: refusal.region || asked.unknown },
          { label: asked.key, value: mono(refusal.caller.accessKeyId) },
        ]}
      />
      <KeyValuePairs
        columns={1}
        items={[{ label: asked.agent, value: refusal.userAgent || asked.unknown }]}
      />
    </SpaceBetween>
  );
}

function verdictOf({ error, rule }: Refusal): string {
  if (error === "SignatureMismatch") return words.verdict.mismatch;
  if (error === "InternalFailure") return words.verdict.failed;
  return rule ? words.verdict.denied(rule) : words.verdict.other(error);
}

/** Where a person goes to change what decided. */
function NextStep({ refusal: { error, bucket, caller } }: { refusal: Refusal }) {
  const permissions = `/buckets/${encodeURIComponent(bucket)}/permissions`;
  if (caller.kind === "user" && caller.name && error === "AccessDenied") {
    return <RouteLink to={addressOf(caller.name)}>{words.next.user(caller.name)}</RouteLink>;
  }
  if (bucket && (error === "UnknownAccessKey" || error === "SignatureMismatch")) {
    return <RouteLink to={permissions}>{words.next.keys}</RouteLink>;
  }
  if (bucket && error === "AccessDenied") {
    return <RouteLink to={permissions}>{words.next.permissions}</RouteLink>;
  }
  return null;
}
