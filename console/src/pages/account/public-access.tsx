/** Account -> Public access: the account's block of public access, for all of its buckets. */

import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";

import { readBlock } from "../../api/public-access-block";
import { PublicAccessBlock } from "../../parts/public-access-block";
import { useLoaded } from "../../parts/use-loaded";
import { settings } from "../../texts/settings";

export default function PublicAccess() {
  const block = useLoaded(readBlock, []);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={settings.block.pageDescription}>
          {settings.block.pageTitle}
        </Header>
      }
    >
      <PublicAccessBlock loaded={block} />
    </ContentLayout>
  );
}
