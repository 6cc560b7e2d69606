import type { IncomingMessage, ServerResponse } from 'node:http';
import { FolderRefused, type FilePath, filePathOfText, type OpenFolder, parseFilePath } from '#folder-files';
import type { FileNeed } from '#contracts';
import type { UploadPart } from '../../handlers/upload-parts.ts';
import type { FileTicket } from '../../ports/file-tickets.ts';

/** One request at the file door, and what answers it. */
export type Exchange = {
  readonly ticket: FileTicket;
  /** The folder, open for as long as the request lasts. */
  readonly root: OpenFolder;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The transfer that it belongs to, if it brings files. */
  readonly part: UploadPart | undefined;
  /** What stands in the path after the route's name. */
  readonly rest: string;
};
/** What it answers as JSON; undefined: it has answered itself. */
export type Answer = object | undefined;
export type DoorRoute = {
  readonly method: string;
  /** `entries` in `/v1/folders/<folder>/entries`. */
  readonly name: string;
  readonly need: FileNeed;
  /** It brings files: `begins` a transfer if none is under way, or `follows` the one of its upload. */
  readonly brings?: 'begins' | 'follows' | 'if-large';
  readonly handle: (exchange: Exchange) => Promise<Answer> | Answer;
};

const JSON_BYTES_MAX = 64 * 1024;

/** A path of the query: `path` as text, or `pathBytes` in base64url for names that are no UTF-8. Absent: the folder itself. */
export const pathOfQuery = (query: URLSearchParams): FilePath => {
  const bytes = query.get('pathBytes');
  if (bytes !== null) return parseFilePath(Buffer.from(bytes, 'base64url').toString('latin1'));
  return filePathOfText(query.get('path') ?? '');
};

/** @throws FolderRefused `invalid-request` */
export const wholeOfQuery = (query: URLSearchParams, name: string, fallback: number, max: number): number => {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw new FolderRefused('invalid-request', `${name} must be a whole number from 1 to ${max}.`);
};

/** @throws FolderRefused `invalid-request` */
export const choiceOfQuery = <Choice extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly [Choice, ...(readonly Choice[])],
): Choice => {
  const text = query.get(name) ?? choices[0];
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined)
    throw new FolderRefused('invalid-request', `${name} must be one of ${choices.join(', ')}.`);
  return chosen;
};

/** Bytes of a body, as they come. */
export const bodyOf = async function* (request: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const piece of request) if (piece instanceof Uint8Array) yield piece;
  if (!request.complete)
    throw new FolderRefused('unavailable', 'The request broke off in the middle of its body.');
};

/** The same, as part of a transfer: counted, and no more of it once that is over. */
export const sentBody = async function* ({ request, part }: Exchange): AsyncGenerator<Uint8Array> {
  for await (const piece of bodyOf(request)) {
    part?.arrived(piece.length);
    yield piece;
  }
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A small body. @throws FolderRefused `invalid-json`, `request-too-large` */
export const jsonOf = async (request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bodyOf(request)) {
    size += piece.length;
    if (size > JSON_BYTES_MAX) throw new FolderRefused('request-too-large', 'The body is too large.');
    pieces.push(piece);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    if (isFields(value)) return value;
  } catch {
    // told below
  }
  throw new FolderRefused('invalid-json', 'The body is no JSON object.');
};

/** A path in a body: under this name as text, or with `Bytes` behind it in base64url. @throws FolderRefused */
export const pathOfBody = (body: Readonly<Record<string, unknown>>, name: string): FilePath => {
  const [text, bytes] = [body[name], body[`${name}Bytes`]];
  if (typeof bytes === 'string') return parseFilePath(Buffer.from(bytes, 'base64url').toString('latin1'));
  if (typeof text === 'string') return filePathOfText(text);
  throw new FolderRefused('invalid-request', `${name} must be a path.`);
};
