/**
 * A look at an object. Images, sound and films are shown by elements that run nothing; text and
 * PDF stand in a frame without any right, on the S3 port's origin, and with a content type that
 * this page chose, not the one that whoever uploaded it did.
 */

import { useEffect, useState } from "react";

import type { Place, Properties } from "../../../api/objects";
import { presign } from "../../../api/s3";
import type { Item } from "./tab";

type Kind = "image" | "video" | "audio" | "text" | "pdf";

const TEXT_MAX = 1024 * 1024;

/** Say how an object of that type and name can be shown; undefined for not at all. */
export function previewKind(type: string, name: string, size: number): Kind | undefined {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (type.startsWith("image/") || ["png", "jpg", "jpeg", "gif", "webp", "avif"].includes(end)) {
    return "image";
  }
  if (type.startsWith("video/") || ["mp4", "webm", "mov"].includes(end)) return "video";
  if (type.startsWith("audio/") || ["mp3", "ogg", "flac", "wav", "m4a"].includes(end)) {
    return "audio";
  }
  if (type === "application/pdf" || end === "pdf") return "pdf";
  const isText = type.startsWith("text/") || /json|xml|yaml|javascript/.test(type);
  const endings = ["txt", "md", "log", "csv", "ini", "toml", "py", "js", "ts", "css", "html"];
  if ((isText || endings.includes(end)) && size <= TEXT_MAX) return "text";
  return undefined;
}

interface Props {
  place: Place;
  item: Item;
  properties: Properties;
}

export function Preview({ place, item, properties }: Props) {
  const [url, setUrl] = useState("");
  const kind = previewKind(properties.type, item.name, item.size);
  useEffect(() => {
    setUrl("");
    if (!kind) return;
    let isCurrent = true;
    const query: Record<string, string> = { "response-content-disposition": "inline" };
    if (kind === "text") query["response-content-type"] = "text/plain; charset=utf-8";
    if (kind === "pdf") query["response-content-type"] = "application/pdf";
    void presign({ method: "GET", ...place, key: item.key, query, lifetimeS: 600 }).then(
      (found) => isCurrent && setUrl(found),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [place, item.key, kind]);
  if (!kind || !url) return null;
  if (kind === "image") return <img className="preview" src={url} alt={item.name} />;
  if (kind === "video") return <video className="preview" src={url} controls />;
  if (kind === "audio") return <audio className="preview" src={url} controls />;
  return <iframe className="preview" src={url} sandbox="" title={item.name} />;
}
