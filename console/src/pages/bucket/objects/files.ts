/** Files from the person: chosen in a dialogue, or dropped, folders with all that is in them. */

export interface Picked {
  /** The name below the current folder, slashes between. */
  path: string;
  file: File;
}

/** Ask for files, or for a whole folder. */
export function pickFiles(isFolder: boolean): Promise<Picked[]> {
  return new Promise((done) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.webkitdirectory = isFolder;
    input.onchange = () => {
      const files = [...(input.files ?? [])];
      done(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    };
    input.oncancel = () => done([]);
    input.click();
  });
}

/** Return what was dropped; folders are walked. */
export async function droppedFiles(dropped: DataTransfer): Promise<Picked[]> {
  // Before anything is awaited: the browser empties the list when the event is over.
  const entries = [...dropped.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const found: Picked[] = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

async function walk(entry: FileSystemEntry, folder: string, found: Picked[]): Promise<void> {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => {
      (entry as FileSystemFileEntry).file(done, fail);
    });
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const page = await new Promise<FileSystemEntry[]>((done, fail) => {
      reader.readEntries(done, fail);
    });
    if (page.length === 0) return;
    for (const inner of page) await walk(inner, `${path}/`, found);
  }
}
