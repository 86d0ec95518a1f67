/** Exact decimals as text, as the server sends and takes them: up to six places, no floating point in between. */
const PLACES = 6;
const ONE = 10n ** BigInt(PLACES);

/** In millionths; null for what is not a number. */
function millionths(text: string): bigint | null {
  const parts = /^([-+−]?)(\d{0,12})(?:\.(\d{0,6}))?$/.exec(text);
  if (!parts || (!parts[2] && !parts[3])) return null;
  const size = BigInt(parts[2] || "0") * ONE + BigInt((parts[3] ?? "").padEnd(PLACES, "0"));
  return parts[1] === "-" || parts[1] === "−" ? -size : size;
}

function written(value: bigint): string {
  const size = value < 0n ? -value : value;
  const rest = (size % ONE).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / ONE}${rest && `.${rest}`}`;
}

/** Digits cut into threes, by the mark that cuts them. */
const THOUSANDS: Record<string, RegExp> = {
  ",": /^[-+−]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/,
  ".": /^[-+−]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/,
};

/**
 * What somebody typed, as the server takes it; null when it is no number of 12 and 6 digits. Comma and point both
 * stand before the fraction, unless `group` (the phone's own mark for thousands) cuts the digits into threes: 1,200.
 */
export function parseDecimal(typed: string, group = ","): string | null {
  const bare = typed.replace(/[\s\u00a0\u202f'’]/g, "");
  const value = millionths((THOUSANDS[group]?.test(bare) ? bare.replaceAll(group, "") : bare).replace(",", "."));
  return value === null ? null : written(value);
}

export function plus(one: string, other: string): string {
  return written((millionths(one) ?? 0n) + (millionths(other) ?? 0n));
}

/** A step that suits the way from start to target: its own last place, or about a fortieth of a long way. */
export function stepOf(...values: string[]): string {
  const places = Math.max(...values.map((value) => value.split(".")[1]?.length ?? 0));
  const span = Math.abs(Number(values[0]) - Number(values[1]));
  const power = Math.max(-places, Math.floor(Math.log10(span / 40 || 1)));
  return power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power);
}
