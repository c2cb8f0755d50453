/** The history of operations: what was changed in a region, or of one resource. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { useSearchParams } from "react-router";

import type { Operation } from "../../api/lightsail";
import { exactMoment } from "../../parts/format";
import { Hint } from "../../parts/hint";
import { RefusedAlert } from "../../parts/refused";
import { RouteLink } from "../../parts/route-link";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { operations as words } from "../../texts/operations";
import { KEPT_MAX, readHistory } from "./operation-history";

const ANY = "";

export default function Operations() {
  const { region } = useHere();
  const [query, setQuery] = useSearchParams();
  const resource = query.get("resource") ?? "";
  const [count, setCount] = useState(0);
  const [status, setStatus] = useState(ANY);
  const [type, setType] = useState(ANY);
  const { value, error, isLoading, reload } = useLoaded(
    () => readHistory(region, resource, setCount),
    [region, resource],
  );
  const all = value?.operations ?? [];
  const wanted = all.filter(
    (operation) =>
      (status === ANY || operation.status === status) &&
      (type === ANY || operation.operationType === type),
  );
  const clear = () => {
    setStatus(ANY);
    setType(ANY);
    actions.setFiltering("");
  };
  const { items, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } =
    useCollection(wanted, {
      filtering: {
        fields: ["resourceName", "operationType", "operationDetails"],
        empty: all.length ? (
          <NoMatch onClear={clear} />
        ) : (
          <Hint title={words.empty} text={words.emptyHint} />
        ),
        noMatch: <NoMatch onClear={clear} />,
      },
      pagination: { pageSize: 25 },
    });
  const choices = (any: string, of: (operation: Operation) => string) => [
    { value: ANY, label: any },
    ...[...new Set(all.map(of))].sort().map((name) => ({ value: name, label: name })),
  ];
  const statuses = choices(words.anyStatus, (operation) => operation.status);
  const types = choices(words.anyType, (operation) => operation.operationType);
  const refusal = Boolean(error) && (
    <RefusedAlert
      header={words.refused}
      error={error}
      permission={resource ? "lightsail:GetOperationsForResource" : "lightsail:GetOperations"}
      onRetry={reload}
    />
  );
  if (refusal && !value) return refusal;
  return (
    <Table<Operation>
      {...collectionProps}
      variant="full-page"
      loading={isLoading}
      loadingText={count ? words.reading(count) : texts.loading}
      items={items}
      trackBy="id"
      wrapLines
      header={
        <SpaceBetween size="s">
          <Header
            variant="h1"
            description={resource ? words.historyDescription : words.description}
            counter={value ? `(${value.count.toLocaleString("en")})` : ""}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {resource && <Button onClick={() => setQuery({})}>{words.all}</Button>}
                <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
              </SpaceBetween>
            }
          >
            {resource ? words.historyOf(resource) : words.title}
          </Header>
          {refusal}
          {value && value.count > KEPT_MAX && (
            <Alert type="info">{words.newestOnly(KEPT_MAX)}</Alert>
          )}
        </SpaceBetween>
      }
      filter={
        <div className="filters">
          <TextFilter
            {...filterProps}
            filteringPlaceholder={words.filter}
            filteringAriaLabel={words.filter}
            countText={filterProps.filteringText ? words.matches(filteredItemsCount ?? 0) : ""}
          />
          <Select
            ariaLabel={words.type}
            options={types}
            selectedOption={types.find((option) => option.value === type) ?? types[0] ?? null}
            onChange={(event) => setType(event.detail.selectedOption.value ?? ANY)}
          />
          <Select
            ariaLabel={words.status}
            options={statuses}
            selectedOption={
              statuses.find((option) => option.value === status) ?? statuses[0] ?? null
            }
            onChange={(event) => setStatus(event.detail.selectedOption.value ?? ANY)}
          />
        </div>
      }
      pagination={<Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: "time",
          header: words.columns.time,
          minWidth: 190,
          cell: (operation) => exactMoment(operation.createdAt),
        },
        {
          id: "type",
          header: words.columns.type,
          isRowHeader: true,
          minWidth: 200,
          cell: (operation) => operation.operationType,
        },
        {
          id: "resource",
          header: words.columns.resource,
          minWidth: 180,
          cell: (operation) => (
            <Link
              href={`?resource=${encodeURIComponent(operation.resourceName)}`}
              ariaLabel={words.openHistory(operation.resourceName)}
              onFollow={(event) => {
                event.preventDefault();
                setQuery({ resource: operation.resourceName });
              }}
            >
              {operation.resourceName}
            </Link>
          ),
        },
        { id: "kind", header: words.columns.kind, cell: (operation) => <Kind of={operation} /> },
        {
          id: "status",
          header: words.columns.status,
          minWidth: 130,
          cell: (operation) => <Status of={operation} />,
        },
        {
          id: "details",
          header: words.columns.details,
          minWidth: 220,
          cell: (operation) =>
            [operation.operationDetails, operation.errorCode, operation.errorDetails]
              .filter(Boolean)
              .join(" · "),
        },
      ]}
    />
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Hint title={words.noMatch}>
      <Button onClick={onClear}>{words.clear}</Button>
    </Hint>
  );
}

/** A bucket has a page; other kinds do not. */
function Kind({ of: operation }: { of: Operation }) {
  if (operation.resourceType !== "Bucket") return operation.resourceType;
  return (
    <RouteLink to={`/buckets/${operation.resourceName}`}>{operation.resourceType}</RouteLink>
  );
}

function Status({ of: { status } }: { of: Operation }) {
  const isDone = status === "Succeeded" || status === "Completed";
  const type = isDone ? "success" : status === "Failed" ? "error" : "in-progress";
  return <StatusIndicator type={type}>{status}</StatusIndicator>;
}
