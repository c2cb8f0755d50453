/** Deleting objects and folders, in a versioned bucket with all versions. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";

import type { Bucket } from "../../../api/lightsail";
import { deleteAll, type Named, namesBelow } from "../../../api/objects";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { objects as words } from "../../../texts/objects";
import type { Item } from "./tab";

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
  const remove = async () => {
    const doomed: Named[] = [];
    for (const item of items) {
      if (item.isFolder) {
        doomed.push(...(await namesBelow(place, item.key, isVersioned)));
      } else if (isVersioned) {
        const versions = await namesBelow(place, item.key, true);
        doomed.push(...versions.filter((version) => version.key === item.key));
      } else {
        doomed.push({ key: item.key });
      }
    }
    await deleteAll(place, doomed);
    notices.done(words.deleted);
    onDone();
  };
  return (
    <Confirm
      title={words.deleteTitle}
      yes={words.yesDelete}
      onYes={remove}
      onClose={onClose}
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
    </Confirm>
  );
}
