/** What one does with a bucket that has just been made. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";

import { RouteLink } from "../../parts/route-link";
import { create } from "../../texts/create";

const words = create.next;

interface Props {
  name: string;
  onClose: () => void;
}

export function NextSteps({ name, onClose }: Props) {
  const steps = [
    { tab: "objects", title: words.upload, text: words.uploadText },
    { tab: "permissions", title: words.access, text: words.accessText },
    { tab: "permissions", title: words.keys, text: words.keysText },
  ];
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button
              variant="icon"
              iconName="close"
              ariaLabel={words.close}
              onClick={onClose}
            />
          }
        >
          {words.title}
        </Header>
      }
    >
      <ColumnLayout columns={3} variant="text-grid">
        {steps.map((step) => (
          <div key={step.title}>
            <RouteLink to={`/buckets/${name}/${step.tab}`}>{step.title}</RouteLink>
            <Box color="text-body-secondary">{step.text}</Box>
          </div>
        ))}
      </ColumnLayout>
    </Container>
  );
}
