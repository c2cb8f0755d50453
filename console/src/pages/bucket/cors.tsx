/** The CORS tab: rules in order, each in a form, or all as JSON. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";

import { type CorsRule, lightsail } from "../../api/lightsail";
import { Confirm } from "../../parts/confirm";
import { Hint } from "../../parts/hint";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";
import { CorsRuleForm } from "./cors-rule";
import type { TabProps } from "./page";

const TYPICAL: CorsRule = {
  allowedOrigins: ["https://example.com"],
  allowedMethods: ["GET", "PUT", "POST", "DELETE"],
  allowedHeaders: ["Content-Type", "x-amz-acl"],
  exposeHeaders: ["ETag"],
  maxAgeSeconds: 3000,
};
const RULES_MAX = 20;
const EMPTY: CorsRule = { allowedOrigins: [], allowedMethods: ["GET"] };

export function Cors({ bucket, reload }: TabProps) {
  const words = settings.cors;
  const { region } = useHere();
  const notices = useNotices();
  const rules = bucket.cors?.rules ?? [];
  const [edited, setEdited] = useState<{ at: number; rule: CorsRule }>();
  const [leaving, setLeaving] = useState<number>();
  const [json, setJson] = useState<string>();
  const save = async (wanted: CorsRule[]) => {
    await lightsail(region, "UpdateBucket", {
      bucketName: bucket.name,
      cors: { rules: wanted },
    });
    notices.done(words.done);
    setEdited(undefined);
    setLeaving(undefined);
    setJson(undefined);
    reload();
  };
  const saveJson = async () => {
    let wanted: unknown;
    try {
      wanted = JSON.parse(json ?? "");
    } catch {
      throw new Error(words.badJson);
    }
    if (!Array.isArray(wanted)) throw new Error(words.badJson);
    await save(wanted as CorsRule[]);
  };
  const full =
    rules.length >= RULES_MAX ? { disabled: true, disabledReason: words.atMost } : {};
  const at = (rule: CorsRule) => rules.indexOf(rule);
  return (
    <>
      <Table<CorsRule>
        items={rules}
        header={
          <Header
            variant="h2"
            description={words.description}
            counter={`(${rules.length}/${RULES_MAX})`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setJson(JSON.stringify(rules, null, 2))}>
                  {words.json}
                </Button>
                <Button
                  {...full}
                  onClick={() => setEdited({ at: rules.length, rule: TYPICAL })}
                >
                  {words.preset}
                </Button>
                <Button
                  {...full}
                  onClick={() => setEdited({ at: rules.length, rule: EMPTY })}
                >
                  {words.add}
                </Button>
              </SpaceBetween>
            }
          >
            {words.title}
          </Header>
        }
        empty={
          <Hint title={words.none} text={words.noneHint} />
        }
        columnDefinitions={[
          {
            id: "origins",
            header: words.origins,
            isRowHeader: true,
            cell: (rule) => rule.allowedOrigins.join(", "),
          },
          { id: "methods", header: words.methods, cell: (rule) => rule.allowedMethods.join(", ") },
          {
            id: "headers",
            header: words.headers,
            cell: (rule) => (rule.allowedHeaders ?? []).join(", "),
          },
          {
            id: "actions",
            header: <span className="for-readers">{words.edit}</span>,
            cell: (rule) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  variant="inline-icon"
                  iconName="edit"
                  ariaLabel={`${words.edit} ${at(rule) + 1}`}
                  onClick={() => setEdited({ at: at(rule), rule })}
                />
                <Button
                  variant="inline-icon"
                  iconName="remove"
                  ariaLabel={`${words.remove} ${at(rule) + 1}`}
                  onClick={() => setLeaving(at(rule))}
                />
              </SpaceBetween>
            ),
          },
        ]}
      />
      {edited && (
        <CorsRuleForm
          rule={edited.rule}
          onSave={(rule) => save([...rules.slice(0, edited.at), rule, ...rules.slice(edited.at + 1)])}
          onClose={() => setEdited(undefined)}
        />
      )}
      {leaving !== undefined && (
        <Confirm
          title={words.removeTitle}
          yes={words.yesRemove}
          onYes={() => save(rules.filter((_, index) => index !== leaving))}
          onClose={() => setLeaving(undefined)}
        >
          <Box>{rules[leaving]?.allowedOrigins.join(", ")}</Box>
        </Confirm>
      )}
      {json !== undefined && (
        <Confirm
          title={words.json}
          yes={texts.save}
          no={texts.cancel}
          onYes={saveJson}
          onClose={() => setJson(undefined)}
        >
          <Alert type="info">{words.description}</Alert>
          <Textarea
            ariaLabel={words.json}
            value={json}
            rows={14}
            spellcheck={false}
            onChange={(event) => setJson(event.detail.value)}
          />
        </Confirm>
      )}
    </>
  );
}
