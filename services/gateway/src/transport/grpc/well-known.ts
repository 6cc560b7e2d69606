/* Two messages of Google's that JSON has words of its own for. */

const NANOS_PER_MS = 1_000_000;

type Stamp = { readonly seconds: number; readonly nanos: number };

export const stampOf = (iso: unknown): Stamp => {
  const ms = Date.parse(String(iso));
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * NANOS_PER_MS };
};

const isStamp = (value: unknown): value is Partial<Stamp> => typeof value === 'object' && value !== null;

/** As JSON says it; of a time that no calendar has, something that no validator takes. */
export const isoOf = (value: unknown): string => {
  const { seconds = 0, nanos = 0 } = isStamp(value) ? value : {};
  const date = new Date(seconds * 1000 + Math.floor(nanos / NANOS_PER_MS));
  return Number.isNaN(date.valueOf()) ? `${seconds} seconds after 1970` : date.toISOString();
};

/** `google.protobuf.Struct`, for what has no shape of its own. */
export const structOf = (value: object): object => ({
  fields: Object.fromEntries(Object.entries(value).map(([key, one]) => [key, structValueOf(one)])),
});

const structValueOf = (value: unknown): object => {
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(structValueOf) } };
  if (typeof value === 'object' && value !== null) return { structValue: structOf(value) };
  return { nullValue: 'NULL_VALUE' };
};
