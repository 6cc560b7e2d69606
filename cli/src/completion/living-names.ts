import type { Api } from '../api/client.ts';
import { isFields, textOf } from '../api/decode.ts';
import type { Resource } from './wanted.ts';

/** Longer than this nobody waits for a key that he pressed. */
const PATIENCE_MS = 1500;
const NAMES_MAX = 200;

type Place = {
  readonly path: string;
  readonly list: string;
  /** Fields that name it; the first is the one that is meant when two are the same. */
  readonly names: readonly string[];
  readonly meaning: string;
};
const PLACES: Readonly<Record<Resource, Place>> = {
  sessions: {
    path: '/v1/sessions?limit=100&phase=alive',
    list: 'sessions',
    names: ['name', 'sessionId'],
    meaning: 'phase',
  },
  folders: { path: '/v1/folders?limit=100', list: 'folders', names: ['name'], meaning: 'owner' },
  images: { path: '/v1/images', list: 'images', names: ['image'], meaning: 'description' },
  nodes: { path: '/v1/nodes?limit=100', list: 'nodes', names: ['nodeId'], meaning: 'state' },
  pools: { path: '/v1/pools?limit=100', list: 'pools', names: ['poolId'], meaning: '' },
  projects: { path: '/v1/projects?limit=100', list: 'projects', names: ['projectId'], meaning: '' },
  users: { path: '/v1/users?limit=100', list: 'users', names: ['userId'], meaning: 'name' },
  reservations: {
    path: '/v1/reservations',
    list: 'reservations',
    names: ['reservationId', 'name'],
    meaning: 'phase',
  },
};

/** Names of what there is now; none when the answer does not come at once: a terminal must not hang on the tab key. */
export const livingNames = async (
  api: () => Api,
  resource: Resource,
): Promise<readonly (readonly [string, string])[]> => {
  const { path, list, names, meaning } = PLACES[resource];
  try {
    const answer = await api().send('GET', path, { timeoutMs: PATIENCE_MS });
    const items = isFields(answer) ? answer[list] : undefined;
    if (!Array.isArray(items)) return [];
    const found = items.flatMap((item: unknown) =>
      names.flatMap((field) => {
        const name = textOf(item, field);
        return name === undefined ? [] : [[name, textOf(item, meaning) ?? ''] as const];
      }),
    );
    return [...new Map(found)].slice(0, NAMES_MAX);
  } catch {
    return [];
  }
};
