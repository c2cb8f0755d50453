/** Storage home: the buckets of all regions, and how much of their plans they use. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import { useNavigate } from "react-router";

import { type Everywhere, listEverywhere } from "../api/buckets";
import { hidesPublic, readBlock } from "../api/public-access-block";
import { forgetUsage, readPlans } from "../api/usage";
import { Hint } from "../parts/hint";
import { useKept } from "../parts/kept";
import { RefusedAlert } from "../parts/refused";
import { useHere } from "../parts/signed-in";
import { useLoaded } from "../parts/use-loaded";
import { useNarrow } from "../parts/use-narrow";
import { texts } from "../texts";
import { home as words } from "../texts/home";
import { BucketList } from "./home/bucket-list";
import { groupsOnPage } from "./home/groups";
import { FIRST_CHOICE, HomePreferences } from "./home/preferences";
import { filterProperties, rowOf, tagKeys } from "./home/rows";
import "./home/tools.css";

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
    const isHidden = await hidesBuckets(found);
    return {
      rows: found.buckets.map((one) => rowOf(one, plans, isHidden)),
      refused: found.refused,
    };
  }, [regions]);
  const rows = useMemo(() => value?.rows ?? [], [value]);
  const create = (
    <Button variant="primary" onClick={() => void navigate("/create")}>
      {texts.home.create}
    </Button>
  );
  const { items, allPageItems, filteredItemsCount, ...collection } = useCollection(rows, {
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
  const { collectionProps, propertyFilterProps, paginationProps } = collection;
  const refusal = Boolean(error) && (
    <RefusedAlert
      header={texts.home.refused}
      error={error}
      permission="lightsail:GetBuckets"
      onRetry={reload}
    />
  );
  if (refusal && !value) return refusal;
  const header = (
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
  );
  const filter = (
    <SpaceBetween size="xs">
      {refusal}
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
  );
  const pagination = <Pagination {...paginationProps} />;
  const keys = tagKeys(rows);
  const preferences = <HomePreferences choice={choice} tagKeys={keys} onChoose={setChoice} />;
  const list = {
    columns: choice.columns,
    isCards: isNarrow || choice.view === "cards",
    isNarrow,
    sorting: collectionProps,
  };
  // A tag that is gone from every bucket tells none of them apart.
  const groups = keys.includes(choice.groupBy)
    ? groupsOnPage(
        [...allPageItems],
        choice.groupBy,
        paginationProps.currentPageIndex,
        choice.pageSize,
      )
    : [];
  if (groups.length > 0) {
    return (
      <SpaceBetween size="l">
        {header}
        <div className="list-tools">
          {filter}
          {pagination}
          {preferences}
        </div>
        {groups.map(({ title, count, rows: items }) => (
          <BucketList
            {...list}
            key={title}
            items={items}
            variant="container"
            header={
              <Header variant="h2" counter={`(${count})`}>
                {title}
              </Header>
            }
          />
        ))}
      </SpaceBetween>
    );
  }
  return (
    <BucketList
      {...list}
      items={items}
      variant="full-page"
      loading={isLoading || !value}
      empty={collectionProps.empty}
      header={header}
      filter={filter}
      pagination={pagination}
      preferences={preferences}
    />
  );
}

/** Whether what is public is closed all the same; not known is no, so that nothing public is missed. */
async function hidesBuckets({ buckets, bpa }: Everywhere): Promise<boolean> {
  const isAsked =
    bpa?.bpaImpactsLightsail && buckets.some((one) => one.accessRules.getObject === "public");
  return isAsked ? readBlock().then(hidesPublic, () => false) : false;
}
