import { statSync } from 'node:fs';
import type { Api } from '../api/client.ts';
import { textOf } from '../api/decode.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { makeBundle } from './make-bundle.ts';

const RETRY_MS = 15_000;
const SEND_MAX_MS = 120_000;

/** What was sent: under which digest, and how it is told. */
export type SentBundle = { readonly sha256: string; readonly words: string };

/** Packs a folder and stores it, for a session that is asked for next. @throws CliFailure */
export const sendBundle = async (
  api: Api,
  folder: string,
  /** How the person named the folder, for a fault. */
  what: string,
  tell: (doing: string) => void,
): Promise<SentBundle> => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw usage(`${what} needs a folder, and ${folder} is none`);
  tell(`packing ${folder}`);
  const bundle = await makeBundle(folder);
  tell(`sending ${plural(bundle.fileCount, 'file')}, ${formatBytes(bundle.bytes.length)} compressed`);
  const answer = await api.send('POST', '/v1/bundles', {
    upload: { bytes: bundle.bytes, type: 'application/gzip' },
    retryForMs: RETRY_MS,
    timeoutMs: SEND_MAX_MS,
  });
  const sha256 = textOf(answer, 'sha256');
  if (sha256 === undefined)
    throw new CliFailure('strange-answer', 'The server did not say under which digest it stored the files.');
  return {
    sha256,
    words: `sent ${plural(bundle.fileCount, 'file')} (${formatBytes(bundle.sizeBytes)}) of ${folder}`,
  };
};
