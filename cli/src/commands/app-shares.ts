import { randomUUID } from 'node:crypto';
import { isAppShare, isChangedShares, isSharedApp, type SharedApp } from '../api/app-shares.ts';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';
import { formatSharedApps, formatShares } from '../format/app-shares.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { findSession, type JsonOption } from './sessions.ts';

export type PartyOptions = JsonOption & { readonly with?: string; readonly project?: string };
export type ShareOptions = PartyOptions & { readonly for?: string };

const partyOf = (options: PartyOptions): string => {
  if ((options.with === undefined) === (options.project === undefined))
    throw usage('say either --with USER or --project PROJECT');
  if (options.project !== undefined) return `project:${options.project}`;
  const who = options.with ?? '';
  return who.startsWith('user:') || who.startsWith('project:') ? who : `user:${who}`;
};

const change = async (
  api: Api,
  method: 'PUT' | 'DELETE',
  about: { readonly sessionId: string; readonly app: string; readonly party: string },
  body?: object,
) => {
  const { sessionId, app, party } = about;
  const path = `/v1/sessions/${sessionId}/apps/${encodeURIComponent(app)}/shares/${encodeURIComponent(party)}`;
  const sent = { idempotencyKey: randomUUID(), retryForMs: 15_000, ...(body === undefined ? {} : { body }) };
  return one(await api.send(method, path, sent), isChangedShares, 'shares of apps');
};

/** `berth apps share`: somebody else may open one app. */
export const shareApp = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  app: string,
  options: ShareOptions,
): Promise<number> => {
  const party = partyOf(options);
  const forMs = options.for === undefined ? {} : { forMs: parseDuration(options.for, '--for') };
  const { sessionId } = await findSession(api, ref);
  const changed = await change(api, 'PUT', { sessionId, app, party }, forMs);
  if (options.json === true) terminal.json(changed);
  else {
    terminal.print(
      changed.hasChanged
        ? `${app} of ${sessionId} is shared with ${party}`
        : `${app} of ${sessionId} was shared with ${party} already`,
    );
    terminal.note(`they open it with: berth open ${sessionId} ${app}`);
  }
  return 0;
};

/** `berth apps unshare`. */
export const unshareApp = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  app: string,
  options: PartyOptions,
): Promise<number> => {
  const party = partyOf(options);
  const { sessionId } = await findSession(api, ref);
  const changed = await change(api, 'DELETE', { sessionId, app, party });
  if (options.json === true) terminal.json(changed);
  else
    terminal.print(
      changed.hasChanged
        ? `${app} of ${sessionId} is no longer shared with ${party}; who is there is shown out within seconds`
        : `${app} of ${sessionId} was not shared with ${party}`,
    );
  return 0;
};

const SHARED = { path: '/v1/shared-apps', field: 'apps', is: isSharedApp } as const;

/** What others share with whoever asks. */
export const sharedApps = async (api: Api): Promise<readonly SharedApp[]> =>
  (await readList(api, SHARED)).items;

/** `berth apps shares`: of one session, or what others share with one. */
export const listShares = async (
  api: Api,
  terminal: Terminal,
  ref: string | undefined,
  options: JsonOption & ListOptions,
): Promise<number> => {
  if (ref === undefined)
    return tellList(terminal, options, await readList(api, SHARED, options), {
      none: 'nobody shares an app with you',
      format: formatSharedApps,
    });
  const { sessionId } = await findSession(api, ref);
  const place = { path: `/v1/sessions/${sessionId}/app-shares`, field: 'shares', is: isAppShare };
  return tellList(terminal, options, await readList(api, place, options), {
    none: `no app of ${sessionId} is shared`,
    format: formatShares,
  });
};
