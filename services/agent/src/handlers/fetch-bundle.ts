import { createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { accept, type Log, type Refusal, refuse, type Result } from '#kernel';
import type { BundleSource } from '../ports/bundle-source.ts';
import { backOff } from './back-off.ts';

export type BundleRefusalCode = 'bundle-missing' | 'bundle-invalid';

/** More than storage takes; a source that never ends is stopped here. */
const BUNDLE_BYTES_MAX = 64 * 2 ** 20;
const AWAY_MAX_MS = 300_000;

/** Reads a bundle part by part and compares its digest with its name. */
export const fetchBundle = async (
  source: BundleSource,
  sha256: string,
  signal: AbortSignal,
  log: Log,
): Promise<Result<Uint8Array, Refusal<BundleRefusalCode>>> => {
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const from = offset;
    const part = await backOff('read a bundle', AWAY_MAX_MS, signal, log, () => source.read(sha256, from));
    signal.throwIfAborted();
    if (!part.ok)
      return refuse({
        code: 'bundle-missing',
        message: 'The files that were sent along are no longer kept; send the session again.',
      });
    const { bytes, isLast } = part.value;
    parts.push(bytes);
    offset += bytes.length;
    if (isLast) break;
    if (bytes.length === 0 || offset > BUNDLE_BYTES_MAX)
      return refuse({ code: 'bundle-invalid', message: 'The files that were sent along never end.' });
  }
  const bundle = Buffer.concat(parts);
  if (createHash('sha256').update(bundle).digest('hex') === sha256) return accept(bundle);
  return refuse({
    code: 'bundle-invalid',
    message:
      'The files that were sent along arrived changed: their digest is not the one they were named by.',
  });
};
