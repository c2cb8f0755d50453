/** The Tags tab of a user. */

import Spinner from "@cloudscape-design/components/spinner";

import { listUserTags, tagUser, untagUser } from "../../../api/iam";
import { RefusedAlert } from "../../../parts/refused";
import { TagList } from "../../../parts/tag-list";
import type { Tag } from "../../../parts/tag-rules";
import { useLoaded } from "../../../parts/use-loaded";
import { userTags as words } from "../../../texts/users";
import type { TabProps } from "./page";

export function UserTags({ user }: TabProps) {
  const { value, error, reload } = useLoaded(() => listUserTags(user.name), [user.name]);
  if (error) return <RefusedAlert header={words.refused} error={error} onRetry={reload} />;
  if (!value) return <Spinner size="large" />;
  const add = async (tags: Tag[]) => {
    await tagUser(user.name, tags);
    reload();
  };
  const remove = async (keys: string[]) => {
    await untagUser(user.name, keys);
    reload();
  };
  return (
    <TagList
      tags={value}
      description={words.description}
      atMost={words.atMost}
      onAdd={add}
      onRemove={remove}
    />
  );
}
