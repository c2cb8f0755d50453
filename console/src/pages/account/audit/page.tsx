/** The audit trail: who called what, newest first; a call opens to its whole record. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { exactMoment } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { RefusedAlert } from "../../../parts/refused";
import { texts } from "../../../texts";
import { audit as words } from "../../../texts/audit";
import { About, CallRecord, Result } from "../call-record";
import { callerName } from "../caller";
import { Filters } from "./filters";
import { type Question, VIEWS } from "./question";
import type { Call } from "./reader";
import { type Trail, useTrail } from "./use-trail";

const NO_TOKENS = { operation: "and" as const, tokens: [] };
// Reads are most of a trail, and least of what people look for in it.
const FIRST: Question = { view: "changes", query: NO_TOKENS, range: null };
const ALL: Question = { ...FIRST, view: "all" };

export default function AuditPage() {
  const [asked] = useSearchParams();
  const [question, setQuestion] = useState<Question>(() => questionFrom(asked));
  const [opened, setOpened] = useState<Call>();
  const trail = useTrail(question);
  const { calls, error, isLoading, reload } = trail;
  if (error && calls.length === 0) {
    return (
      <RefusedAlert
        header={words.refused}
        error={error}
        permission="cloudtrail:LookupEvents"
        action={<Button onClick={reload}>{texts.refresh}</Button>}
      />
    );
  }
  return (
    <>
      <Table<Call>
        variant="full-page"
        items={calls}
        trackBy={(call) => call.event.EventId}
        loading={isLoading && calls.length === 0}
        loadingText={texts.loading}
        wrapLines
        header={
          <Header
            variant="h1"
            description={words.description}
            counter={calls.length ? words.shown(calls.length) : ""}
            actions={<Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />}
          >
            {words.title}
          </Header>
        }
        filter={<Filters question={question} onChange={setQuestion} calls={calls} />}
        footer={<Foot trail={trail} />}
        empty={
          <Hint title={trail.isCut ? words.notYet : words.empty} text={words.emptyHint}>
            <Button onClick={() => setQuestion(ALL)}>{words.clear}</Button>
          </Hint>
        }
        columnDefinitions={[
          {
            id: "time",
            header: words.columns.time,
            minWidth: 175,
            cell: ({ event }) => exactMoment(event.EventTime),
          },
          {
            id: "operation",
            header: words.columns.operation,
            isRowHeader: true,
            minWidth: 190,
            cell: (call) => (
              <Link
                href={`/account/inspector/${encodeURIComponent(call.event.EventId)}`}
                ariaLabel={words.open(call.event.EventName, exactMoment(call.event.EventTime))}
                onFollow={(event) => {
                  event.preventDefault();
                  setOpened(call);
                }}
              >
                {call.event.EventName}
              </Link>
            ),
          },
          {
            id: "who",
            header: words.columns.who,
            minWidth: 105,
            cell: ({ event, record }) => callerName(event, record),
          },
          {
            id: "from",
            header: words.columns.from,
            minWidth: 95,
            cell: ({ record }) => record.sourceIPAddress,
          },
          {
            id: "about",
            header: words.columns.about,
            minWidth: 150,
            cell: ({ event }) => <About event={event} />,
          },
          {
            id: "result",
            header: words.columns.result,
            minWidth: 215,
            cell: ({ record }) => <Result record={record} />,
          },
        ]}
      />
      {opened && (
        <Modal
          visible
          size="large"
          header={words.call.title(opened.event.EventName)}
          closeAriaLabel={texts.close}
          onDismiss={() => setOpened(undefined)}
        >
          <CallRecord event={opened.event} hasLink />
        </Modal>
      )}
    </>
  );
}

/** Where the read part ends, and the way on. */
function Foot({ trail }: { trail: Trail }) {
  const { calls, scanned, isEnd, isCut, isLoading, error, older } = trail;
  if (calls.length === 0 && isLoading) return null;
  return (
    <Box textAlign="center">
      <SpaceBetween size="xs">
        {Boolean(error) && <RefusedAlert error={error} />}
        {scanned > calls.length && (
          <Box color="text-body-secondary">{words.scanned(scanned)}</Box>
        )}
        {isEnd ? (
          <Box color="text-body-secondary">{words.end}</Box>
        ) : (
          <Button loading={isLoading} onClick={older}>
            {isCut ? words.furtherBack : words.older}
          </Button>
        )}
      </SpaceBetween>
    </Box>
  );
}

/** Other pages link to a part of the trail: of a bucket, of a caller, of what is refused. */
function questionFrom(asked: URLSearchParams): Question {
  const view = asked.get("view");
  const tokens = (
    [
      ["about", "ResourceName"],
      ["who", "Username"],
      ["key", "AccessKeyId"],
      ["call", "EventName"],
    ] as const
  ).flatMap(([name, propertyKey]) => {
    const value = asked.get(name);
    return value ? [{ propertyKey, operator: "=" as const, value }] : [];
  });
  const known = VIEWS.find((one) => one === view);
  return {
    ...FIRST,
    view: known ?? (tokens.length ? "all" : FIRST.view),
    query: { operation: "and", tokens },
  };
}
