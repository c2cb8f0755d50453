/** All that there is to see while the server does not answer. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";

import { texts } from "../texts";

export function Unreachable({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="sign-in">
      <Alert type="error" action={<Button onClick={onRetry}>{texts.tryAgain}</Button>}>
        {texts.unreachable}
      </Alert>
    </main>
  );
}
