/** The users of the account: who they are, what they sign in with, what they may do. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useNavigate } from "react-router";

import { listAttached, listInline, listKeys, listUsers, type User } from "../../../api/iam";
import { moment } from "../../../parts/format";
import { Hint } from "../../../parts/hint";
import { RefusedAlert } from "../../../parts/refused";
import { RouteLink } from "../../../parts/route-link";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { users as words } from "../../../texts/users";
import { addressOf } from "./addresses";

const PAGE = 20;

/** What the list of users does not say itself; undefined where one may not see it. */
interface Details {
  keys: number | undefined;
  policies: string[] | undefined;
}

export default function Users() {
  const navigate = useNavigate();
  const { value, error, isLoading, reload } = useLoaded(listUsers, []);
  const create = (
    <Button variant="primary" onClick={() => void navigate("/account/users/create")}>
      {words.create}
    </Button>
  );
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount, actions } =
    useCollection(value ?? [], {
      filtering: {
        filteringFunction: (user, text) => user.name.toLowerCase().includes(text.toLowerCase()),
        empty: (
          <Hint title={words.empty} text={words.emptyHint}>
            {create}
          </Hint>
        ),
        noMatch: (
          <Hint title={words.noMatch}>
            <Button onClick={() => actions.setFiltering("")}>{words.clearFilter}</Button>
          </Hint>
        ),
      },
      pagination: { pageSize: PAGE },
      sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
    });
  const shown = items.map((user) => user.name);
  const details = useLoaded(() => detailsOf(shown), [shown.join("/"), value]);
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  const detail = (user: User, show: (found: Details) => string) => {
    const found = details.value?.get(user.name);
    return found ? show(found) : "";
  };
  return (
    <Table<User>
      {...collectionProps}
      variant="full-page"
      loading={isLoading && !value}
      loadingText={texts.loading}
      items={items}
      trackBy="name"
      header={
        <Header
          variant="h1"
          description={words.description}
          counter={value ? `(${value.length})` : ""}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel={texts.refresh} onClick={reload} />
              {create}
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
          cell: (user) => <RouteLink to={addressOf(user.name)}>{user.name}</RouteLink>,
        },
        {
          id: "policies",
          header: words.columns.policies,
          cell: (user) =>
            detail(user, ({ policies }) =>
              policies ? policies.join(", ") || words.nothing : words.hidden,
            ),
        },
        {
          id: "keys",
          header: words.columns.keys,
          cell: (user) => detail(user, ({ keys }) => String(keys ?? words.hidden)),
        },
        {
          id: "used",
          header: words.columns.passwordUsed,
          cell: (user) => (user.passwordUsed ? moment(user.passwordUsed) : words.never),
        },
        {
          id: "created",
          header: words.columns.created,
          sortingField: "created",
          cell: (user) => moment(user.created),
        },
      ]}
    />
  );
}

/** Return the details of users; where all of the first's are refused, others are not asked for. */
async function detailsOf(names: string[]): Promise<Map<string, Details>> {
  const [first, ...rest] = names;
  if (first === undefined) return new Map();
  const seen = await detailsOfOne(first);
  const isHidden = seen.keys === undefined && seen.policies === undefined;
  const others = await Promise.all(rest.map((name) => (isHidden ? seen : detailsOfOne(name))));
  const rows = rest.map((name, place) => [name, others[place] ?? seen] as const);
  return new Map([[first, seen], ...rows]);
}

async function detailsOfOne(name: string): Promise<Details> {
  const [keys, attached, inline] = await Promise.allSettled([
    listKeys(name),
    listAttached(name),
    listInline(name),
  ]);
  const isSeen = attached.status === "fulfilled" && inline.status === "fulfilled";
  return {
    keys: keys.status === "fulfilled" ? keys.value.length : undefined,
    policies: isSeen
      ? [...attached.value.map((policy) => policy.name), ...inline.value]
      : undefined,
  };
}
