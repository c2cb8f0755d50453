/** One call of the audit trail, whole: who, what, with which result, request and answer. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

import { recordOf, type TrailEvent, type TrailRecord } from "../../api/native";
import { exactMoment } from "../../parts/format";
import { RouteLink } from "../../parts/route-link";
import { audit } from "../../texts/audit";
import { callerName } from "./caller";

const words = audit.call;

interface Props {
  event: TrailEvent;
  /** Where the inspector is not the page that it stands on. */
  hasLink?: boolean;
}

export function CallRecord({ event, hasLink }: Props) {
  const record = recordOf(event);
  const { userIdentity: who, additionalEventData: more = {} } = record;
  const mono = (text: string | undefined): ReactNode =>
    text ? <span className="mono">{text}</span> : words.unknown;
  return (
    <SpaceBetween size="l">
      {record.errorCode && (
        <Alert
          type="error"
          header={record.errorCode}
          action={
            hasLink && (
              <RouteLink to={`/account/inspector/${encodeURIComponent(record.requestID)}`}>
                {words.why}
              </RouteLink>
            )
          }
        >
          {record.errorMessage}
        </Alert>
      )}
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.operation, value: record.eventName },
          { label: words.service, value: record.eventSource },
          { label: words.time, value: exactMoment(event.EventTime) },
          { label: words.who, value: callerName(event, record) },
          { label: words.key, value: mono(who.accessKeyId) },
          { label: words.from, value: mono(record.sourceIPAddress) },
          { label: words.about, value: <About event={event} /> },
          { label: words.region, value: record.awsRegion || words.unknown },
          { label: words.result, value: <Result record={record} /> },
          { label: words.id, value: mono(record.requestID) },
          { label: words.duration, value: took(more.durationMicros) },
          { label: words.rule, value: mono(more.rule) },
        ]}
      />
      <KeyValuePairs
        columns={1}
        items={[
          { label: words.arn, value: mono(who.arn) },
          { label: words.agent, value: record.userAgent || words.unknown },
        ]}
      />
      <Json title={words.request} value={record.requestParameters} />
      {!record.errorCode && <Json title={words.answer} value={record.responseElements} />}
      <ExpandableSection headerText={words.whole}>
        <pre className="snippet" tabIndex={0} aria-label={words.whole}>
          {JSON.stringify(record, null, 2)}
        </pre>
      </ExpandableSection>
    </SpaceBetween>
  );
}

/** What a call is about; a bucket links to its page. */
export function About({ event }: { event: TrailEvent }) {
  if (event.Resources.length === 0) return words.unknown;
  return (
    <SpaceBetween size="xxs">
      {event.Resources.map(({ ResourceName: name, ResourceType: type }) => (
        <span key={`${type} ${name}`} className="mono">
          {/bucket/i.test(type ?? "") ? (
            <RouteLink to={`/buckets/${encodeURIComponent(name)}`}>{name}</RouteLink>
          ) : (
            name
          )}
        </span>
      ))}
    </SpaceBetween>
  );
}

export function Result({ record }: { record: TrailRecord }) {
  return record.errorCode ? (
    <StatusIndicator type="error">{record.errorCode}</StatusIndicator>
  ) : (
    <StatusIndicator type="success">{audit.succeeded}</StatusIndicator>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <div>
      <Box variant="h4">{title}</Box>
      {value === undefined || value === null ? (
        <Box color="text-body-secondary">{words.nothing}</Box>
      ) : (
        <pre className="snippet" tabIndex={0} aria-label={title}>
          {JSON.stringify(value, null, 2)}
        </pre>
      )}
    </div>
  );
}

function took(micros: number | undefined): string {
  if (micros === undefined) return words.unknown;
  return micros < 1_000 ? `${micros} µs` : `${(micros / 1_000).toLocaleString("en")} ms`;
}
