/** Files dropped beside the place for them: the browser would open them in place of the page. */

/** Have such files do nothing, on every page. */
export function keepStrayFilesOut(): void {
  addEventListener("dragover", (event) => {
    // What takes files itself has said so by now.
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
  addEventListener("drop", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
