/** Deleting objects and folders, in a versioned bucket with all versions. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useState } from "react";

import type { Bucket } from "../../../api/lightsail";
import { deleteAll, deleteBelow } from "../../../api/objects";
import { listVersions } from "../../../api/s3";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./item";

interface Props {
  bucket: Bucket;
  items: Item[];
  onDone: () => void;
  onClose: () => void;
}

export function DeleteObjects({ bucket, items, onDone, onClose }: Props) {
  const notices = useNotices();
  const place = { bucket: bucket.name, region: bucket.location.regionName };
  const isVersioned = bucket.objectVersioning !== "NeverEnabled";
  const [gone, setGone] = useState(0);
  const remove = async (signal: AbortSignal) => {
    const single = items.filter((item) => !item.isFolder);
    if (isVersioned) {
      for (const { key } of single) {
        signal.throwIfAborted();
        await deleteAll(place, await listVersions(place.bucket, place.region, key));
      }
    } else {
      await deleteAll(place, single.map(({ key }) => ({ key })));
    }
    let before = single.length;
    for (const { key } of items.filter((item) => item.isFolder)) {
      let latest = 0;
      const tell = (count: number) => {
        latest = count;
        setGone(before + count);
      };
      await deleteBelow(place, key, isVersioned, tell, signal);
      before += latest;
    }
    notices.done(words.deleted);
    onDone();
  };
  return (
    <Confirm
      title={words.deleteTitle}
      yes={words.yesDelete}
      onYes={remove}
      canStop
      onClose={gone ? onDone : onClose}
    >
      <Box>{words.deleteText(items.length)}</Box>
      {items.some((item) => item.isFolder) && <Box>{words.deleteFolders}</Box>}
      {isVersioned && <Alert type="warning">{words.deleteVersions}</Alert>}
      <ul>
        {items.slice(0, 10).map((item) => (
          <li key={item.key} className="mono">
            {item.name}
          </li>
        ))}
      </ul>
      <div aria-live="polite">{gone > 0 && <Box>{words.gone(gone)}</Box>}</div>
    </Confirm>
  );
}
