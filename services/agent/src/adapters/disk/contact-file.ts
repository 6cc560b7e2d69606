import { readFileSync, writeFileSync } from 'node:fs';
import { type EpochMs, epochMs } from '#kernel';
import type { ContactMemory } from '../../ports/contact-memory.ts';

const read = (file: string): EpochMs | null => {
  try {
    const at = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(at) && at > 0 ? epochMs(at) : null;
  } catch {
    return null;
  }
};

/** One small file. A note that a power cut takes away is of no use: the runs went with it. */
export const contactFile = (file: string): ContactMemory => ({
  last: () => read(file),
  note: (at) => writeFileSync(file, String(at), { mode: 0o600 }),
});
