import type { ExportedFile } from "../../api/queries/exports";

/** Has the browser keep a file, as a download. */
export function saveFile({ name, type, text }: ExportedFile): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
