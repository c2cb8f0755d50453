/** Names for things on a page. Not random: `crypto.randomUUID` is only there over TLS. */

let count = 0;

export function nextId(): string {
  count += 1;
  return `id-${count}`;
}
