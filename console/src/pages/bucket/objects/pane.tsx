/** Object information: what it is, who may read it, its tags, its versions. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useMemo } from "react";

import type { BpaSync, Bucket } from "../../../api/lightsail";
import { isPublic, readProperties, readTags } from "../../../api/objects";
import { moment, size } from "../../../parts/format";
import { RefusedAlert } from "../../../parts/refused";
import { useLoaded } from "../../../parts/use-loaded";
import { texts } from "../../../texts";
import { objects } from "../../../texts/objects";
import { ObjectPermission } from "./permission";
import { Preview } from "./preview";
import type { Item } from "./item";
import { ObjectTags } from "./tags";

const words = objects.pane;

interface Props {
  bucket: Bucket;
  bpa: BpaSync | undefined;
  item: Item;
  onVersions: () => void;
  onClose: () => void;
}

export function ObjectPane({ bucket, bpa, item, onVersions, onClose }: Props) {
  const place = useMemo(
    () => ({ bucket: bucket.name, region: bucket.location.regionName }),
    [bucket.name, bucket.location.regionName],
  );
  const { value, error, reload } = useLoaded(
    async () => {
      if (item.isDeleted) return undefined;
      const [properties, tags, open] = await Promise.all([
        readProperties(place, item.key),
        readTags(place, item.key).catch(() => undefined),
        isPublic(place, item.key).catch(() => undefined),
      ]);
      return { properties, tags, open };
    },
    [place, item.key, item.isDeleted, item.modified?.getTime()],
  );
  const address = `${bucket.url}/${item.key.split("/").map(encodeURIComponent).join("/")}`;
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={
            <Button variant="icon" iconName="close" ariaLabel={words.close} onClick={onClose} />
          }
        >
          {words.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Box fontWeight="bold">
          <span className="mono">{item.name}</span>
        </Box>
        {Boolean(error) && (
          <RefusedAlert error={error} permission="s3:GetObject" onRetry={reload} />
        )}
        {item.isDeleted && (
          <>
            <Box>{words.deleted}</Box>
            <Button onClick={onVersions}>{words.manage}</Button>
          </>
        )}
        {!value && !error && !item.isDeleted && <Spinner />}
        {value && (
          <>
            <Preview key={item.key} place={place} item={item} properties={value.properties} />
            <KeyValuePairs
              columns={1}
              items={[
                { label: words.size, value: size(value.properties.size) },
                {
                  label: words.modified,
                  value: value.properties.modified
                    ? moment(new Date(value.properties.modified))
                    : "–",
                },
                { label: words.type, value: value.properties.type || "–" },
                { label: words.storage, value: value.properties.storageClass },
                {
                  label: words.etag,
                  value: <span className="mono">{value.properties.etag}</span>,
                },
                {
                  label: words.address,
                  value: (
                    <CopyToClipboard
                      variant="inline"
                      textToCopy={address}
                      copyButtonAriaLabel={`${texts.copy}: ${words.address}`}
                      copySuccessText={texts.copied}
                      copyErrorText={texts.copy}
                    />
                  ),
                },
                {
                  label: words.metadata,
                  value:
                    value.properties.metadata.length === 0
                      ? words.noMetadata
                      : value.properties.metadata.map(([name, text]) => (
                          <div key={name} className="mono">
                            {name}: {text}
                          </div>
                        )),
                },
              ]}
            />
            {value.open === undefined ? (
              <Box color="text-body-secondary">{words.hidden("s3:GetObjectAcl")}</Box>
            ) : (
              <ObjectPermission
                bucket={bucket}
                bpa={bpa}
                objectKey={item.key}
                isPublic={value.open}
                onChange={reload}
              />
            )}
            {value.tags === undefined ? (
              <Box color="text-body-secondary">{words.hidden("s3:GetObjectTagging")}</Box>
            ) : (
              <ObjectTags
                place={place}
                objectKey={item.key}
                tags={value.tags}
                onChange={reload}
              />
            )}
            <div>
              <Header
                variant="h3"
                actions={<Button onClick={onVersions}>{words.manage}</Button>}
              >
                {words.versions}
              </Header>
              {value.properties.versionId && (
                <Box color="text-body-secondary">
                  <span className="mono">{value.properties.versionId}</span>
                </Box>
              )}
            </div>
          </>
        )}
      </SpaceBetween>
    </Container>
  );
}
