/** A table as a file: made on the phone from the very numbers on the screen. */
export type Cell = string | number | null;

/** What a spreadsheet would take for a formula stays a word. */
const formula = /^[=+\-@\t\r]/;

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = formula.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows: readonly (readonly Cell[])[]): string => rows.map((row) => row.map(cell).join(",") + "\r\n").join("");

export function download(name: string, rows: readonly (readonly Cell[])[]): void {
  // The mark at the start tells spreadsheets that names are UTF-8.
  const file = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = file;
  link.download = `${name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.csv`;
  link.click();
  // After the browser took it; at once some would find nothing.
  setTimeout(() => URL.revokeObjectURL(file), 10_000);
}
