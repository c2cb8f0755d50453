/** The refusals that came last, to pick one from. */

import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";

import { getRefusedRequests, type Refusal } from "../../../api/native";
import { exactMoment } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { inspector } from "../../../texts/inspector";
import { refusedCaller } from "../caller";

const words = inspector.latest;
const COUNT = 50;

export function Latest() {
  const { region } = useHere();
  const { value, error, isLoading, reload } = useLoaded(
    () => getRefusedRequests(region, COUNT),
    [region],
  );
  if (error) {
    return (
      <RefusedAlert
        header={words.refused}
        error={error}
        permission="lazarette:GetRefusedRequests"
        onRetry={reload}
      />
    );
  }
  return (
    <Table<Refusal>
      items={value ?? []}
      trackBy="requestId"
      loading={isLoading && !value}
      loadingText={texts.loading}
      wrapLines
      header={
        <Header
          variant="h2"
          description={words.description}
          counter={value ? `(${value.length})` : ""}
          actions={<Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />}
        >
          {words.title}
        </Header>
      }
      empty={<Hint title={words.empty} text={words.emptyHint} />}
      columnDefinitions={[
        {
          id: "time",
          header: words.columns.time,
          minWidth: 175,
          cell: (refusal) => exactMoment(new Date(refusal.time)),
        },
        {
          id: "id",
          header: words.columns.id,
          isRowHeader: true,
          minWidth: 165,
          cell: (refusal) => (
            <RouteLink to={`/account/inspector/${encodeURIComponent(refusal.requestId)}`}>
              {refusal.requestId}
            </RouteLink>
          ),
        },
        {
          id: "operation",
          header: words.columns.operation,
          minWidth: 140,
          cell: (refusal) => refusal.operation,
        },
        {
          id: "error",
          header: words.columns.error,
          minWidth: 140,
          cell: (refusal) => [refusal.error, refusal.rule].filter(Boolean).join(": "),
        },
        {
          id: "who",
          header: words.columns.who,
          minWidth: 150,
          cell: (refusal) => refusedCaller(refusal),
        },
        {
          id: "about",
          header: words.columns.about,
          minWidth: 110,
          cell: (refusal) => refusal.bucket || inspector.asked.unknown,
        },
      ]}
    />
  );
}
