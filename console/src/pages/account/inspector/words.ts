/** What a differing line means, in words: which part of the way is likely to have changed it. */

import { inspector } from "../../../texts/inspector";
import type { Row } from "./canonical";

const words = inspector.words;

/** Say what happened to this line, as far as it can be told from the line. */
export function inWords(row: Row): string {
  const ours = row.ours ?? "";
  const theirs = row.theirs ?? "";
  switch (row.part) {
    case "method":
      return words.method(ours, theirs);
    case "path":
      return pathInWords(ours, theirs);
    case "query":
      if (row.state === "only-here") return words.queryHere(row.name);
      if (row.state === "only-there") return words.queryThere(row.name);
      return words.query(row.name);
    case "header":
      return headerInWords(row, valueOf(ours), valueOf(theirs));
    case "signedHeaders":
      return words.signedHeaders;
    case "payloadHash":
      return words.payloadHash;
  }
}

function pathInWords(ours: string, theirs: string): string {
  if (decoded(ours) === theirs) return words.pathTwice;
  if (decoded(theirs) === ours) return words.pathDecoded;
  if (withoutSlash(ours) === withoutSlash(theirs)) return words.pathSlash;
  if (tidied(ours) === tidied(theirs)) return words.pathMerged;
  if (theirs.endsWith(ours)) return words.pathCut(theirs.slice(0, -ours.length));
  if (ours.endsWith(theirs)) return words.pathAdded(ours.slice(0, -theirs.length));
  return words.path(ours, theirs);
}

function headerInWords(row: Row, ours: string, theirs: string): string {
  if (row.state === "only-here") return words.headerHere(row.name);
  if (row.state === "only-there") return words.headerThere(row.name);
  if (row.name === "host") {
    const isPort = withoutPort(ours) === withoutPort(theirs);
    return (isPort ? words.hostPort : words.host)(ours, theirs);
  }
  if (row.name === "x-amz-date") return words.date;
  if (row.name === "x-amz-content-sha256") return words.bodyHeader;
  return words.header(row.name);
}

function valueOf(line: string): string {
  return line.slice(line.indexOf(":") + 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}

/** As proxies make paths that they take for file names. */
function tidied(path: string): string {
  const kept: string[] = [];
  for (const part of decoded(path).split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return kept.join("/");
}
