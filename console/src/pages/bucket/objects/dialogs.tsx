/** The questions that are asked before something is done with objects. */

import type { Bucket } from "../../../api/lightsail";
import type { Place } from "../../../api/objects";
import { CopyTo } from "./copy-to";
import { DeleteObjects } from "./delete";
import type { Item } from "./item";
import { NewFolder } from "./new-folder";
import { Share } from "./share";
import type { Asked } from "./toolbar";
import { Versions } from "./versions";

interface Props {
  asked: Asked | undefined;
  bucket: Bucket;
  place: Place;
  prefix: string;
  chosen: Item[];
  only: Item | undefined;
  /** Nothing is asked any more. */
  onClose: () => void;
  /** What the folder holds has changed. */
  onChange: () => void;
  onFolder: (key: string) => void;
}

export function Dialogs(props: Props) {
  const { asked, bucket, place, prefix, chosen, only, onClose, onChange, onFolder } = props;
  const done = () => {
    onClose();
    onChange();
  };
  if (asked === "folder") {
    const made = (key: string) => {
      onClose();
      onFolder(key);
    };
    return <NewFolder place={place} prefix={prefix} onClose={onClose} onMade={made} />;
  }
  if (asked === "delete") {
    return <DeleteObjects bucket={bucket} items={chosen} onClose={onClose} onDone={done} />;
  }
  if (!only) return null;
  if (asked === "copy" || asked === "move") {
    const isMove = asked === "move";
    return <CopyTo {...{ bucket, place, isMove }} item={only} onClose={onClose} onDone={done} />;
  }
  if (asked === "share") return <Share place={place} item={only} onClose={onClose} />;
  if (asked === "versions") {
    return (
      <Versions {...{ bucket, place, onClose, onChange }} objectKey={only.key} />
    );
  }
  return null;
}
