/** Buckets in a table or, where there is no room or a person prefers them, on cards. */

import Cards from "@cloudscape-design/components/cards";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";

import { texts } from "../../texts";
import { home as words } from "../../texts/home";
import { BucketLink, FIELDS } from "./fields";
import type { Row } from "./rows";

interface Props {
  items: readonly Row[];
  columns: readonly string[];
  isCards: boolean;
  isNarrow: boolean;
  sorting: Pick<TableProps<Row>, "sortingColumn" | "sortingDescending" | "onSortingChange">;
  variant: "full-page" | "container";
  header: ReactNode;
  loading?: boolean;
  empty?: ReactNode;
  filter?: ReactNode;
  pagination?: ReactNode;
  preferences?: ReactNode;
}

export function BucketList({ columns, isCards, isNarrow, sorting, ...list }: Props) {
  const shown = FIELDS.filter((field) => columns.includes(field.id));
  const shared = { ...list, loadingText: texts.loading, trackBy: "name" };
  if (isCards) {
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
      {...sorting}
      {...shared}
      stickyHeader={list.variant === "full-page"}
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
