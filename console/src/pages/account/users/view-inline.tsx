/** What a policy that is one user's alone says. */

import Modal from "@cloudscape-design/components/modal";
import Spinner from "@cloudscape-design/components/spinner";

import { getInline } from "../../../api/iam";
import { JsonView } from "../../../parts/json-view";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { rights as words } from "../../../texts/users";

interface Props {
  user: string;
  policy: string;
  onClose: () => void;
}

export function ViewInline({ user, policy, onClose }: Props) {
  const { value, error } = useLoaded(() => getInline(user, policy), [user, policy]);
  return (
    <Modal visible size="large" header={policy} closeAriaLabel={texts.close} onDismiss={onClose}>
      {error ? <RefusedAlert header={words.refused} error={error} /> : null}
      {value !== undefined && <JsonView label={words.document} text={value} />}
      {value === undefined && !error && <Spinner />}
    </Modal>
  );
}
