/**
 * A look at an object. Images, sound and films are shown by elements that run nothing; text
 * stands in a frame without any right, PDF in one whose content can be nothing but a PDF: no
 * browser shows any in a frame without rights. Frames are of the S3 port's origin, and have a
 * content type that this page chose, not the one that whoever uploaded it did.
 */

import Box from "@cloudscape-design/components/box";
import { useEffect, useState } from "react";

import type { Place, Properties } from "../../../api/objects";
import { presign } from "../../../api/s3";
import { objects } from "../../../texts/objects";
import type { Item } from "./item";

type Kind = "image" | "video" | "audio" | "text" | "pdf" | "long";

const words = objects.pane;
const TEXT_MAX = 1024 * 1024;
const IMAGES = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp"];
const FILMS = ["mp4", "webm", "mov", "m4v"];
const SOUNDS = ["mp3", "ogg", "flac", "wav", "m4a", "opus"];
const TEXTS = ["txt", "md", "log", "csv", "ini", "toml", "py", "js", "ts", "css", "html", "sh"];

/** Say how an object of that type and name can be shown; undefined for not at all. */
export function previewKind(type: string, name: string, size: number): Kind | undefined {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (type.startsWith("image/") || IMAGES.includes(end)) return "image";
  if (type.startsWith("video/") || FILMS.includes(end)) return "video";
  if (type.startsWith("audio/") || SOUNDS.includes(end)) return "audio";
  if (type === "application/pdf" || end === "pdf") return "pdf";
  const isText = type.startsWith("text/") || /json|xml|yaml|javascript/.test(type);
  if (!isText && !TEXTS.includes(end)) return undefined;
  return size <= TEXT_MAX ? "text" : "long";
}

interface Props {
  place: Place;
  item: Item;
  properties: Properties;
}

export function Preview({ place, item, properties }: Props) {
  const [url, setUrl] = useState("");
  const [isBroken, setBroken] = useState(false);
  const kind = previewKind(properties.type, item.name, item.size);
  useEffect(() => {
    setUrl("");
    setBroken(false);
    if (!kind || kind === "long") return;
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
  }, [place, item.key, kind, properties.etag]);
  if (!kind) return null;
  if (kind === "long") return <Box color="text-body-secondary">{words.tooLong}</Box>;
  if (isBroken) return <Box color="text-body-secondary">{words.broken}</Box>;
  if (!url) return <div className="preview" />;
  const media = {
    className: "preview",
    src: url,
    "aria-label": item.name,
    onError: () => setBroken(true),
  };
  if (kind === "image") return <img {...media} alt={item.name} />;
  if (kind === "video") return <video {...media} controls />;
  if (kind === "audio") return <audio {...media} controls />;
  if (kind === "pdf") return <iframe className="preview" src={url} title={item.name} />;
  return <iframe className="preview" src={url} sandbox="" title={item.name} />;
}
