/** Deleting a bucket: plainly, and if something stands in the way, by force. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import { useNavigate } from "react-router";

import { type AccessKey, type Bucket, lightsail } from "../../api/lightsail";
import { ApiError } from "../../api/session";
import { Confirm } from "../../parts/confirm";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";

const words = texts.deleteBucket;

interface Blocked {
  /** What the server says: it alone knows all of it. */
  sentence: string;
  details: string[];
}

export function DeleteBucket({ bucket, onClose }: { bucket: Bucket; onClose: () => void }) {
  const { region } = useHere();
  const navigate = useNavigate();
  const notices = useNotices();
  const [blocked, setBlocked] = useState<Blocked>();
  const remove = async () => {
    try {
      await lightsail(region, "DeleteBucket", {
        bucketName: bucket.name,
        forceDelete: blocked !== undefined,
      });
    } catch (error) {
      // What stands in the way is for the person to weigh; anything else is a refusal.
      if (!blocked && error instanceof ApiError && error.code === "InvalidInputException") {
        setBlocked({ sentence: error.message, details: await detailsOf(bucket, error.message) });
        return;
      }
      throw error;
    }
    notices.done(words.done(bucket.name));
    void navigate("/");
  };
  return (
    <Confirm
      title={words.title(bucket.name)}
      yes={blocked ? words.force : words.yes}
      onYes={remove}
      onClose={onClose}
    >
      {blocked ? (
        <>
          <Alert type="warning" header={blocked.sentence}>
            {words.forced}
          </Alert>
          <ul>
            {blocked.details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </>
      ) : (
        <Box>{words.plain}</Box>
      )}
    </Confirm>
  );
}

/** Say one by one what the bucket is still used for, as far as it can be seen. */
async function detailsOf(bucket: Bucket, sentence: string): Promise<string[]> {
  const region = bucket.location.regionName;
  const keys = await lightsail<{ accessKeys: AccessKey[] }>(region, "GetBucketAccessKeys", {
    bucketName: bucket.name,
  }).then(
    (found) => found.accessKeys,
    () => [],
  );
  const { kinds } = words;
  return [
    ...(sentence.includes("objects") ? [kinds.objects] : []),
    ...(sentence.includes("object versions") ? [kinds.versions] : []),
    ...(sentence.includes("unfinished uploads") ? [kinds.uploads] : []),
    ...keys.map((key) => kinds.key(key.accessKeyId)),
    ...(bucket.resourcesReceivingAccess ?? []).map((one) => kinds.instance(one.name)),
  ];
}
