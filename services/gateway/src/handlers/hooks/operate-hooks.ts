import { isHookEvent } from '#contracts';
import type { HookFact, HookFilter } from '#contracts';
import type { EventLog } from '#event-log';
import {
  accept,
  DependencyFailure,
  isSessionId,
  hookId as asHookId,
  later,
  position,
  refuse,
  streamName,
} from '#kernel';
import type { Clock, CommandId, EpochMs, HookId, Position, Refusal, Result } from '#kernel';
import { takesIn } from '../../domain/access/rule.ts';
import { may } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import {
  changeHook,
  deleteHook,
  disableHook,
  evolveHook,
  pauseHook,
  resumeHook,
  rotateHookSecret,
} from '../../domain/hook/hook.ts';
import type { Hook } from '../../domain/hook/hook.ts';
import type { HookSecrets, HookViews } from '../../ports/hooks.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { Seal } from '../../ports/sign-in.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import { REF } from '../find-session.ts';
import { ourEvent } from '../our-events.ts';
import { OWN_WRITE_MS } from '../request-session.ts';

export type HookWish = { readonly name: string; readonly url: string; readonly filter: HookFilter };
/** A hook, with the secret that it signs with: shown this once. */
export type MadeHook = { readonly hook: Hook; readonly secret: string };

/** Where events are sent to. @throws DependencyFailure */
export type OperateHooks = {
  readonly create: (
    caller: Caller,
    wish: HookWish,
    fresh: { readonly hookId: HookId; readonly secret: string; readonly commandId: CommandId },
  ) => Promise<Result<MadeHook, Refusal>>;
  readonly find: (caller: Caller, ref: string) => Promise<Result<Hook, Refusal>>;
  readonly list: (caller: Caller) => Promise<readonly Hook[]>;
  /** The address that it sends to, with its path; null: it can't be opened with the secret key of today. */
  readonly addressOf: (hook: Hook) => Promise<string | null>;
  readonly change: (
    caller: Caller,
    ref: string,
    wish: Partial<HookWish>,
    commandId: CommandId,
  ) => Promise<Result<Hook, Refusal>>;
  readonly pause: (caller: Caller, ref: string, commandId: CommandId) => Promise<Result<Hook, Refusal>>;
  readonly resume: (
    caller: Caller,
    ref: string,
    isSkipping: boolean,
    commandId: CommandId,
  ) => Promise<Result<Hook, Refusal>>;
  readonly rotate: (
    caller: Caller,
    ref: string,
    fresh: { readonly secret: string; readonly overlapMs: number; readonly commandId: CommandId },
  ) => Promise<Result<MadeHook, Refusal>>;
  readonly remove: (caller: Caller, ref: string, commandId: CommandId) => Promise<Result<void, Refusal>>;
  /** Berth itself gives a hook up. */
  readonly disable: (id: HookId, reason: 'gone' | 'failing', failingSince: EpochMs) => Promise<void>;
};

export type OperateHooksParts = {
  readonly log: EventLog;
  readonly views: HookViews;
  readonly secrets: HookSecrets;
  readonly seal: Seal | null;
  readonly receiver: Receiver;
  readonly progress: ViewsProgress;
  readonly clock: Clock;
  readonly freshCommand: () => CommandId;
  /** Called when something has changed. */
  readonly onChange: () => void;
};

const HOOKS_MAX = 20;
const LISTED_MAX = 500;
const ATTEMPTS_MAX = 10;
const EVENTS_SCOPE = 'events:read';

const NO_KEY: Refusal<'secrets-unavailable'> = {
  code: 'secrets-unavailable',
  message: 'This Berth keeps no hooks: the configuration of the gateway names no BERTH_SECRET_KEY.',
};
const unknownHook = (ref: string): Refusal<'hook-unknown'> => ({
  code: 'hook-unknown',
  message: `No hook of yours goes by ${JSON.stringify(ref.slice(0, 80))}.`,
});
const madeBefore = (id: HookId): Refusal<'answer-not-kept'> => ({
  code: 'answer-not-kept',
  message: `This request has made the hook ${id} before. Its secret was shown then: get a new one by rotating it.`,
});
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

export const operateHooks = (parts: OperateHooksParts): OperateHooks => {
  const { log, views, secrets, seal, receiver, progress, clock } = parts;

  /** Loads the hook's stream, decides, records, and waits until lists show it. */
  const record = async (
    hookId: HookId,
    actor: string,
    commandId: CommandId,
    decide: (hook: Hook | undefined) => Result<readonly HookFact[], Refusal>,
  ): Promise<Result<Hook, Refusal>> => {
    const stream = streamName(`hook-${hookId}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      let hook: Hook | undefined;
      let version = 0;
      for (const event of await log.readStream(stream)) {
        version = event.version;
        const ours = ourEvent(event);
        if (ours !== undefined && isHookEvent(ours)) hook = evolveHook(hook, ours, event.position);
      }
      const decision = decide(hook);
      if (!decision.ok) return decision;
      const facts = decision.value;
      let at: Position = hook?.fromPosition ?? position(0);
      if (facts.length > 0) {
        const writes = [{ stream, expectedVersion: version, facts }];
        const outcome = await log.append({ commandId, meta: { actor, correlationId: commandId }, writes });
        if (outcome.kind === 'conflict') continue;
        at = outcome.last;
        await progress.reached(at, OWN_WRITE_MS);
        parts.onChange();
      }
      const after = facts.reduce<Hook | undefined>((before, fact) => evolveHook(before, fact, at), hook);
      return after === undefined ? refuse(unknownHook(hookId)) : accept(after);
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  };

  const find: OperateHooks['find'] = async (caller, ref) => {
    if (!REF.test(ref)) return refuse(unknownHook(ref));
    const whose = caller.role === 'admin' ? undefined : caller.userId;
    const byId = isSessionId(ref) ? await views.byId(asHookId(ref)) : undefined;
    if (byId !== undefined && may(caller, { userId: byId.userId })) return accept(byId);
    // One's own before those of others.
    const own = await views.byName(ref, caller.userId);
    const named = own.length > 0 ? own : await views.byName(ref, whose);
    const [hook, other] = named;
    if (hook === undefined || !may(caller, { userId: hook.userId })) return refuse(unknownHook(ref));
    if (other === undefined) return accept(hook);
    const message = `Several hooks are called ${JSON.stringify(ref)}; say which by its id: ${hook.hookId}, ${other.hookId} …`;
    return refuse({ code: 'name-ambiguous', message });
  };

  const changed = async (
    caller: Caller,
    ref: string,
    commandId: CommandId,
    decide: (
      hook: Hook | undefined,
      by: { readonly by: string; readonly at: EpochMs },
    ) => Result<readonly HookFact[], Refusal>,
  ): Promise<Result<Hook, Refusal>> => {
    const found = await find(caller, ref);
    if (!found.ok) return found;
    const by = { by: `user:${caller.userId}`, at: clock.now() };
    return record(found.value.hookId, by.by, commandId, (hook) => decide(hook, by));
  };

  return {
    create: async (caller, { name, url, filter }, { hookId, secret, commandId }) => {
      if (caller.scopes !== undefined && !takesIn(caller.scopes, EVENTS_SCOPE)) {
        const message = `A hook is told events: this key is held to ${caller.scopes.join(', ')}, and this needs ${EVENTS_SCOPE} too.`;
        return refuse({ code: 'forbidden', message });
      }
      const address = receiver.read(url);
      if (!address.ok) return address;
      if (seal === null) return refuse(NO_KEY);
      if ((await views.count(caller.userId)) >= HOOKS_MAX)
        return refuse({ code: 'hook-limit', message: `Nobody has more than ${HOOKS_MAX} hooks.` });
      if ((await log.readStream(streamName(`hook-${hookId}`))).length > 0) return refuse(madeBefore(hookId));
      const at = clock.now();
      // Kept before it is told: a hook without an address would be a lie.
      await secrets.putAddress(hookId, seal.seal(bytesOf(address.value.href)));
      await secrets.putSecret(hookId, seal.seal(bytesOf(secret)), at);
      const { userId, projectId, role } = caller;
      const origin = address.value.origin;
      const data = { hookId, userId, projectId, role, name, origin, filter, createdAt: at };
      const made = await record(hookId, `user:${userId}`, commandId, () =>
        accept([{ type: 'hook.created', data }]),
      );
      return made.ok ? accept({ hook: made.value, secret }) : made;
    },
    find,
    list: (caller) =>
      views.list({ ...(caller.role === 'admin' ? {} : { userId: caller.userId }), limit: LISTED_MAX }),
    addressOf: async ({ hookId }) => {
      const kept = await secrets.find(hookId, clock.now());
      try {
        return kept === undefined || seal === null
          ? null
          : Buffer.from(seal.open(kept.address)).toString('utf8');
      } catch {
        return null;
      }
    },
    change: async (caller, ref, { name, url, filter }, commandId) => {
      const found = await find(caller, ref);
      if (!found.ok) return found;
      const address = url === undefined ? undefined : receiver.read(url);
      if (address?.ok === false) return address;
      if (address !== undefined) {
        if (seal === null) return refuse(NO_KEY);
        await secrets.putAddress(found.value.hookId, seal.seal(bytesOf(address.value.href)));
      }
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(address === undefined ? {} : { origin: address.value.origin }),
        ...(filter === undefined ? {} : { filter }),
      };
      return changed(caller, found.value.hookId, commandId, (hook, by) => changeHook(hook, change, by));
    },
    pause: (caller, ref, commandId) => changed(caller, ref, commandId, pauseHook),
    resume: (caller, ref, isSkipping, commandId) =>
      changed(caller, ref, commandId, (hook, by) => resumeHook(hook, isSkipping, by)),
    rotate: async (caller, ref, { secret, overlapMs, commandId }) => {
      const found = await find(caller, ref);
      if (!found.ok) return found;
      if (seal === null) return refuse(NO_KEY);
      const until = later(clock.now(), overlapMs);
      await secrets.putSecret(found.value.hookId, seal.seal(bytesOf(secret)), until);
      const hook = await changed(caller, found.value.hookId, commandId, (known, by) =>
        rotateHookSecret(known, until, by),
      );
      return hook.ok ? accept({ hook: hook.value, secret }) : hook;
    },
    remove: async (caller, ref, commandId) => {
      const gone = await changed(caller, ref, commandId, deleteHook);
      return gone.ok ? accept(undefined) : gone;
    },
    disable: async (id, reason, failingSince) => {
      await record(id, 'service:gateway', parts.freshCommand(), (hook) =>
        disableHook(hook, { reason, failingSince }, clock.now()),
      );
    },
  };
};
