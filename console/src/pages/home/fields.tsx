/** What is shown of a bucket, in a cell of the table or in a section of its card. */

import Badge from "@cloudscape-design/components/badge";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

import { moment } from "../../parts/format";
import { labelOf } from "../../parts/tag-rules";
import { Used } from "../../parts/used";
import { texts } from "../../texts";
import { home as words } from "../../texts/home";
import type { Row } from "./rows";

export interface Field {
  id: keyof typeof words.columns;
  header: string;
  show: (row: Row) => ReactNode;
  sortingField?: string;
  minWidth?: number;
}

const field = (
  id: Field["id"],
  show: Field["show"],
  more: { sortingField?: string; minWidth?: number } = {},
): Field => ({ id, header: words.columns[id], show, ...more });

/** In the order shown; the name is the first of all and has no choice. */
export const FIELDS: Field[] = [
  field("region", (row) => row.region, { sortingField: "region" }),
  field("plan", (row) => row.planName, { sortingField: "planName" }),
  field("storage", (row) => <Used bucket={row.bucket} plan={row.plan} what="storage" />, {
    minWidth: 150,
  }),
  field("transfer", (row) => <Used bucket={row.bucket} plan={row.plan} what="transfer" />, {
    minWidth: 150,
  }),
  field("access", (row) => row.access, { sortingField: "access" }),
  field("versioning", (row) => row.versioning, { sortingField: "versioning" }),
  field("state", (row) => <State row={row} />, { sortingField: "state" }),
  field("tags", (row) => <Tags row={row} />),
  field("created", (row) => moment(row.createdAt), { sortingField: "createdAt" }),
];

export const SHOWN_AT_FIRST = ["region", "plan", "storage", "transfer", "state", "tags"];

export function BucketLink({ row, isLarge }: { row: Row; isLarge?: boolean }) {
  const navigate = useNavigate();
  const link = (
    <Link
      href={`/buckets/${row.name}`}
      fontSize={isLarge ? "heading-m" : "body-m"}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(`/buckets/${row.name}`);
      }}
    >
      {row.name}
    </Link>
  );
  if (row.bucket.accessRules.getObject !== "public") return link;
  // Nobody should have to look for it.
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {link}
      {row.isBlocked ? (
        <Badge>{texts.access.shortBlocked}</Badge>
      ) : (
        <Badge color="severity-medium">{texts.access.shortPublic}</Badge>
      )}
    </SpaceBetween>
  );
}

function State({ row }: { row: Row }) {
  return (
    <StatusIndicator type={row.bucket.state.code === "OK" ? "success" : "warning"}>
      {row.state}
    </StatusIndicator>
  );
}

function Tags({ row }: { row: Row }) {
  if (row.bucket.tags.length === 0) return "–";
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {row.bucket.tags.map((tag) => (
        <Badge key={tag.key}>{labelOf(tag)}</Badge>
      ))}
    </SpaceBetween>
  );
}
