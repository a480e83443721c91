/** Seconds are plenty for the browser to take the text over. */
const KEEP_MS = 10_000;

/** Gives the user a file, as a download of the browser's or Electron's own. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
