/** The create-bucket page: region, plan, name with live validation, versioning, tags. */

import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { type Bundle, everyPage, lightsail, type Tag } from "../../api/lightsail";
import { useNotices } from "../../parts/notices";
import { Refused, RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { TagRows } from "../../parts/tag-rows";
import { areTagsRight, isFilled } from "../../parts/tag-rules";
import { TextField } from "../../parts/text-field";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { create as words } from "../../texts/create";
import { PlanChoice } from "./plans";
import { nameProblem } from "./rules";

const TAGS_MAX = 50;

interface NamesPage {
  activeNames: string[];
  nextPageToken?: string;
}

export default function CreateBucket() {
  const { region, regions, chooseRegion } = useHere();
  const navigate = useNavigate();
  const notices = useNotices();
  const plans = useLoaded(
    () =>
      lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles").then((found) => found.bundles),
    [region],
  );
  // The server knows of other accounts' names too; these it tells before it is asked.
  const { value: taken = [] } = useLoaded(
    () =>
      everyPage<string, NamesPage>(region, "GetActiveNames", {}, (page) => page.activeNames).catch(
        () => [],
      ),
    [region],
  );
  const [plan, setPlan] = useState("");
  const [name, setName] = useState("");
  const [isVersioned, setVersioned] = useState(false);
  const [tags, setTags] = useState<Tag[]>([]);
  const [isTouched, setTouched] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const chosen = plan || plans.value?.[0]?.bundleId || "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (nameProblem(name, taken) || !chosen || !areTagsRight(tags)) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await lightsail(region, "CreateBucket", {
        bucketName: name,
        bundleId: chosen,
        enableObjectVersioning: isVersioned,
        tags: tags.filter(isFilled),
      });
      notices.done(words.done(name));
      void navigate(`/buckets/${name}`, { state: { isNew: true } });
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  const options = regions.map((item) => ({
    value: item.name,
    label: `${item.displayName} (${item.name})`,
  }));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Form
        header={<Header variant="h1">{words.title}</Header>}
        errorText={refusal ? <Refused error={refusal} /> : undefined}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => void navigate("/")}>
              {texts.cancel}
            </Button>
            <Button variant="primary" loading={isBusy}>
              {words.submit}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{words.region}</Header>}>
            <FormField label={words.regionLabel} description={words.regionHint}>
              <Select
                filteringType="auto"
                selectedOption={options.find((option) => option.value === region) ?? null}
                options={options}
                onChange={(event) => chooseRegion(event.detail.selectedOption.value ?? region)}
              />
            </FormField>
          </Container>
          <Container
            header={
              <Header variant="h2" description={words.planHint}>
                {words.plan}
              </Header>
            }
          >
            {plans.error ? (
              <RefusedAlert
                header={words.noPlans}
                error={plans.error}
                permission="lightsail:GetBucketBundles"
                onRetry={plans.reload}
              />
            ) : (
              <PlanChoice plans={plans.value} chosen={chosen} onChoose={setPlan} />
            )}
          </Container>
          <Container header={<Header variant="h2">{words.name}</Header>}>
            <SpaceBetween size="m">
              <TextField
                label={words.nameLabel}
                name="bucket-name"
                hint={words.nameHint}
                value={name}
                problem={isTouched || name ? nameProblem(name, taken) : ""}
                onChange={setName}
                onBlur={() => setTouched(true)}
              />
              <Checkbox
                checked={isVersioned}
                description={words.versioningHint}
                onChange={(event) => setVersioned(event.detail.checked)}
              >
                {words.versioning}
              </Checkbox>
            </SpaceBetween>
          </Container>
          <Container
            header={
              <Header variant="h2" description={words.tagsHint}>
                {words.tags}
              </Header>
            }
          >
            <TagRows tags={tags} max={TAGS_MAX} onChange={setTags} />
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
