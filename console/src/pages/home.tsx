/** Storage home: the buckets of all regions, and how much of their plans they use. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useNavigate } from "react-router";

import { listEverywhere } from "../api/buckets";
import { forgetUsage, readPlans } from "../api/usage";
import { Hint } from "../parts/hint";
import { useKept } from "../parts/kept";
import { RefusedAlert } from "../parts/refused";
import { useHere } from "../parts/signed-in";
import { useLoaded } from "../parts/use-loaded";
import { useNarrow } from "../parts/use-narrow";
import { texts } from "../texts";
import { home as words } from "../texts/home";
import { BucketLink, FIELDS } from "./home/fields";
import { FIRST_CHOICE, HomePreferences } from "./home/preferences";
import { filterProperties, type Row, rowOf } from "./home/rows";

export default function Home() {
  const { region, regions } = useHere();
  const navigate = useNavigate();
  const isNarrow = useNarrow();
  const [choice, setChoice] = useKept("home", FIRST_CHOICE);
  const { value, error, isLoading, reload } = useLoaded(async () => {
    if (regions.length === 0) return undefined;
    const [found, plans] = await Promise.all([
      listEverywhere(regions.map((one) => one.name)),
      // Without the right to read plans a bucket still has the id of its own.
      readPlans(region).catch(() => []),
    ]);
    return { rows: found.buckets.map((one) => rowOf(one, plans)), refused: found.refused };
  }, [regions]);
  const rows = useMemo(() => value?.rows ?? [], [value]);
  const create = (
    <Button variant="primary" onClick={() => void navigate("/create")}>
      {texts.home.create}
    </Button>
  );
  const { items, filteredItemsCount, collectionProps, propertyFilterProps, paginationProps } =
    useCollection(rows, {
      propertyFiltering: {
        filteringProperties: filterProperties(rows),
        defaultQuery: choice.query,
        empty: (
          <Hint title={words.empty} text={words.emptyHint}>
            {create}
          </Hint>
        ),
        noMatch: <Hint title={words.noMatch} text={words.noMatchHint} />,
      },
      pagination: { pageSize: choice.pageSize },
      sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
    });
  if (error) {
    return (
      <RefusedAlert header={texts.home.refused} error={error} permission="lightsail:GetBuckets" />
    );
  }
  const shown = FIELDS.filter((field) => choice.columns.includes(field.id));
  const shared = {
    items,
    variant: "full-page" as const,
    loading: isLoading || !value,
    loadingText: texts.loading,
    trackBy: "name",
    empty: collectionProps.empty,
    header: (
      <Header
        variant="h1"
        description={texts.home.description}
        counter={value ? `(${rows.length})` : ""}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              iconName="refresh"
              ariaLabel={texts.refresh}
              onClick={() => {
                forgetUsage();
                reload();
              }}
            />
            {create}
          </SpaceBetween>
        }
      >
        {texts.home.title}
      </Header>
    ),
    filter: (
      <SpaceBetween size="xs">
        {value && value.refused.length > 0 && (
          <Alert type="warning">
            {words.partly(value.refused.map((one) => one.region).join(", "))}
          </Alert>
        )}
        <PropertyFilter
          {...propertyFilterProps}
          filteringPlaceholder={words.filter}
          filteringAriaLabel={words.filter}
          countText={words.matches(filteredItemsCount ?? 0)}
          customGroupsText={[
            { properties: words.tagGroup, values: words.tagGroup, group: "tags" },
          ]}
          expandToViewport
          onChange={(event) => {
            propertyFilterProps.onChange(event);
            setChoice({ ...choice, query: event.detail });
          }}
        />
      </SpaceBetween>
    ),
    pagination: <Pagination {...paginationProps} />,
    preferences: <HomePreferences choice={choice} onChoose={setChoice} />,
  };
  if (isNarrow || choice.view === "cards") {
    return (
      <Cards<Row>
        {...shared}
        cardDefinition={{
          header: (row) => <BucketLink row={row} isLarge />,
          sections: shown.map(({ id, header, show }) => ({
            id,
            header,
            content: show,
            width: isNarrow || id === "tags" ? 100 : 50,
          })),
        }}
        cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }, { minWidth: 1100, cards: 3 }]}
      />
    );
  }
  return (
    <Table<Row>
      {...collectionProps}
      {...shared}
      stickyHeader
      columnDefinitions={[
        {
          id: "name",
          header: words.columns.name,
          sortingField: "name",
          isRowHeader: true,
          cell: (row) => <BucketLink row={row} />,
        },
        ...shown.map(({ show, ...field }) => ({ ...field, cell: show })),
      ]}
    />
  );
}
