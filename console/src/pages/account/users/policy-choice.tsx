/** Choosing a policy, one's own or a ready-made one. */

import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";

import { listPolicies } from "../../../api/iam";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { policies as policyWords, summaries } from "../../../texts/policies";
import { rights as words } from "../../../texts/users";
import { isBuiltin } from "../policies/addresses";

interface Props {
  value: string;
  onChange: (arn: string) => void;
}

export function PolicyChoice({ value, onChange }: Props) {
  const found = useLoaded(listPolicies, []);
  if (found.error) return <RefusedAlert header={policyWords.refused} error={found.error} />;
  const optionOf = ({ name, arn }: { name: string; arn: string }) => ({
    value: arn,
    label: name,
    description: (isBuiltin(arn) && summaries[name]) || policyWords.kinds.own,
  });
  const options = (found.value ?? []).map(optionOf);
  return (
    <FormField label={words.policy}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === value) ?? null}
        statusType={found.isLoading ? "loading" : "finished"}
        loadingText={texts.loading}
        filteringType="auto"
        placeholder={words.choosePolicy}
        empty={policyWords.empty}
        onChange={(event) => onChange(event.detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}
