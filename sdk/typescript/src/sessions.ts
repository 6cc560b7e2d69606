import { type Amounts, resources } from './amounts.ts';
import { BerthError } from './berth-error.ts';
import type { CallOptions, Connection } from './connection.ts';
import { exec, type ExecOptions, type ExecResult } from './exec.ts';
import { follow, type FollowOptions } from './follow.ts';
import type { components } from './generated/schema.ts';
import { addressOf, type Answer, type Call, type Input, type WriteOptions } from './operation.ts';
import { allOf } from './page.ts';

type Schemas = components['schemas'];
export type Session = Schemas['SessionResource'];
export type OutputChunk = Schemas['OutputChunkResource'];

/** A request: as the API has it, and with the amounts as people say them. */
export type SessionWish = Omit<Schemas['RequestSessionDto'], 'resources' | 'image'> & {
  /** `python` if absent. */
  readonly image?: string;
  /** Either this, or the amounts beside it. */
  readonly resources?: Schemas['ResourcesDto'];
} & Amounts;

/** What happens to a session, in order. */
export type SessionMessage =
  | {
      readonly event: 'phase';
      readonly phase: Session['phase'];
      readonly note?: string;
      readonly at: string;
      readonly position: number;
    }
  | { readonly event: 'why'; readonly why?: string; readonly queuePosition?: number }
  | {
      readonly event: 'progress';
      readonly text: string;
      readonly doneBytes?: number;
      readonly totalBytes?: number;
    }
  | { readonly event: 'end'; readonly session: Session };

type OutputMessage =
  | { readonly event: 'output'; readonly chunks: readonly OutputChunk[]; readonly droppedBytes: number }
  | { readonly event: 'end'; readonly session: Session; readonly isComplete: boolean };

/** Which sessions are meant, in the words of a list of them. */
export type StopMatching = Schemas['StopMatchingDto'];

type ListQuery = NonNullable<Input<'listSessions'>['query']>;

const wishOf = ({
  cpu,
  memory,
  gpu,
  gpuMemory,
  minGpuMemory,
  gpuModels,
  shm,
  image = 'python',
  resources: given,
  ...wish
}: SessionWish): Schemas['RequestSessionDto'] => {
  const amounts: Record<string, unknown> = { cpu, memory, gpu, gpuMemory, minGpuMemory, gpuModels, shm };
  const said: Amounts = Object.fromEntries(
    Object.entries(amounts).filter(([, value]) => value !== undefined),
  );
  return { ...wish, image, resources: given ?? resources(said) };
};

/** Sessions of the caller, and what happens in them. */
export const createSessions = (connection: Connection, call: Call) => {
  /** The document describes each message by its name; what has that name is taken to be it. */
  const isMessage = <Message extends { readonly event: string }>(
    names: readonly Message['event'][],
    value: { readonly event: string },
  ): value is Message => names.some((name) => name === value.event);

  async function* messages<Message extends { readonly event: string }>(
    path: string,
    names: readonly Message['event'][],
    options: FollowOptions,
  ): AsyncGenerator<Message & { readonly id: string | undefined }, void, undefined> {
    for await (const { event, id, data } of follow(connection, path, 'end', options)) {
      const message = { ...(typeof data === 'object' ? data : {}), event };
      // What is read from now on is not older than what was told.
      if ('position' in message && typeof message.position === 'number') connection.saw(message.position);
      if (isMessage<Message>(names, message)) yield { ...message, id };
    }
  }

  /** What happens to it from its beginning (or after `lastId`) to its end. */
  const watch = (
    ref: string,
    options: FollowOptions = {},
  ): AsyncGenerator<SessionMessage & { readonly id: string | undefined }, void, undefined> =>
    messages<SessionMessage>(
      addressOf('watchSession', { path: { ref } }),
      ['phase', 'why', 'progress', 'end'],
      options,
    );

  return {
    /** Asks for a session. With the same idempotency key again it is the same session. */
    create: (wish: SessionWish, options?: WriteOptions): Promise<Session> =>
      call('requestSession', { body: wishOf(wish) }, options),
    /** What would become of it now; nothing is recorded. */
    dryRun: (wish: SessionWish, options?: CallOptions): Promise<Answer<'trySession'>> =>
      call('trySession', { body: wishOf(wish) }, options),
    /** By its id, its name, or the beginning of its id. */
    get: (ref: string, options?: CallOptions): Promise<Session> =>
      call('getSession', { path: { ref } }, options),
    /** The newest first, all pages. */
    list: (query: ListQuery = {}, options?: CallOptions): AsyncGenerator<Session, void, undefined> =>
      allOf(
        (cursor) => call('listSessions', { query: { ...query, ...cursor } }, options),
        ({ sessions }) => sessions,
      ),
    stop: (ref: string, options?: WriteOptions): Promise<Answer<'stopSession'>> =>
      call('stopSession', { path: { ref } }, options),
    /** Ends all that these words name and that the caller may stop, a thousand at once; with `dryRun` only tells which those are. */
    stopMatching: (
      which: StopMatching,
      { dryRun, ...options }: WriteOptions & { readonly dryRun?: boolean } = {},
    ): Promise<Answer<'stopMatchingSessions'>> =>
      call(
        'stopMatchingSessions',
        { body: which, ...(dryRun === true ? { query: { dryRun: 'true' as const } } : {}) },
        options,
      ),
    /** Why it waits, and what would make it fit. */
    explain: (ref: string, options?: CallOptions): Promise<Answer<'explainSession'>> =>
      call('explainSession', { path: { ref } }, options),
    watch,
    /** The session when it has ended. */
    wait: async (ref: string, options: FollowOptions = {}): Promise<Session> => {
      for await (const message of watch(ref, options)) if (message.event === 'end') return message.session;
      throw new BerthError(`The end of ${ref} was not told.`, { code: 'connection-lost', status: 0 });
    },
    /** The session when it runs. @throws BerthError `session-ended` if it ended before */
    waitRunning: async (ref: string, options: FollowOptions = {}): Promise<Session> => {
      for await (const message of watch(ref, options)) {
        if (message.event === 'phase' && message.phase === 'running')
          return call('getSession', { path: { ref } });
        if (message.event === 'end') break;
      }
      throw new BerthError(`${ref} ended before it ran.`, { code: 'session-ended', status: 409 });
    },
    /** What it prints, from the beginning or after `lastId`, until it has ended. */
    logs: async function* logs(
      ref: string,
      options: FollowOptions = {},
    ): AsyncGenerator<OutputChunk & { readonly id: string | undefined }, void, undefined> {
      const path = addressOf('readLogs', { path: { ref }, query: { follow: true } });
      for await (const message of messages<OutputMessage>(path, ['output', 'end'], options))
        if (message.event === 'output')
          for (const chunk of message.chunks) yield { ...chunk, id: message.id };
    },
    /** All that it has printed so far. */
    output: async (ref: string, options: CallOptions = {}): Promise<string> => {
      const path = addressOf('readLogs', { path: { ref } });
      const answer = await connection.exchange('GET', path, {
        ...options,
        headers: { accept: 'text/plain' },
        isRepeatable: true,
      });
      return answer.text();
    },
    /** Runs a program beside that of a running session, to its end. */
    exec: async (ref: string, command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> => {
      const { phase, sessionId } = await call('getSession', { path: { ref } });
      if (phase !== 'running')
        throw new BerthError(`${ref} is ${phase}: programs are run in it while it runs.`, {
          code: 'session-not-running',
          status: 409,
        });
      return exec(connection, sessionId, command, options);
    },
  };
};
export type Sessions = ReturnType<typeof createSessions>;
