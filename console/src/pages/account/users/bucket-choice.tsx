/** Choosing buckets of the region. */

import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";

import { type Bucket, everyPage } from "../../../api/lightsail";
import { RefusedAlert } from "../../../parts/refused";
import { useHere } from "../../../parts/signed-in";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { rights as words } from "../../../texts/users";

interface Props {
  value: string[];
  onChange: (value: string[]) => void;
}

export function BucketChoice({ value, onChange }: Props) {
  const { region } = useHere();
  const found = useLoaded(
    () =>
      everyPage<Bucket, { buckets: Bucket[]; nextPageToken?: string }>(
        region,
        "GetBuckets",
        {},
        (page) => page.buckets,
      ),
    [region],
  );
  if (found.error) return <RefusedAlert header={texts.home.refused} error={found.error} />;
  const options = (found.value ?? []).map(({ name }) => ({ value: name, label: name }));
  return (
    <FormField label={words.buckets} description={words.bucketsHint(region)}>
      <Multiselect
        options={options}
        selectedOptions={value.map((name) => ({ value: name, label: name }))}
        statusType={found.isLoading ? "loading" : "finished"}
        loadingText={texts.loading}
        filteringType="auto"
        placeholder={words.chooseBuckets}
        empty={words.noBuckets}
        deselectAriaLabel={(option) => words.deselect(option.label ?? "")}
        onChange={(event) =>
          onChange(event.detail.selectedOptions.map((option) => option.value ?? ""))
        }
      />
    </FormField>
  );
}
