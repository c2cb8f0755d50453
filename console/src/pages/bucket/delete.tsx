/** Deleting a bucket: plainly, and if something stands in the way, by force. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate } from "react-router";

import { type Bucket, lightsail } from "../../api/lightsail";
import { ApiError } from "../../api/session";
import { Confirm } from "../../parts/confirm";
import { useNotices } from "../../parts/notices";
import { RefusedAlert } from "../../parts/refused";
import { useHere } from "../../parts/signed-in";
import { useLoaded } from "../../parts/use-loaded";
import { texts } from "../../texts";
import { blockersOf, effectsOf } from "./deletion";

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
  const { value: effects } = useLoaded(() => effectsOf(bucket), [bucket.name]);
  const details = [...(blocked?.details ?? []), ...(effects?.details ?? [])];
  const remove = async () => {
    try {
      await lightsail(region, "DeleteBucket", {
        bucketName: bucket.name,
        forceDelete: blocked !== undefined,
      });
    } catch (error) {
      // What stands in the way is for the person to weigh; anything else is a refusal.
      if (!blocked && error instanceof ApiError && error.code === "InvalidInputException") {
        setBlocked({ sentence: error.message, details: await blockersOf(bucket, error.message) });
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
      isDisabled={!effects}
      onYes={remove}
      onClose={onClose}
    >
      {blocked ? (
        <Alert type="warning" header={blocked.sentence}>
          {words.forced}
        </Alert>
      ) : (
        <Box>{words.plain}</Box>
      )}
      {!effects && <StatusIndicator type="loading">{words.looking}</StatusIndicator>}
      {details.length > 0 && (
        <div>
          {!blocked && <Box>{words.alsoEnds}</Box>}
          <ul>
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </div>
      )}
      {effects?.refused.map(({ what, error }) => (
        <RefusedAlert key={what} header={what} error={error} />
      ))}
    </Confirm>
  );
}
