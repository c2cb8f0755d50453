/** The name of an object or folder, whole and as it is: spaces and all. */

import "./name.css";

import Badge from "@cloudscape-design/components/badge";
import Icon from "@cloudscape-design/components/icon";
import Link from "@cloudscape-design/components/link";

import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

export function Name({ item, onOpen }: { item: Item; onOpen: () => void }) {
  return (
    <div className="key-cell">
      <Icon name={item.isFolder ? "folder" : "file"} alt="" />
      <Link
        href={`#${encodeURIComponent(item.key)}`}
        onFollow={(event) => {
          event.preventDefault();
          onOpen();
        }}
      >
        <span className="key-name" title={item.name}>{item.name}</span>
      </Link>
      {item.isDeleted && <Badge color="grey">{words.deletedBadge}</Badge>}
    </div>
  );
}
