/** Who is signed in, as the server tells it; the cookie itself is out of reach for scripts. */

import { texts } from "../texts";

export interface Session {
  signedIn: boolean;
  /** Where the S3 and Lightsail APIs answer, as this browser reaches them. */
  endpoint: string;
  region: string;
  csrf?: string;
  arn?: string;
  account?: string;
  expiresAt?: number;
  /** The session may do nothing but change the password it was opened with. */
  mustChangePassword?: boolean;
}

/** A refusal of the console or of the API behind it. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId: string = "",
    /** In how many seconds it is worth trying again; 0 for now. */
    readonly retryAfterS: number = 0,
  ) {
    super(message);
  }
}

// What proves that a session was opened on this origin, kept where no other one can look. It
// counts only with the cookie; pages on other ports of this host can set cookies.
const TOKEN = "lazarette-token";
let csrf = localStorage.getItem(TOKEN) ?? "";
let onSignedOut: () => void = () => undefined;

/** Have `then` called when a call finds the session ended. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

export async function readSession(): Promise<Session> {
  return keep(await send("GET", "/api/session"));
}

export async function signIn(
  proof:
    | { accessKeyId: string; secretAccessKey: string }
    | { account: string; user: string; password: string },
): Promise<Session> {
  return keep(await send("POST", "/api/session", JSON.stringify(proof)));
}

/** End the session; throws `ApiError` when the server did not hear of it. */
export async function signOut(): Promise<void> {
  try {
    await send("DELETE", "/api/session");
  } catch (error) {
    // It had ended already.
    if (!(error instanceof ApiError) || error.code !== "SignedOut") throw error;
  }
  csrf = "";
  localStorage.removeItem(TOKEN);
}

/** Send a call of the console's own kind; throws `ApiError`. */
export async function send(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: { ...headers, ...(csrf ? { "x-lazarette-csrf": csrf } : {}) },
    credentials: "same-origin",
  };
  if (body !== undefined) init.body = body;
  const response = await fetch(path, init).catch(unreachable);
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** Throw what it means that there was no answer at all. */
export function unreachable(): never {
  throw new ApiError("Unreachable", texts.unreachable, 0);
}

async function refusalOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-amzn-requestid") ?? "";
  const text = await response.text();
  let code = `Status${response.status}`;
  let message = text.slice(0, 500);
  try {
    const found = JSON.parse(text) as Record<string, string>;
    code = found["code"] ?? found["__type"] ?? code;
    message = found["message"] ?? message;
  } catch {
    const document = new DOMParser().parseFromString(text, "text/xml");
    code = document.querySelector("Code")?.textContent ?? code;
    message = document.querySelector("Message")?.textContent ?? message;
  }
  if (code === "SignedOut") onSignedOut();
  const wait = Number(response.headers.get("retry-after") ?? "0") || 0;
  return new ApiError(code, message, response.status, requestId, wait);
}

async function keep(response: Response): Promise<Session> {
  const session = (await response.json()) as Session;
  csrf = session.csrf ?? "";
  if (csrf) localStorage.setItem(TOKEN, csrf);
  return session;
}
