/** Giving a user more that it may do. */

import { useState } from "react";

import { Confirm } from "../../../parts/confirm";
import { texts } from "../../../texts";
import { rights as words } from "../../../texts/users";
import { giveRights, type Kind, noRights, rightsProblem } from "./rights";
import { RightsChoice } from "./rights-choice";

const KINDS: readonly Kind[] = [
  "bucketRead",
  "bucketWrite",
  "storage",
  "guide",
  "readOnly",
  "administrator",
  "managed",
  "own",
];

interface Props {
  user: string;
  /** Names of the inline policies that the user has. */
  taken: string[];
  onAdded: () => void;
  onClose: () => void;
}

export function AddRights({ user, taken, onAdded, onClose }: Props) {
  const [rights, setRights] = useState({ ...noRights, kind: KINDS[0] ?? noRights.kind });
  const add = async () => {
    await giveRights(user, rights, taken);
    onAdded();
  };
  return (
    <Confirm
      title={words.add}
      yes={words.yesAdd}
      no={texts.noCancel}
      size="large"
      isDisabled={rightsProblem(rights, taken) !== ""}
      onYes={add}
      onClose={onClose}
    >
      <RightsChoice value={rights} onChange={setRights} kinds={KINDS} taken={taken} />
    </Confirm>
  );
}
