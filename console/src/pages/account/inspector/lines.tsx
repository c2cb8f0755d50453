/** Canonical requests as a table: a line here, the client's beside it, what differs marked. */

import { inspector } from "../../../texts/inspector";
import { pieces, type Row } from "./canonical";

const words = inspector.compare;

interface Props {
  rows: Row[];
  /** Where the client's side comes from; without it there is one side alone. */
  theirsHint?: string;
}

export function Lines({ rows, theirsHint }: Props) {
  let count = 0;
  const isPair = theirsHint !== undefined;
  return (
    // Roles are said, because a table that is laid out as blocks is none to some readers.
    <table role="table" className={isPair ? "canonical pair" : "canonical"}>
      <caption className="for-readers">{words.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {words.part}
          </th>
          <th role="columnheader" scope="col">
            {words.ours} <small>{words.oursHint}</small>
          </th>
          {isPair && (
            <th role="columnheader" scope="col">
              {words.theirs} <small>{theirsHint}</small>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => {
          const isDifferent = row.state !== "same" && row.state !== "hidden";
          if (isDifferent) count += 1;
          return (
              <tr
                key={`${row.part} ${row.name} ${index}`}
                role="row"
                className={`${row.state}${isDifferent ? " different" : ""}`}
              >
                <th role="rowheader" scope="row">
                  <span>{words.parts[row.part]}</span>
                  {isDifferent && (
                    <span className="mark" title={words.difference(count)}>
                      <span aria-hidden="true">≠ {count}</span>
                      <span className="for-readers">{words.difference(count)}</span>
                    </span>
                  )}
                </th>
                <td role="cell" data-side={words.ours}>
                  <Line of={row} side="ours" />
                </td>
                {isPair && (
                  <td role="cell" data-side={words.theirs}>
                    <Line of={row} side="theirs" />
                  </td>
                )}
              </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Line({ of: row, side }: { of: Row; side: "ours" | "theirs" }) {
  const line = row[side];
  if (line === undefined) return <em>{words.missing}</em>;
  if (line === "") return <em>{words.emptyLine}</em>;
  if (row.state !== "differs" || row.ours === undefined || row.theirs === undefined) {
    return <code>{line}</code>;
  }
  const { before, middle, after } = pieces(row.ours, row.theirs)[side === "ours" ? 0 : 1];
  return (
    <code>
      {before}
      {middle && <mark>{middle}</mark>}
      {after}
    </code>
  );
}
