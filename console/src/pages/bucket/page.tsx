/** One bucket: what it is, its tabs, and its end. */

import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import ContentLayout from "@cloudscape-design/components/content-layout";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { type BpaSync, type Bucket, lightsail } from "../../api/lightsail";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { operations } from "../../texts/operations";
import { Cors } from "./cors";
import { DeleteBucket } from "./delete";
import { Logging } from "./logging";
import { Objects } from "./objects/tab";
import { Permissions } from "./permissions";
import { Tags } from "./tags";
import { Versioning } from "./versioning";

// With the chart, which is as large as the rest of the page.
const Metrics = lazy(() => import("./metrics/tab"));

export interface TabProps {
  bucket: Bucket;
  /** What the account's block of public access does here. */
  bpa: BpaSync | undefined;
  /** Read the bucket again: something about it has changed. */
  reload: () => void;
}

export default function BucketPage() {
  const words = texts.bucket;
  const { region } = useHere();
  const { name = "", tab = "objects" } = useParams();
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const { value, error, reload } = useLoaded(
    () =>
      lightsail<{ buckets: Bucket[]; accountLevelBpaSync?: BpaSync }>(region, "GetBuckets", {
        bucketName: name,
        includeConnectedResources: true,
        includeCors: true,
      }),
    [region, name],
  );
  if (error) {
    return (
      <RefusedAlert header={words.refused} error={error} permission="lightsail:GetBuckets" />
    );
  }
  const bucket = value?.buckets[0];
  if (!bucket) return <Spinner size="large" />;
  const shared = { bucket, bpa: value?.accountLevelBpaSync, reload };
  return (
    <ContentLayout
      breadcrumbs={
        <BreadcrumbGroup
          items={[
            { text: texts.nav.storage, href: "/" },
            { text: bucket.name, href: "" },
          ]}
          onFollow={(event) => {
            event.preventDefault();
            void navigate(event.detail.href || ".");
          }}
        />
      }
      header={
        <Header
          variant="h1"
          actions={
            <ButtonDropdown
              items={[
                { id: "history", text: operations.menuHistory, href: historyOf(name) },
                { id: "audit", text: operations.menuAudit, href: auditOf(name) },
                { id: "delete", text: words.delete },
              ]}
              onItemClick={(event) => {
                if (!event.detail.href) setDeleting(true);
              }}
              onItemFollow={(event) => {
                event.preventDefault();
                void navigate(event.detail.href ?? "/");
              }}
            >
              {words.actions}
            </ButtonDropdown>
          }
        >
          {bucket.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          items={[
            { label: texts.home.columns.plan, value: bucket.bundleId },
            { label: texts.home.columns.region, value: bucket.location.regionName },
            { label: texts.home.columns.versioning, value: texts.versioning[bucket.objectVersioning] },
            {
              label: words.url,
              value: (
                <CopyToClipboard
                  variant="inline"
                  textToCopy={bucket.url}
                  copyButtonAriaLabel={texts.copy}
                  copySuccessText={texts.copied}
                  copyErrorText={texts.copy}
                />
              ),
            },
          ]}
        />
        <Tabs
          activeTabId={tab}
          onChange={(event) =>
            void navigate(`/buckets/${bucket.name}/${event.detail.activeTabId}`)
          }
          tabs={[
            { id: "objects", label: words.tabs.objects, content: <Objects {...shared} /> },
            {
              id: "permissions",
              label: words.tabs.permissions,
              content: <Permissions {...shared} />,
            },
            {
              id: "metrics",
              label: words.tabs.metrics,
              content: (
                <Suspense fallback={<Spinner size="large" />}>
                  <Metrics {...shared} />
                </Suspense>
              ),
            },
            {
              id: "versioning",
              label: words.tabs.versioning,
              content: <Versioning {...shared} />,
            },
            { id: "logging", label: words.tabs.logging, content: <Logging {...shared} /> },
            { id: "cors", label: words.tabs.cors, content: <Cors {...shared} /> },
            { id: "tags", label: words.tabs.tags, content: <Tags {...shared} /> },
          ]}
        />
      </SpaceBetween>
      {isDeleting && <DeleteBucket bucket={bucket} onClose={() => setDeleting(false)} />}
    </ContentLayout>
  );
}

function historyOf(name: string): string {
  return `/account/operations?resource=${encodeURIComponent(name)}`;
}

function auditOf(name: string): string {
  return `/account/audit?about=${encodeURIComponent(name)}`;
}
