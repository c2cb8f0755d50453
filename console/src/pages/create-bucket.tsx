/** The create-bucket page: plan, name with live validation, versioning. */

import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";

import { type Bundle, lightsail } from "../api/lightsail";
import { sentenceOf, useNotices } from "../parts/notices";
import { useHere } from "../parts/signed-in";
import { useLoaded } from "../parts/use-loaded";
import { texts } from "../texts";

/** Say which rule of bucket names `name` breaks; empty for none. The server judges as well. */
export function nameProblem(name: string): string {
  const rules = texts.create.nameRules;
  if (/[^a-z0-9-]/.test(name)) return rules.letters;
  if (name.length < 3 || name.length > 54) return rules.length;
  if (/^-|-$/.test(name)) return rules.ends;
  if (name.includes("--")) return rules.doubled;
  return "";
}

export default function CreateBucket() {
  const words = texts.create;
  const { region } = useHere();
  const navigate = useNavigate();
  const notices = useNotices();
  const { value: bundles } = useLoaded(
    () =>
      lightsail<{ bundles: Bundle[] }>(region, "GetBucketBundles").then((found) => found.bundles),
    [region],
  );
  const [plan, setPlan] = useState("");
  const [name, setName] = useState("");
  const [isVersioned, setVersioned] = useState(false);
  const [isTouched, setTouched] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const chosen = plan || bundles?.[0]?.bundleId || "";
  const problem = isTouched || name ? nameProblem(name) : "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (nameProblem(name) || !chosen) return;
    setBusy(true);
    setRefusal("");
    try {
      await lightsail(region, "CreateBucket", {
        bucketName: name,
        bundleId: chosen,
        enableObjectVersioning: isVersioned,
      });
      notices.done(words.done(name));
      void navigate(`/buckets/${name}`);
    } catch (error) {
      setRefusal(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Form
        header={<Header variant="h1">{words.title}</Header>}
        errorText={refusal}
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
          <Container header={<Header variant="h2">{words.plan}</Header>}>
            <FormField description={words.planHint}>
              <Tiles
                ariaLabel={words.plan}
                value={chosen}
                onChange={(event) => setPlan(event.detail.value)}
                items={(bundles ?? []).map((bundle) => ({
                  value: bundle.bundleId,
                  label: bundle.name,
                  description: (
                    <>
                      {words.storage}: {bundle.storagePerMonthInGb} GB
                      <br />
                      {words.transfer}: {bundle.transferPerMonthInGb} GB
                      <br />
                      {words.price}: {bundle.price} USD
                    </>
                  ),
                }))}
              />
            </FormField>
          </Container>
          <Container header={<Header variant="h2">{words.name}</Header>}>
            <SpaceBetween size="m">
              <FormField label={words.name} description={words.nameHint} errorText={problem}>
                <Input
                  value={name}
                  name="bucket-name"
                  autoComplete={false}
                  spellcheck={false}
                  onChange={(event) => setName(event.detail.value)}
                  onBlur={() => setTouched(true)}
                />
              </FormField>
              <Checkbox
                checked={isVersioned}
                onChange={(event) => setVersioned(event.detail.checked)}
              >
                {words.versioning}
              </Checkbox>
            </SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
