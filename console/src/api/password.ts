/** One's own password, changed by the IAM API. */

import { send, type Session, signIn } from "./session";

/** The name of the user signed in; empty for root, which has no password. */
export function userOf(session: Session): string {
  const [kind, ...rest] = (session.arn ?? "").split(":").slice(5).join(":").split("/");
  return kind === "user" ? (rest.at(-1) ?? "") : "";
}

/**
 * Change the password of who is signed in, and go on with a session of the new one: those
 * that were opened with the old one end. Throws `ApiError`.
 */
export async function changePassword(
  session: Session,
  before: string,
  after: string,
): Promise<Session> {
  const form = {
    Action: "ChangePassword",
    Version: "2010-05-08",
    OldPassword: before,
    NewPassword: after,
  };
  await send("POST", "/api/query/iam", JSON.stringify(form), {
    "content-type": "application/json",
  });
  return await signIn({
    account: session.account ?? "",
    user: userOf(session),
    password: after,
  });
}
