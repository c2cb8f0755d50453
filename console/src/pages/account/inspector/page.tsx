/** The request inspector: a request id goes in, and out comes what happened to that request. */

import "./inspector.css";

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { inspector as words } from "../../../texts/inspector";
import { CallRecord } from "../call-record";
import { Latest } from "./latest";
import { lookUp, requestIdIn } from "./look-up";
import { ShownRefusal } from "./shown-refusal";

export default function InspectorPage() {
  const { requestId = "" } = useParams();
  return (
    <ContentLayout header={<Header variant="h1" description={words.description}>{words.title}</Header>}>
      <SpaceBetween size="l">
        <Question key={requestId} requestId={requestId} />
        {requestId ? <Answer key={requestId} requestId={requestId} /> : <Latest />}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Question({ requestId }: { requestId: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState(requestId);
  const [problem, setProblem] = useState("");
  const ask = () => {
    const found = requestIdIn(text);
    if (found) void navigate(`/account/inspector/${found}`);
    else setProblem(words.notAnId);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <FormField label={words.id} description={words.idHint} errorText={problem} stretch>
        <div className="one-line">
          <Input
            name="request-id"
            value={text}
            spellcheck={false}
            autoComplete={false}
            onChange={(event) => {
              setText(event.detail.value);
              setProblem("");
            }}
          />
          <Button variant="primary" formAction="submit" disabled={!text.trim()}>
            {words.lookUp}
          </Button>
        </div>
      </FormField>
    </form>
  );
}

function Answer({ requestId }: { requestId: string }) {
  const { region } = useHere();
  const { value, error, reload } = useLoaded(() => lookUp(region, requestId), [region, requestId]);
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  if (!value) return <StatusIndicator type="loading">{words.looking}</StatusIndicator>;
  const { refusal, event, refusalError, trailError } = value;
  if (refusal) return <ShownRefusal refusal={refusal} event={event} />;
  if (event) {
    return (
      <SpaceBetween size="m">
        {Boolean(refusalError) && (
          <Alert type="info">{words.refusalsNotAsked("lazarette:GetRefusedRequest")}</Alert>
        )}
        <Container header={<Header variant="h2">{words.wasCall}</Header>}>
          <CallRecord event={event} />
        </Container>
      </SpaceBetween>
    );
  }
  if (refusalError) {
    return (
      <RefusedAlert
        header={words.refused}
        error={refusalError}
        permission="lazarette:GetRefusedRequest"
        onRetry={reload}
      />
    );
  }
  return (
    <Alert type="info" header={words.none.title(requestId)}>
      {words.none.text}{" "}
      {trailError ? words.trailNotAsked("cloudtrail:LookupEvents") : words.none.andMaybe}
    </Alert>
  );
}
