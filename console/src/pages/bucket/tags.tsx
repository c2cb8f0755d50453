/** The Tags tab: single words, and names with a value. */

import { lightsail } from "../../api/lightsail";
import { useHere } from "../../parts/signed-in";
import { TagList } from "../../parts/tag-list";
import { settings } from "../../texts/settings";
import type { TabProps } from "./page";

export function Tags({ bucket, reload }: TabProps) {
  const words = settings.tags;
  const { region } = useHere();
  const run = async (operation: string, parameters: object) => {
    await lightsail(region, operation, { resourceName: bucket.name, ...parameters });
    reload();
  };
  return (
    <TagList
      tags={bucket.tags}
      description={words.description}
      atMost={words.atMost}
      onAdd={(tags) => run("TagResource", { tags })}
      onRemove={(tagKeys) => run("UntagResource", { tagKeys })}
    />
  );
}
