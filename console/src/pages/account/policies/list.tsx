/** The policies that users can have: the account's own and the ready-made ones. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useNavigate } from "react-router";

import { listPolicies, type Policy } from "../../../api/iam";
import { moment } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { policies as words, summaries } from "../../../texts/policies";
import { addressOf, isBuiltin } from "./addresses";

const PAGE = 50;

export default function Policies() {
  const navigate = useNavigate();
  const { value, error, isLoading, reload } = useLoaded(listOrdered, []);
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount, actions } =
    useCollection(value ?? [], {
      filtering: {
        filteringFunction: (policy, text) =>
          policy.name.toLowerCase().includes(text.toLowerCase()),
        empty: <Hint title={words.empty} />,
        noMatch: (
          <Hint title={words.noMatch}>
            <Button onClick={() => actions.setFiltering("")}>{words.clearFilter}</Button>
          </Hint>
        ),
      },
      pagination: { pageSize: PAGE },
      sorting: {},
    });
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  return (
    <Table<Policy>
      {...collectionProps}
      variant="full-page"
      loading={isLoading && !value}
      loadingText={texts.loading}
      items={items}
      trackBy="arn"
      wrapLines
      header={
        <Header
          variant="h1"
          description={words.description}
          counter={value ? `(${value.length})` : ""}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
              <Button
                variant="primary"
                onClick={() => void navigate("/account/policies/create")}
              >
                {words.create}
              </Button>
            </SpaceBetween>
          }
        >
          {words.title}
        </Header>
      }
      filter={
        <TextFilter
          {...filterProps}
          filteringPlaceholder={words.filter}
          filteringAriaLabel={words.filter}
          countText={filterProps.filteringText ? String(filteredItemsCount ?? 0) : ""}
        />
      }
      pagination={<Pagination {...paginationProps} />}
      columnDefinitions={[
        {
          id: "name",
          header: words.columns.name,
          sortingField: "name",
          isRowHeader: true,
          cell: (policy) => <RouteLink to={addressOf(policy.arn)}>{policy.name}</RouteLink>,
        },
        {
          id: "kind",
          header: words.columns.kind,
          minWidth: 130,
          cell: (policy) => (isBuiltin(policy.arn) ? words.kinds.builtin : words.kinds.own),
        },
        {
          id: "summary",
          header: words.columns.summary,
          minWidth: 240,
          cell: (policy) =>
            (isBuiltin(policy.arn) && summaries[policy.name]) || words.ownSummary,
        },
        {
          id: "attachments",
          header: words.columns.attachments,
          sortingField: "attachments",
          cell: (policy) => words.attachedTo(policy.attachments),
        },
        {
          id: "updated",
          header: words.columns.updated,
          cell: (policy) => (isBuiltin(policy.arn) ? "–" : moment(policy.updated)),
        },
      ]}
    />
  );
}

/** Return the account's own policies first, each kind by name. */
async function listOrdered(): Promise<Policy[]> {
  const found = await listPolicies();
  const rank = (policy: Policy) => `${isBuiltin(policy.arn) ? 1 : 0} ${policy.name}`;
  return found.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
