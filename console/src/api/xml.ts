/** Reading XML answers: by name anywhere, as S3's flat lists allow, or strictly by place. */

import { texts } from "../texts";

/** Read XML; throws for what is none, which must not be taken for an empty answer. */
export function parse(xml: string): Document {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  if (document.getElementsByTagName("parsererror").length > 0) {
    throw new Error(texts.unreadable);
  }
  return document;
}

export function elements(parent: Document | Element, name: string): Element[] {
  return [...parent.getElementsByTagName(name)];
}

export function text(parent: Document | Element, name: string): string {
  return parent.getElementsByTagName(name)[0]?.textContent ?? "";
}

/** Return the direct child of that name, if there is one. */
export function child(parent: Element, name: string): Element | undefined {
  return [...parent.children].find((item) => item.localName === name);
}

/** Return the direct child of that name; throws where the answer has none. */
export function needed(parent: Element, name: string): Element {
  const found = child(parent, name);
  if (!found) throw new Error(`The answer has no ${name} in ${parent.localName}.`);
  return found;
}

/** Return the text of the direct child of that name, empty when there is none. */
export function childText(parent: Element, name: string): string {
  return child(parent, name)?.textContent ?? "";
}

/** Return the members of the list of that name, which is a direct child. */
export function members(parent: Element, name: string): Element[] {
  return [...(child(parent, name)?.children ?? [])];
}

export function escapeXml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}
