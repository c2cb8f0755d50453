/** The end of a policy, which no user may have any more. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useNavigate } from "react-router";

import {
  deletePolicy,
  deleteVersion,
  listHolders,
  listVersions,
  type Policy,
} from "../../../api/iam";
import { Confirm } from "../../../parts/confirm";
import { useNotices } from "../../../parts/notices";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { policies as words } from "../../../texts/policies";
import { POLICIES } from "./addresses";
import { HolderLinks } from "./holders";

interface Props {
  policy: Policy;
  onClose: () => void;
}

export function DeletePolicy({ policy, onClose }: Props) {
  const notices = useNotices();
  const navigate = useNavigate();
  const { value: holders, error } = useLoaded(() => listHolders(policy.arn), [policy.arn]);
  const remove = async () => {
    // IAM deletes no policy that has a version besides the one in force.
    for (const version of await listVersions(policy.arn)) {
      if (!version.isDefault) await deleteVersion(policy.arn, version.id);
    }
    await deletePolicy(policy.arn);
    notices.done(words.deleted(policy.name));
    void navigate(POLICIES);
  };
  return (
    <Confirm
      title={words.deleteTitle(policy.name)}
      yes={words.yesDelete}
      isDisabled={holders?.length !== 0}
      onYes={remove}
      onClose={onClose}
    >
      <Box>{words.deleteText}</Box>
      {error ? <RefusedAlert header={words.holdersRefused} error={error} /> : null}
      {!holders && !error && <Spinner />}
      {holders && holders.length > 0 && (
        <Alert type="warning">
          <SpaceBetween size="xs">
            <Box>{words.blocked}</Box>
            <HolderLinks names={holders} />
          </SpaceBetween>
        </Alert>
      )}
    </Confirm>
  );
}
