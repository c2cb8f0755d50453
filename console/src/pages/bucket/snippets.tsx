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

interface SnippetFacts {
  bucket: string;
  region: string;
  endpoint: string;
  keyId: string;
  secret: string;
}

/** What goes into one file. */
interface Piece {
  /** Which file that is, where the client's name does not say it. */
  file?: string;
  text: string;
}

/** Return what each client needs to be told. */
function snippetsFor(facts: SnippetFacts): Record<string, Piece[]> {
  const { bucket, region, endpoint, keyId, secret } = facts;
  const host = hostOf(endpoint);
  const isTls = endpoint.startsWith("https:");
  return {
    cli: one([
      `export AWS_ACCESS_KEY_ID=${keyId}`,
      `export AWS_SECRET_ACCESS_KEY=${secret}`,
      `export AWS_DEFAULT_REGION=${region}`,
      `export AWS_ENDPOINT_URL=${endpoint}`,
      `aws s3 ls s3://${bucket}/`,
    ]),
    boto3: one([
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
    ]),
    rclone: one([
      `[${bucket}]`,
      "type = s3",
      "provider = Other",
      `access_key_id = ${keyId}`,
      `secret_access_key = ${secret}`,
      `endpoint = ${endpoint}`,
      `region = ${region}`,
      "force_path_style = true",
      "no_check_bucket = true",
    ]),
    s3cmd: one([
      "[default]",
      `access_key = ${keyId}`,
      `secret_key = ${secret}`,
      `host_base = ${host}`,
      `host_bucket = ${host}`,
      `bucket_location = ${region}`,
      `use_https = ${isTls ? "True" : "False"}`,
      "signature_v2 = False",
    ]),
    terraform: one([
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
    ]),
    wordpress: wordpressPieces(facts),
  };
}

/**
 * WP Offload Media: its settings are a constant, its filters need WordPress to be loaded, which
 * it is not yet in wp-config.php.
 */
function wordpressPieces({ bucket, region, endpoint, keyId, secret }: SnippetFacts): Piece[] {
  const { files } = settings.snippets;
  const isTls = endpoint.startsWith("https:");
  return [
    {
      file: files.wordpressSettings,
      text: [
        "define( 'AS3CF_SETTINGS', serialize( array(",
        "    'provider'          => 'aws',",
        `    'access-key-id'     => '${keyId}',`,
        `    'secret-access-key' => '${secret}',`,
        `    'bucket'            => '${bucket}',`,
        `    'region'            => '${region}',`,
        ") ) );",
      ].join("\n"),
    },
    {
      file: files.wordpressFilters,
      text: [
        "<?php",
        "add_filter( 'as3cf_aws_s3_client_args', function ( $args ) {",
        `    $args['endpoint']                = '${endpoint}';`,
        `    $args['region']                  = '${region}';`,
        "    $args['use_path_style_endpoint'] = true;",
        "    return $args;",
        "} );",
        // Without these, pages would link media at Amazon.
        "add_filter( 'as3cf_aws_s3_url_domain', function ( $domain, $bucket ) {",
        `    return '${hostOf(endpoint)}/' . $bucket;`,
        "}, 10, 2 );",
        `add_filter( 'as3cf_use_ssl', '__return_${isTls ? "true" : "false"}' );`,
      ].join("\n"),
    },
  ];
}

function one(lines: string[]): Piece[] {
  return [{ text: lines.join("\n") }];
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, "");
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
        tabs={Object.entries(found).map(([id, pieces]) => ({
          id,
          label: labels[id] ?? id,
          content: (
            <SpaceBetween size="m">
              {pieces.map((piece) => (
                <CopiedPiece key={piece.text} piece={piece} />
              ))}
              {id === "wordpress" && <Box color="text-body-secondary">{words.wordpressHint}</Box>}
            </SpaceBetween>
          ),
        }))}
      />
    </Container>
  );
}

function CopiedPiece({ piece: { file, text } }: { piece: Piece }) {
  return (
    <SpaceBetween size="xs">
      {file && <Box variant="h3">{file}</Box>}
      <Box float="right">
        <CopyToClipboard
          copyButtonText={texts.copy}
          {...(file ? { copyButtonAriaLabel: `${texts.copy}: ${file}` } : {})}
          textToCopy={text}
          copySuccessText={texts.copied}
          copyErrorText={texts.copy}
        />
      </Box>
      <Snippet text={text} />
    </SpaceBetween>
  );
}
