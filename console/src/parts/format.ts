/** Numbers and times as people read them. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"];

/** 1 byte, 512 bytes, 1.5 MB: in steps of 1,024, as Lightsail shows sizes. */
export function size(bytes: number): string {
  if (bytes === 1) return "1 byte";
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit] ?? ""}`;
}

export function moment(value: Date | number): string {
  const date = typeof value === "number" ? new Date(value * 1000) : value;
  return date.toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}

/** To the second, where the order of things counts. */
export function exactMoment(value: Date | number): string {
  const date = typeof value === "number" ? new Date(value * 1000) : value;
  return date.toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
}
