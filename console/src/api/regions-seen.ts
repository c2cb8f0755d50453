/** Regions in which there is something that can ask for attention: buckets, contacts. */

const PLACE = "lazarette-regions-seen";
// Kept: a page that is opened anew knows at once where an alarm may be.
const seen = new Set<string>((localStorage.getItem(PLACE) ?? "").split(" ").filter(Boolean));
let onNew: () => void = () => undefined;

export function regionsSeen(): string[] {
  return [...seen];
}

/** Have `then` called when there is something in a region that had nothing. */
export function whenRegionSeen(then: () => void): void {
  onNew = then;
}

export function noteRegion(region: string): void {
  if (seen.has(region)) return;
  seen.add(region);
  localStorage.setItem(PLACE, [...seen].join(" "));
  onNew();
}
