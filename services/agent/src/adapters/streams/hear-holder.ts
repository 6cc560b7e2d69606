import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { accept, refuse, type Result } from '#kernel';
import type { StreamRefusal } from '../../ports/run-streams.ts';

const LINE = 'ready\n';
const SAID_MAX_CHARACTERS = 4096;
/** It begins so what it has to complain of; anybody else speaks of it, not as it. */
const OWN_WORDS = 'berth-terminal: ';
const NO_SHELL = /^\/bin\/sh: No such file/;

/** What has come of it that `native/berth-terminal` was to hold a terminal; false: it could not be started itself. */
export const hearHolder = async (
  stdout: Readable,
  stderr: Readable,
): Promise<Result<boolean, StreamRefusal>> => {
  let said = '';
  const complaint = text(stderr).catch(() => '');
  for await (const bytes of stdout.iterator({ destroyOnReturn: false })) {
    said += String(bytes);
    if (said.startsWith(LINE)) return accept(true);
    if (said.length > SAID_MAX_CHARACTERS) break;
  }
  const words = (await complaint).slice(0, SAID_MAX_CHARACTERS).trim();
  if (!words.startsWith(OWN_WORDS)) return accept(false);
  const why = words.slice(OWN_WORDS.length);
  const message = NO_SHELL.test(why)
    ? 'The image of the session has no shell (/bin/sh), which a terminal needs.'
    : `The terminal can't be opened: ${why}`;
  return refuse({ code: 'exec-failed', message });
};
