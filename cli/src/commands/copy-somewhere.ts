import type { Api } from '../api/client.ts';
import type { Dial } from '../api/dial.ts';
import { usage } from '../cli-failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { copy } from './copy.ts';
import { downloadFiles, uploadFiles } from './folder-files.ts';
import { findSession, isNoSession } from './sessions.ts';

/** What stands before the first colon, unless a slash comes before it. */
const refOf = (place: string): string | undefined => /^([A-Za-z0-9][A-Za-z0-9._@-]*):/.exec(place)?.[1];

const isSession = async (api: Api, ref: string): Promise<boolean> => {
  try {
    await findSession(api, ref);
    return true;
  } catch (error) {
    if (isNoSession(error)) return false;
    throw error;
  }
};

/** `berth cp`: with a session, or else with the folder of that name. */
export const copySomewhere = async (
  dial: Dial,
  api: Api,
  terminal: Terminal,
  from: string,
  to: string,
  { quiet = false }: { readonly quiet?: boolean },
): Promise<number> => {
  const [source, target] = [refOf(from), refOf(to)];
  const ref = source ?? target;
  const isBetween = (source === undefined) === (target === undefined);
  if (ref === undefined || isBetween || (await isSession(api, ref)))
    return copy(dial, terminal, from, to, quiet);
  const exists = await api
    .send('GET', `/v1/folders/${encodeURIComponent(ref.split('@')[0] ?? '')}`, { retryForMs: 3000 })
    .then(
      () => true,
      () => false,
    );
  if (!exists) throw usage(`No session and no folder goes by ${JSON.stringify(ref)}.`);
  const options = quiet ? ({ quiet: true } as const) : {};
  return source === undefined
    ? uploadFiles(api, terminal, [from, to], options)
    : downloadFiles(api, terminal, from, to, options);
};
