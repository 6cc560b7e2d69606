import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const LINE = 'ready\n';
const SAID_MAX_CHARACTERS = 4096;

/** What `native/berth-terminal` says once it holds a terminal; null, or else why it does not, in its own words. */
export const untilReady = async (stdout: Readable, stderr: Readable): Promise<string | null> => {
  let said = '';
  const complaint = text(stderr).catch(() => '');
  for await (const bytes of stdout.iterator({ destroyOnReturn: false })) {
    said += String(bytes);
    if (said.startsWith(LINE)) return null;
    if (said.length > SAID_MAX_CHARACTERS) break;
  }
  const why = (await complaint).trim() || said.trim() || 'it does not say why';
  return why.slice(0, SAID_MAX_CHARACTERS);
};
