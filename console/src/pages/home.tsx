/** Storage home: the buckets of a region. */

import { useCollection } from "@cloudscape-design/collection-hooks";
import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useNavigate } from "react-router";

import { type Bucket, everyPage } from "../api/lightsail";
import { moment } from "../parts/format";
import { RefusedAlert } from "../parts/refused";
import { useHere } from "../parts/signed-in";
import { useLoaded } from "../parts/use-loaded";
import { texts } from "../texts";

interface BucketPageOfList {
  buckets: Bucket[];
  nextPageToken?: string;
}

export default function Home() {
  const words = texts.home;
  const { region } = useHere();
  const navigate = useNavigate();
  const { value, error, isLoading, reload } = useLoaded(
    () =>
      everyPage<Bucket, BucketPageOfList>(region, "GetBuckets", {}, (page) => page.buckets),
    [region],
  );
  const create = (
    <Button variant="primary" onClick={() => void navigate("/create")}>
      {words.create}
    </Button>
  );
  const { items, actions, filteredItemsCount, collectionProps, filterProps, paginationProps } =
    useCollection(value ?? [], {
      filtering: {
        filteringFunction: matches,
        empty: (
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <Box variant="h3">{words.empty}</Box>
              <Box color="text-body-secondary">{words.emptyHint}</Box>
              {create}
            </SpaceBetween>
          </Box>
        ),
        noMatch: (
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <Box>{words.noMatch}</Box>
              <Button onClick={() => actions.setFiltering("")}>{words.clearFilter}</Button>
            </SpaceBetween>
          </Box>
        ),
      },
      pagination: { pageSize: 50 },
      sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
    });
  if (error) {
    return (
      <RefusedAlert header={words.refused} error={error} permission="lightsail:GetBuckets" />
    );
  }
  return (
    <Table<Bucket>
      {...collectionProps}
      variant="full-page"
      loading={isLoading}
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
          cell: (bucket) => (
            <Link
              href={`/buckets/${bucket.name}`}
              onFollow={(event) => {
                event.preventDefault();
                void navigate(`/buckets/${bucket.name}`);
              }}
            >
              {bucket.name}
            </Link>
          ),
        },
        {
          id: "plan",
          header: words.columns.plan,
          sortingField: "bundleId",
          cell: (bucket) => bucket.bundleId,
        },
        {
          id: "access",
          header: words.columns.access,
          cell: (bucket) => accessLabel(bucket),
        },
        {
          id: "versioning",
          header: words.columns.versioning,
          cell: (bucket) => texts.versioning[bucket.objectVersioning],
        },
        {
          id: "tags",
          header: words.columns.tags,
          cell: (bucket) => (
            <SpaceBetween direction="horizontal" size="xxs">
              {bucket.tags.map((tag) => (
                <Badge key={tag.key}>{tag.value ? `${tag.key}: ${tag.value}` : tag.key}</Badge>
              ))}
            </SpaceBetween>
          ),
        },
        {
          id: "created",
          header: words.columns.created,
          sortingField: "createdAt",
          cell: (bucket) => moment(bucket.createdAt),
        },
      ]}
    />
  );
}

function accessLabel(bucket: Bucket): string {
  if (bucket.accessRules.getObject === "public") return texts.access.shortPublic;
  return bucket.accessRules.allowPublicOverrides
    ? texts.access.shortIndividual
    : texts.access.shortPrivate;
}

function matches(bucket: Bucket, filter: string): boolean {
  const wanted = filter.toLowerCase();
  return (
    bucket.name.includes(wanted) ||
    bucket.tags.some((tag) => `${tag.key}: ${tag.value ?? ""}`.toLowerCase().includes(wanted))
  );
}
