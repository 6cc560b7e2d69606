import { isRegistryEvent } from '#contracts';
import type { RegistryFact, RegistryLoginAnswer } from '#contracts';
import type { EventLog } from '#event-log';
import { accept, DependencyFailure, describeError, refuse, registryId, streamName } from '#kernel';
import type { Clock, CommandId, EpochMs, Log, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { readPushPath } from '../domain/own-image/push-target.ts';
import type { PushTarget } from '../domain/own-image/push-target.ts';
import { readRegistryHost, registryIdText } from '../domain/registry/registry-host.ts';
import { evolveRegistry, removeRegistry, setLogin } from '../domain/registry/registry.ts';
import type { Registry } from '../domain/registry/registry.ts';
import type { RegistryLogins } from '../ports/registries.ts';
import type { Seal } from '../ports/sign-in.ts';
import { ourEvent } from './our-events.ts';

/** A registry as a list shows it: never with its password. */
export type ListedRegistry = {
  readonly host: string;
  readonly setAt: EpochMs;
  readonly setBy: string;
  /** Null: it was sealed under another key than this gateway has. */
  readonly username: string | null;
  /** Images of projects are pushed there, below this path. */
  readonly pushUnder: string | null;
};
export type RegistryLoginWish = {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  readonly pushUnder?: string | undefined;
};

/** Registries that want a login. @throws DependencyFailure */
export type OperateRegistries = {
  readonly set: (
    caller: Caller,
    wish: RegistryLoginWish,
    commandId: CommandId,
  ) => Promise<Result<ListedRegistry, Refusal>>;
  readonly remove: (caller: Caller, host: string, commandId: CommandId) => Promise<Result<void, Refusal>>;
  readonly list: () => Promise<readonly ListedRegistry[]>;
  /** Those that take images of projects. */
  readonly pushTargets: () => Promise<readonly PushTarget[]>;
  /** For a node that pulls from there, or pushes. */
  readonly loginOf: (host: string) => Promise<RegistryLoginAnswer>;
};

const LISTED_MAX = 200;
const ATTEMPTS_MAX = 10;
const NO_KEY: Refusal<'secrets-unavailable'> = {
  code: 'secrets-unavailable',
  message: 'This Berth keeps no logins: the configuration of the gateway names no BERTH_SECRET_KEY.',
};

export const operateRegistries = (
  log: EventLog,
  logins: RegistryLogins,
  seal: Seal | null,
  clock: Clock,
  say: Log,
): OperateRegistries => {
  const record = async (
    caller: Caller,
    host: string,
    commandId: CommandId,
    decide: (registry: Registry | undefined) => readonly RegistryFact[],
  ): Promise<void> => {
    const stream = streamName(`registry-${registryIdText(host)}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      let registry: Registry | undefined;
      let version = 0;
      for (const event of await log.readStream(stream)) {
        version = event.version;
        const ours = ourEvent(event);
        if (ours !== undefined && isRegistryEvent(ours)) registry = evolveRegistry(registry, ours);
      }
      const facts = decide(registry);
      if (facts.length === 0) return;
      const meta = { actor: `user:${caller.userId}`, correlationId: commandId };
      const writes = [{ stream, expectedVersion: version, facts }];
      if ((await log.append({ commandId, meta, writes })).kind === 'appended') return;
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  };

  const opened = (sealed: Uint8Array): RegistryLoginAnswer['login'] => {
    if (seal === null) return null;
    try {
      const value: unknown = JSON.parse(Buffer.from(seal.open(sealed)).toString('utf8'));
      if (typeof value !== 'object' || value === null) return null;
      const { username, password } = { username: '', password: '', ...value };
      return typeof username === 'string' && typeof password === 'string' ? { username, password } : null;
    } catch (error) {
      say.warn(
        { cause: describeError(error) },
        'the login of a registry was sealed under another secret key',
      );
      return null;
    }
  };

  return {
    set: async (caller, { host: raw, username, password, pushUnder: rawPath }, commandId) => {
      const host = readRegistryHost(raw);
      if (!host.ok) return host;
      const path = rawPath === undefined ? accept(null) : readPushPath(rawPath);
      if (!path.ok) return path;
      const pushUnder = path.value;
      if (seal === null) return refuse(NO_KEY);
      const at = clock.now();
      const by = `user:${caller.userId}`;
      const sealed = seal.seal(Buffer.from(JSON.stringify({ username, password })));
      // Kept before it is told: a fact without a login would be a lie.
      await logins.put({ host: host.value, pushUnder, sealed, setAt: at, setBy: by });
      const about = { registryId: registryId(registryIdText(host.value)), host: host.value, pushUnder };
      await record(caller, host.value, commandId, () => setLogin(about, { by, at }));
      return accept({ host: host.value, setAt: at, setBy: by, username, pushUnder });
    },
    remove: async (caller, raw, commandId) => {
      const host = readRegistryHost(raw);
      if (!host.ok) return host;
      const known = await logins.find(host.value);
      if (known === undefined)
        return refuse({ code: 'registry-unknown', message: `There is no login for ${host.value}.` });
      await logins.forget(host.value);
      const id = registryId(registryIdText(host.value));
      const by = { by: `user:${caller.userId}`, at: clock.now() };
      await record(caller, host.value, commandId, (registry) => removeRegistry(registry, id, by));
      return accept(undefined);
    },
    list: async () =>
      (await logins.list(LISTED_MAX)).map(({ host, pushUnder, sealed, setAt, setBy }) => ({
        host,
        pushUnder,
        setAt,
        setBy,
        username: opened(sealed)?.username ?? null,
      })),
    pushTargets: async () =>
      (await logins.list(LISTED_MAX)).flatMap(({ host, pushUnder }) =>
        pushUnder === null ? [] : [{ host, under: pushUnder }],
      ),
    loginOf: async (raw) => {
      const host = readRegistryHost(raw);
      const known = host.ok ? await logins.find(host.value) : undefined;
      return { login: known === undefined ? null : opened(known.sealed) };
    },
  };
};
