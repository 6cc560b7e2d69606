import { type BerthOptions, type CallOptions, createConnection } from './connection.ts';
import { createEvents, type Events } from './events.ts';
import { createFolders, type Folders } from './folders.ts';
import { type Answer, type Call, createCall, type Input, type WriteOptions } from './operation.ts';
import { allOf } from './page.ts';
import { createSessions, type Sessions } from './sessions.ts';

const createImages = (call: Call) => ({
  list: async (options?: CallOptions): Promise<Answer<'listImages'>['images']> =>
    (await call('listImages', {}, options)).images,
});
const createPools = (call: Call) => ({
  list: (options?: CallOptions): AsyncGenerator<Answer<'getPool'>, void, undefined> =>
    allOf(
      (cursor) => call('listPools', { query: cursor }, options),
      ({ pools }) => pools,
    ),
  get: (id: string, options?: CallOptions): Promise<Answer<'getPool'>> =>
    call('getPool', { path: { id } }, options),
});
const createNodes = (call: Call) => ({
  list: (options?: CallOptions): AsyncGenerator<Answer<'getNode'>, void, undefined> =>
    allOf(
      (cursor) => call('listNodes', { query: cursor }, options),
      ({ nodes }) => nodes,
    ),
  get: (id: string, options?: CallOptions): Promise<Answer<'getNode'>> =>
    call('getNode', { path: { id } }, options),
});
const createQuotas = (call: Call) => ({
  get: (project: string, options?: CallOptions): Promise<Answer<'getQuota'>> =>
    call('getQuota', { path: { id: project } }, options),
  set: (
    project: string,
    quota: Input<'setQuota'>['body'],
    options?: WriteOptions,
  ): Promise<Answer<'setQuota'>> => call('setQuota', { path: { id: project }, body: quota }, options),
  projects: (
    options?: CallOptions,
  ): AsyncGenerator<Answer<'listProjects'>['projects'][number], void, undefined> =>
    allOf(
      (cursor) => call('listProjects', { query: cursor }, options),
      ({ projects }) => projects,
    ),
});

/** A Berth, as one caller: by an API key, or in a browser by the cookie of whoever is signed in. */
export class Berth {
  readonly sessions: Sessions;
  readonly folders: Folders;
  readonly events: Events;
  readonly images: ReturnType<typeof createImages>;
  readonly pools: ReturnType<typeof createPools>;
  readonly nodes: ReturnType<typeof createNodes>;
  readonly quotas: ReturnType<typeof createQuotas>;
  /** Any operation of the API by its id, with all that it takes: `call('holdSession', { path: { ref } })`. */
  readonly call: Call;

  constructor(options: BerthOptions) {
    const connection = createConnection(options);
    this.call = createCall(connection);
    this.sessions = createSessions(connection, this.call);
    this.folders = createFolders(connection, this.call);
    this.events = createEvents(connection, this.call);
    this.images = createImages(this.call);
    this.pools = createPools(this.call);
    this.nodes = createNodes(this.call);
    this.quotas = createQuotas(this.call);
  }

  /** Whom one is here. */
  me(options?: CallOptions): Promise<Answer<'getMe'>> {
    return this.call('getMe', {}, options);
  }
}
