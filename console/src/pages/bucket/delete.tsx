/** Deleting a bucket: plainly, and if something stands in the way, by force. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import { useNavigate } from "react-router";

import { type Bucket, lightsail } from "../../api/lightsail";
import { ApiError } from "../../api/session";
import { Confirm } from "../../parts/confirm";
import { useNotices } from "../../parts/notices";
import { useHere } from "../../parts/signed-in";
import { texts } from "../../texts";

export function DeleteBucket({ bucket, onClose }: { bucket: Bucket; onClose: () => void }) {
  const words = texts.deleteBucket;
  const { region } = useHere();
  const navigate = useNavigate();
  const notices = useNotices();
  const [blockers, setBlockers] = useState("");
  const remove = async () => {
    try {
      await lightsail(region, "DeleteBucket", {
        bucketName: bucket.name,
        forceDelete: blockers !== "",
      });
    } catch (error) {
      // What stands in the way is for the person to weigh; anything else is a refusal.
      if (blockers === "" && error instanceof ApiError && error.code === "InvalidInputException") {
        setBlockers(error.message);
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
      yes={blockers ? words.force : words.yes}
      onYes={remove}
      onClose={onClose}
    >
      {blockers ? (
        <Alert type="warning" header={blockers}>
          {words.forced}
        </Alert>
      ) : (
        <Box>{words.plain}</Box>
      )}
    </Confirm>
  );
}
