/** Configuration to paste, with this bucket's real endpoint, region and key. */

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";

import type { AccessKey, Bucket } from "../../api/lightsail";
import { useHere } from "../../parts/signed-in";
import { Snippet } from "../../parts/snippet";
import { texts } from "../../texts";
import { settings } from "../../texts/settings";

export interface SnippetFacts {
  bucket: string;
  region: string;
  endpoint: string;
  keyId: string;
  secret: string;
}

/** Return what each client needs to be told. */
export function snippetsFor(facts: SnippetFacts): Record<string, string> {
  const { bucket, region, endpoint, keyId, secret } = facts;
  const host = endpoint.replace(/^https?:\/\//, "");
  const isTls = endpoint.startsWith("https:");
  return {
    cli: [
      `export AWS_ACCESS_KEY_ID=${keyId}`,
      `export AWS_SECRET_ACCESS_KEY=${secret}`,
      `export AWS_DEFAULT_REGION=${region}`,
      `export AWS_ENDPOINT_URL=${endpoint}`,
      `aws s3 ls s3://${bucket}/`,
    ].join("\n"),
    boto3: [
      "import boto3",
      "from botocore.config import Config",
      "",
      "s3 = boto3.client(",
      '    "s3",',
      `    endpoint_url="${endpoint}",`,
      `    region_name="${region}",`,
      `    aws_access_key_id="${keyId}",`,
      `    aws_secret_access_key="${secret}",`,
      '    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),',
      ")",
      `print(s3.list_objects_v2(Bucket="${bucket}").get("Contents", []))`,
    ].join("\n"),
    rclone: [
      `[${bucket}]`,
      "type = s3",
      "provider = Other",
      `access_key_id = ${keyId}`,
      `secret_access_key = ${secret}`,
      `endpoint = ${endpoint}`,
      `region = ${region}`,
      "force_path_style = true",
      "no_check_bucket = true",
    ].join("\n"),
    s3cmd: [
      "[default]",
      `access_key = ${keyId}`,
      `secret_key = ${secret}`,
      `host_base = ${host}`,
      `host_bucket = ${host}`,
      `bucket_location = ${region}`,
      `use_https = ${isTls ? "True" : "False"}`,
      "signature_v2 = False",
    ].join("\n"),
    terraform: [
      'provider "aws" {',
      `  region                      = "${region}"`,
      `  access_key                  = "${keyId}"`,
      `  secret_key                  = "${secret}"`,
      "  s3_use_path_style           = true",
      "  skip_credentials_validation = true",
      "  skip_requesting_account_id  = true",
      "  skip_metadata_api_check     = true",
      "  endpoints {",
      `    s3 = "${endpoint}"`,
      "  }",
      "}",
    ].join("\n"),
    wordpress: [
      "// wp-config.php, for WP Offload Media",
      "define( 'AS3CF_SETTINGS', serialize( array(",
      "    'provider'          => 'aws',",
      `    'access-key-id'     => '${keyId}',`,
      `    'secret-access-key' => '${secret}',`,
      ") ) );",
      "add_filter( 'as3cf_aws_s3_client_args', function ( $args ) {",
      `    $args['endpoint']                = '${endpoint}';`,
      `    $args['region']                  = '${region}';`,
      "    $args['use_path_style_endpoint'] = true;",
      "    return $args;",
      "} );",
    ].join("\n"),
  };
}

export function Snippets({ bucket, keys }: { bucket: Bucket; keys: AccessKey[] }) {
  const words = settings.snippets;
  const { session } = useHere();
  const found = snippetsFor({
    bucket: bucket.name,
    region: bucket.location.regionName,
    endpoint: session.endpoint,
    keyId: keys.at(-1)?.accessKeyId ?? words.noKey,
    secret: words.placeholder,
  });
  const labels: Record<string, string> = words.labels;
  return (
    <Container
      header={
        <Header variant="h2" description={words.description}>
          {words.title}
        </Header>
      }
    >
      <Tabs
        ariaLabel={words.title}
        tabs={Object.entries(found).map(([id, snippet]) => ({
          id,
          label: labels[id] ?? id,
          content: (
            <SpaceBetween size="xs">
              <Box float="right">
                <CopyToClipboard
                  copyButtonText={texts.copy}
                  textToCopy={snippet}
                  copySuccessText={texts.copied}
                  copyErrorText={texts.copy}
                />
              </Box>
              <Snippet text={snippet} />
            </SpaceBetween>
          ),
        }))}
      />
    </Container>
  );
}
