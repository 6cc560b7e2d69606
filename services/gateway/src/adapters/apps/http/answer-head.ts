import type { Buffer } from 'node:buffer';

/** Where the body of an answer ends (RFC 9112, 6.3). `rest`: with the connection. */
export type Framing =
  { readonly kind: 'none' | 'chunked' | 'rest' } | { readonly kind: 'length'; readonly bytes: number };

export type AnswerHead = {
  readonly status: number;
  readonly message: string;
  /** Names and values in turn, as they came. */
  readonly raw: readonly string[];
  readonly framing: Framing;
  /** For how long the app keeps the connection for another request; 0: not at all. */
  readonly keptMs: number;
};

const STATUS = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const FIELD = /^([!#$%&'*+.^`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;
/** Servers close theirs sooner or later, and a request must not meet that. */
const KEPT_MS = 4000;
const KEPT_MARGIN_MS = 1000;

/** How an answer without a body is told from one with an empty body, by its status and by what was asked. */
const hasNoBody = (status: number, method: string): boolean =>
  method === 'HEAD' || status < 200 || status === 204 || status === 304;

const valuesOf = (raw: readonly string[], wanted: string): readonly string[] =>
  raw.filter((_word, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === wanted);

const wordsOf = (raw: readonly string[], name: string): readonly string[] =>
  valuesOf(raw, name).flatMap((value) => value.split(',').map((word) => word.trim().toLowerCase()));

/** Null: two readers could take it for different answers, and it is taken for none. */
const framingOf = (raw: readonly string[], status: number, method: string): Framing | null => {
  if (hasNoBody(status, method)) return { kind: 'none' };
  const codings = wordsOf(raw, 'transfer-encoding');
  const lengths = new Set(wordsOf(raw, 'content-length'));
  if (codings.length > 0) {
    const isChunked = codings.length === 1 && codings[0] === 'chunked';
    return isChunked && lengths.size === 0 ? { kind: 'chunked' } : null;
  }
  const [length, ...others] = lengths;
  if (length === undefined) return { kind: 'rest' };
  if (others.length > 0 || !/^\d{1,15}$/.test(length)) return null;
  return { kind: 'length', bytes: Number(length) };
};

const keptOf = (raw: readonly string[], minor: string, framing: Framing): number => {
  const words = wordsOf(raw, 'connection');
  const isKept = minor === '1' ? !words.includes('close') : words.includes('keep-alive');
  if (!isKept || framing.kind === 'rest') return 0;
  const [, seconds] = /timeout=(\d{1,6})/.exec(valuesOf(raw, 'keep-alive').join()) ?? [];
  return seconds === undefined
    ? KEPT_MS
    : Math.max(0, Math.min(KEPT_MS, Number(seconds) * 1000 - KEPT_MARGIN_MS));
};

/** Reads the head of an answer over HTTP/1, without the empty line at its end. Null: it is none. */
export const readHead = (head: Buffer, method: string): AnswerHead | null => {
  const [first = '', ...lines] = head.toString('latin1').split('\r\n');
  const [, minor, digits, message = ''] = STATUS.exec(first) ?? [];
  if (minor === undefined || digits === undefined) return null;
  const raw: string[] = [];
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    raw.push(name, value.trimEnd());
  }
  const status = Number(digits);
  const framing = framingOf(raw, status, method);
  return framing && { status, message, raw, framing, keptMs: keptOf(raw, minor, framing) };
};
