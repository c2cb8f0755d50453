/** A page that makes something: its form, with what lacks, and the way back to the list. */

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FormEvent, ReactNode } from "react";
import { useNavigate } from "react-router";

import { texts } from "../texts";
import { Crumbs, type Parent } from "./crumbs";

interface Props {
  title: string;
  parent: Parent;
  submitText: string;
  problem: string;
  isBusy: boolean;
  onSubmit: (event: FormEvent) => Promise<void>;
  children: ReactNode;
}

export function FormPage({
  title,
  parent,
  submitText,
  problem,
  isBusy,
  onSubmit,
  children,
}: Props) {
  const navigate = useNavigate();
  return (
    <ContentLayout
      breadcrumbs={<Crumbs parent={parent} here={title} />}
      header={<Header variant="h1">{title}</Header>}
    >
      <form onSubmit={(event) => void onSubmit(event)}>
        <Form
          errorText={problem}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="link"
                formAction="none"
                onClick={() => void navigate(parent.href)}
              >
                {texts.cancel}
              </Button>
              <Button variant="primary" formAction="submit" loading={isBusy}>
                {submitText}
              </Button>
            </SpaceBetween>
          }
        >
          {children}
        </Form>
      </form>
    </ContentLayout>
  );
}
