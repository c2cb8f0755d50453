/** The numbers of a graph, for those who cannot see it and those who want to copy them. */

import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { moment } from "../../../parts/format";
import { metrics as words } from "../../../texts/metrics";
import { type Metric, valueText } from "./metric";
import type { Point } from "./points";

export function PointsTable({ metric, points }: { metric: Metric; points: Point[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <ExpandableSection
      headerText={words.asTable(points.length)}
      expanded={isOpen}
      onChange={(event) => setOpen(event.detail.expanded)}
    >
      {isOpen && (
        <Table<Point>
          variant="embedded"
          contentDensity="compact"
          ariaLabels={{ tableLabel: words.names[metric] }}
          items={[...points].reverse()}
          empty={words.none}
          columnDefinitions={[
            {
              id: "time",
              header: words.time,
              isRowHeader: true,
              cell: (point) => moment(point.x),
            },
            {
              id: "value",
              header: words.names[metric],
              cell: (point) => valueText(metric, point.y),
            },
          ]}
        />
      )}
    </ExpandableSection>
  );
}
