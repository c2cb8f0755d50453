// The AWS SDK for JavaScript with lib-storage: what test_aws_sdk_js.py makes of a bucket.
//
// Given by the environment: ENDPOINT, PLAIN and VERSIONED (names of buckets), and the key in
// the SDK's own variables. Each step prints its name when it has passed; a failed one throws.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";

import * as s3 from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const MIB = 1 << 20;
const { ENDPOINT, PLAIN, VERSIONED } = process.env;
const client = new s3.S3Client({
  endpoint: ENDPOINT,
  region: "us-east-1",
  forcePathStyle: true,
  maxAttempts: 1,
});
const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
const send = (name, input) => client.send(new s3[`${name}Command`](input));
const large = randomBytes(12 * MIB);
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function bytesOf(answer) {
  return Buffer.from(await answer.Body.transformToByteArray());
}

async function namesOf(Bucket) {
  const names = [];
  for await (const page of s3.paginateListObjectsV2({ client, pageSize: 5 }, { Bucket })) {
    names.push(...(page.Contents ?? []).map((row) => row.Key));
  }
  return names;
}

const steps = {
  async objects() {
    const at = { Bucket: PLAIN, Key: "odd ü +%.txt" };
    const about = { Metadata: { camera: "one" }, ContentType: "text/plain" };
    await send("PutObject", { ...at, ...about, Body: "0123456789" });
    const got = await send("GetObject", at);
    assert.equal(got.ContentType, "text/plain");
    assert.deepEqual(got.Metadata, { camera: "one" });
    assert.equal((await bytesOf(got)).toString(), "0123456789");
    const part = await send("GetObject", { ...at, Range: "bytes=2-4" });
    assert.equal(part.ContentRange, "bytes 2-4/10");
    assert.equal((await bytesOf(part)).toString(), "234");
    assert.equal((await send("HeadObject", at)).ContentLength, 10);
    await send("DeleteObject", at);
    await assert.rejects(send("GetObject", at), { name: "NoSuchKey" });
    await assert.rejects(send("HeadObject", at), { name: "NotFound" });
  },

  async listings() {
    const wanted = Array.from({ length: 12 }, (_, number) => `a/${100 + number} ü&<`);
    await Promise.all(wanted.map((Key) => send("PutObject", { Bucket: PLAIN, Key, Body: Key })));
    assert.deepEqual(await namesOf(PLAIN), wanted);
    const shallow = await send("ListObjectsV2", { Bucket: PLAIN, Delimiter: "/" });
    assert.deepEqual(shallow.CommonPrefixes.map((row) => row.Prefix), ["a/"]);
    const Objects = wanted.map((Key) => ({ Key }));
    const done = await send("DeleteObjects", { Bucket: PLAIN, Delete: { Objects } });
    assert.equal(done.Deleted.length, 12);
    assert.equal(done.Errors, undefined);
    assert.deepEqual(await namesOf(PLAIN), []);
  },

  async checksums() {
    for (const ChecksumAlgorithm of ALGORITHMS) {
      for (const Body of ["short", large.subarray(0, 3 * MIB)]) {
        const at = { Bucket: PLAIN, Key: `sum-${ChecksumAlgorithm}` };
        const done = await send("PutObject", { ...at, Body, ChecksumAlgorithm });
        assert.ok(done[`Checksum${ChecksumAlgorithm}`]);
        const got = await send("GetObject", { ...at, ChecksumMode: "ENABLED" });
        assert.equal(digest(await bytesOf(got)), digest(Body));
        assert.equal(got[`Checksum${ChecksumAlgorithm}`], done[`Checksum${ChecksumAlgorithm}`]);
      }
    }
  },

  async "lib-storage"() {
    for (const ChecksumAlgorithm of [undefined, ...ALGORITHMS]) {
      const at = { Bucket: PLAIN, Key: "large" };
      const params = { ...at, Body: Readable.from(pieces(large)), ChecksumAlgorithm };
      const done = await new Upload({ client, params, partSize: 5 * MIB, queueSize: 3 }).done();
      assert.match(done.ETag, /-3"$/);
      const got = await send("GetObject", { ...at, ChecksumMode: "ENABLED" });
      assert.equal(digest(await bytesOf(got)), digest(large));
    }
    const tags = [{ Key: "kind", Value: "large" }];
    const params = { Bucket: PLAIN, Key: "tagged", Body: large.subarray(0, 6 * MIB) };
    await new Upload({ client, params, tags, partSize: 5 * MIB }).done();
    const kept = await send("GetObjectTagging", { Bucket: PLAIN, Key: "tagged" });
    assert.deepEqual(kept.TagSet, tags);
    params.Key = "never";
    const abandoned = new Upload({ client, params, partSize: 5 * MIB });
    const outcome = assert.rejects(abandoned.done(), { name: "AbortError" });
    await abandoned.abort();
    await outcome;
  },

  async copies() {
    const one = { Bucket: PLAIN, Key: "one ü+" };
    await send("PutObject", { ...one, Body: "1", Metadata: { kept: "yes" } });
    const CopySource = `${PLAIN}/${encodeURIComponent("one ü+")}`;
    const done = await send("CopyObject", { Bucket: PLAIN, Key: "two", CopySource });
    assert.ok(done.CopyObjectResult.LastModified instanceof Date);
    assert.equal((await send("HeadObject", { Bucket: PLAIN, Key: "two" })).Metadata.kept, "yes");
    const at = { Bucket: PLAIN, Key: "parts" };
    const { UploadId } = await send("CreateMultipartUpload", at);
    const part = await send("UploadPartCopy", { ...at, UploadId, PartNumber: 1, CopySource });
    const Parts = [{ PartNumber: 1, ETag: part.CopyPartResult.ETag }];
    assert.equal((await send("ListParts", { ...at, UploadId })).Parts.length, 1);
    await send("CompleteMultipartUpload", { ...at, UploadId, MultipartUpload: { Parts } });
    assert.equal((await bytesOf(await send("GetObject", at))).toString(), "1");
  },

  async conditions() {
    const at = { Bucket: PLAIN, Key: "lock" };
    const put = (Body, condition) => send("PutObject", { ...at, Body, ...condition });
    const failed = { name: "PreconditionFailed" };
    const { ETag } = await put("1", { IfNoneMatch: "*" });
    await assert.rejects(put("2", { IfNoneMatch: "*" }), failed);
    await put("3", { IfMatch: ETag });
    await assert.rejects(put("4", { IfMatch: ETag }), failed);
    const { ETag: now } = await send("HeadObject", at);
    const unchanged = (error) => error.$metadata.httpStatusCode === 304;
    await assert.rejects(send("GetObject", { ...at, IfNoneMatch: now }), unchanged);
  },

  async links() {
    const at = { Bucket: PLAIN, Key: "linked ü+" };
    // The SDK puts the checksum of no body into the link, which does not count.
    const put = await getSignedUrl(client, new s3.PutObjectCommand(at), { expiresIn: 300 });
    assert.equal((await fetch(put, { method: "PUT", body: "by link" })).status, 200);
    const get = await getSignedUrl(client, new s3.GetObjectCommand(at), { expiresIn: 300 });
    assert.equal(await (await fetch(get)).text(), "by link");
  },

  async forms() {
    const Conditions = [["content-length-range", 1, 100], ["starts-with", "$key", "forms/"]];
    const Fields = { success_action_status: "201" };
    const wanted = { Bucket: PLAIN, Key: "forms/${filename}", Conditions, Fields };
    const { url, fields } = await createPresignedPost(client, wanted);
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => form.append(name, value));
    form.append("file", new Blob(["by form"]), "ü photo.txt");
    const answer = await fetch(url, { method: "POST", body: form });
    assert.equal(answer.status, 201, await answer.text());
    const got = await send("GetObject", { Bucket: PLAIN, Key: "forms/ü photo.txt" });
    assert.equal((await bytesOf(got)).toString(), "by form");
  },

  async versions() {
    const at = { Bucket: VERSIONED, Key: "k" };
    assert.equal((await send("GetBucketVersioning", { Bucket: VERSIONED })).Status, "Enabled");
    const { VersionId: first } = await send("PutObject", { ...at, Body: "1" });
    const { VersionId: second } = await send("PutObject", { ...at, Body: "2" });
    const marker = await send("DeleteObject", at);
    assert.equal(marker.DeleteMarker, true);
    const listed = await send("ListObjectVersions", { Bucket: VERSIONED });
    assert.deepEqual(listed.Versions.map((row) => row.VersionId), [second, first]);
    assert.deepEqual(listed.DeleteMarkers.map((row) => row.VersionId), [marker.VersionId]);
    const old = { ...at, VersionId: first };
    assert.equal((await bytesOf(await send("GetObject", old))).toString(), "1");
    const TagSet = [{ Key: "kept", Value: "ü" }];
    await send("PutObjectTagging", { ...old, Tagging: { TagSet } });
    assert.deepEqual((await send("GetObjectTagging", old)).TagSet, TagSet);
    await send("DeleteObject", { ...at, VersionId: marker.VersionId });
    assert.equal((await bytesOf(await send("GetObject", at))).toString(), "2");
    const Objects = [first, second].map((VersionId) => ({ Key: "k", VersionId }));
    await send("DeleteObjects", { Bucket: VERSIONED, Delete: { Objects } });
    assert.equal((await send("ListObjectVersions", { Bucket: VERSIONED })).Versions, undefined);
  },
};

function* pieces(bytes) {
  for (let start = 0; start < bytes.length; start += 100_000) {
    yield bytes.subarray(start, start + 100_000);
  }
}

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log(name);
}
