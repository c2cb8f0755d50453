/** What can be done with a folder, and with what is ticked in it. */

import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { texts } from "../../../texts";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

export type Asked = "folder" | "delete" | "copy" | "move" | "share" | "versions";

interface Props {
  chosen: Item[];
  /** The one object that is ticked, if it is one. */
  only: Item | undefined;
  onReload: () => void;
  onDownload: () => void;
  onOpen: () => void;
  onAsk: (what: Asked) => void;
  onUpload: (isFolder: boolean) => void;
}

export function Toolbar({ chosen, only, ...on }: Props) {
  const isThere = only !== undefined && !only.isDeleted;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="refresh" ariaLabel={texts.refresh} onClick={on.onReload} />
      <Button disabled={!isThere} onClick={on.onDownload}>
        {words.download}
      </Button>
      <ButtonDropdown
        disabled={chosen.length === 0}
        items={[
          { id: "open", text: words.open, disabled: !isThere },
          { id: "share", text: words.share, disabled: !isThere },
          { id: "copy", text: words.copyTo, disabled: !isThere },
          { id: "move", text: words.moveTo, disabled: !isThere },
          { id: "versions", text: words.pane.versions, disabled: !only },
          { id: "delete", text: words.delete },
        ]}
        onItemClick={(event) => {
          if (event.detail.id === "open") on.onOpen();
          else on.onAsk(event.detail.id as Asked);
        }}
      >
        {words.actions}
      </ButtonDropdown>
      <Button onClick={() => on.onAsk("folder")}>{words.newFolder}</Button>
      <ButtonDropdown
        variant="primary"
        items={[
          { id: "files", text: words.uploadFiles },
          { id: "folder", text: words.uploadFolder },
        ]}
        onItemClick={(event) => on.onUpload(event.detail.id === "folder")}
      >
        {words.upload}
      </ButtonDropdown>
    </SpaceBetween>
  );
}
