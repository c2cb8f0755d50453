/** Canonical requests: found in what people paste, taken apart, and laid side by side. */

export interface Canonical {
  method: string;
  path: string;
  query: string;
  headers: string[];
  signedHeaders: string;
  payloadHash: string;
}

export type Part = "method" | "path" | "query" | "header" | "signedHeaders" | "payloadHash";
export type State = "same" | "differs" | "only-here" | "only-there" | "hidden";

/** One line on both sides; undefined where a side has no such line. */
export interface Row {
  part: Part;
  /** Of a header or parameter; else empty. */
  name: string;
  ours: string | undefined;
  theirs: string | undefined;
  state: State;
}

/** A line cut where the sides part, and where they meet again. */
export interface Pieces {
  before: string;
  middle: string;
  after: string;
}

// Maybe with the quotation mark that a programmer put before it.
const METHOD = /^["'`]?(GET|PUT|POST|HEAD|DELETE|OPTIONS|PATCH)$/;
const MARKED_METHOD = /^.*Canonical ?Request:?\s*(GET|PUT|POST|HEAD|DELETE|OPTIONS|PATCH)$/i;
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:/;
const HASH = /^(?:[0-9a-f]{64}|[A-Z0-9-]*(?:UNSIGNED|STREAMING)[A-Z0-9-]*)$/;
// As the server hides them in what it keeps.
const MASK = "***";
const SECRET_LINE = /^([a-z-]*(?:security-token|customer-key|authorization):).+$/gim;
const SECRET_PAIR = /((?:X-Amz-Security-Token|X-Amz-Signature)=)[^&\s]+/gi;

/** Hide tokens as the server does, so that they are neither shown nor compared. */
export function maskTokens(text: string): string {
  return text.replace(SECRET_LINE, `$1${MASK}`).replace(SECRET_PAIR, `$1${MASK}`);
}

/** Find every canonical request in a text, whatever a log writes around it. */
export function findCanonical(text: string): Canonical[] {
  const found = findIn(text);
  // From JSON or a programmer's quotation: the line breaks are written out.
  return found.length > 0 ? found : findIn(text.replaceAll("\\n", "\n"));
}

function findIn(text: string): Canonical[] {
  const lines = maskTokens(text).split(/\r\n|\n|\r/);
  const found: Canonical[] = [];
  lines.forEach((line, index) => {
    const method = METHOD.exec(line.trim())?.[1] ?? MARKED_METHOD.exec(line.trim())?.[1];
    const one = method && canonicalAt(method, lines, index + 1);
    if (one) found.push(one);
  });
  return found;
}

function canonicalAt(method: string, lines: string[], start: number): Canonical | undefined {
  const path = lines[start] ?? "";
  if (!path.startsWith("/")) return undefined;
  let index = start + 2;
  const headers: string[] = [];
  while (HEADER.test(lines[index] ?? "")) {
    headers.push(lines[index] ?? "");
    index += 1;
  }
  // Between the headers and their names is an empty line, which copying may lose.
  if (lines[index] === "") index += 1;
  const signedHeaders = lines[index] ?? "";
  const payloadHash = (lines[index + 1] ?? "").replace(/["'`,;\s]+$/, "");
  if (headers.length === 0 || !HASH.test(payloadHash)) return undefined;
  return { method, path, query: lines[start + 1] ?? "", headers, signedHeaders, payloadHash };
}

/** Lay two side by side: what has the same name stands on the same line. */
export function align(ours: Canonical, theirs: Canonical): Row[] {
  const query = [parametersOf(ours.query), parametersOf(theirs.query)] as const;
  const headers = [ours.headers.map(headerPair), theirs.headers.map(headerPair)] as const;
  const rows = [
    row("method", "", ours.method, theirs.method),
    row("path", "", ours.path, theirs.path),
    ...(query[0].length + query[1].length === 0
      ? [row("query", "", "", "")]
      : alignNamed("query", ...query)),
    ...alignNamed("header", ...headers),
    row("signedHeaders", "", ours.signedHeaders, theirs.signedHeaders),
    row("payloadHash", "", ours.payloadHash, theirs.payloadHash),
  ];
  return rows;
}

/** Lines of one alone, when there is nothing to lay beside it. */
export function alone(ours: Canonical): Row[] {
  return align(ours, ours);
}

/** Of what was pasted, the one that differs least: a log holds many requests. */
export function nearest(ours: Canonical, found: Canonical[]): Canonical | undefined {
  const distance = (one: Canonical) => differences(align(ours, one)).length;
  return [...found].sort((a, b) => distance(a) - distance(b))[0];
}

export function differences(rows: Row[]): Row[] {
  return rows.filter((one) => one.state !== "same" && one.state !== "hidden");
}

/** Cut both lines where they begin to differ, and where they end doing so. */
export function pieces(ours: string, theirs: string): [Pieces, Pieces] {
  let start = 0;
  const shorter = Math.min(ours.length, theirs.length);
  // What a proxy puts before a path is "/backup", not "backup/" from the second letter on.
  const isPrefixed = ours.endsWith(theirs) || theirs.endsWith(ours);
  while (!isPrefixed && start < shorter && ours[start] === theirs[start]) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    ours[ours.length - 1 - end] === theirs[theirs.length - 1 - end]
  ) {
    end += 1;
  }
  const cut = (line: string): Pieces => ({
    before: line.slice(0, start),
    middle: line.slice(start, line.length - end),
    after: line.slice(line.length - end),
  });
  return [cut(ours), cut(theirs)];
}

type Named = readonly [name: string, line: string];

function parametersOf(query: string): Named[] {
  return query
    .split("&")
    .filter(Boolean)
    .map((line) => [line.split("=")[0] ?? "", line]);
}

function headerPair(line: string): Named {
  return [line.slice(0, line.indexOf(":")).toLowerCase(), line];
}

/** Pair lines by name, and those of one name in their order. */
function alignNamed(part: Part, ours: Named[], theirs: Named[]): Row[] {
  const names = [...new Set([...ours, ...theirs].map(([name]) => name))].sort();
  return names.flatMap((name) => {
    const left = ours.filter((one) => one[0] === name);
    const right = theirs.filter((one) => one[0] === name);
    const count = Math.max(left.length, right.length);
    return Array.from({ length: count }, (_, index) =>
      row(part, name, left[index]?.[1], right[index]?.[1]),
    );
  });
}

function row(
  part: Part,
  name: string,
  ours: string | undefined,
  theirs: string | undefined,
): Row {
  return { part, name, ours, theirs, state: stateOf(ours, theirs) };
}

function stateOf(ours: string | undefined, theirs: string | undefined): State {
  if (ours === undefined) return "only-there";
  if (theirs === undefined) return "only-here";
  if (ours !== theirs) return "differs";
  return ours.endsWith(MASK) ? "hidden" : "same";
}
