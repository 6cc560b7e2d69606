import type { HookFact, HookFilter, Role } from '#contracts';
import { accept, refuse } from '#kernel';
import type { EpochMs, HookId, Position, ProjectId, Refusal, Result, UserId } from '#kernel';

/** What a hook does: sends; rests because somebody said so; or rests because Berth gave it up. */
export type HookState = 'active' | 'paused' | 'disabled' | 'deleted';

/** Where events are sent to, as its stream tells it. */
export type Hook = {
  readonly hookId: HookId;
  readonly userId: UserId;
  readonly projectId: ProjectId;
  readonly role: Role;
  readonly name: string;
  readonly origin: string;
  readonly filter: HookFilter;
  readonly state: HookState;
  readonly disabledFor: 'gone' | 'failing' | null;
  readonly createdAt: EpochMs;
  /** When what is said of it last changed. */
  readonly changedAt: EpochMs;
  /** Events up to here are none of its. */
  readonly fromPosition: Position;
};

type By = { readonly by: string; readonly at: EpochMs };
export type HookChange = {
  readonly name?: string;
  readonly origin?: string;
  readonly filter?: HookFilter;
};
type HookUnknown = Refusal<'hook-unknown'>;
type Decision = Result<readonly HookFact[], HookUnknown>;

const UNKNOWN: HookUnknown = { code: 'hook-unknown', message: 'There is no such hook any more.' };

/** The hook after one more fact, which stands at this position; undefined: there is none. */
export const evolveHook = (hook: Hook | undefined, fact: HookFact, at: Position): Hook | undefined => {
  if (fact.type === 'hook.created') {
    const { createdAt, ...about } = fact.data;
    const state = { state: 'active', disabledFor: null } as const;
    return { ...about, ...state, createdAt, changedAt: createdAt, fromPosition: at };
  }
  if (hook === undefined) return undefined;
  switch (fact.type) {
    case 'hook.changed': {
      const { name = hook.name, origin = hook.origin, filter = hook.filter, changedAt } = fact.data;
      return { ...hook, name, origin, filter, changedAt };
    }
    case 'hook.paused':
      return { ...hook, state: 'paused', changedAt: fact.data.pausedAt };
    case 'hook.resumed': {
      const { isSkipping, resumedAt } = fact.data;
      const fromPosition = isSkipping ? at : hook.fromPosition;
      return { ...hook, state: 'active', disabledFor: null, changedAt: resumedAt, fromPosition };
    }
    case 'hook.disabled':
      return {
        ...hook,
        ...{ state: 'disabled', disabledFor: fact.data.reason, changedAt: fact.data.disabledAt },
      };
    case 'hook.secret-rotated':
      return { ...hook, changedAt: fact.data.rotatedAt };
    case 'hook.deleted':
      return { ...hook, state: 'deleted', changedAt: fact.data.deletedAt };
    default:
      return fact satisfies never;
  }
};

const living = (hook: Hook | undefined, decide: (hook: Hook) => readonly HookFact[]): Decision =>
  hook === undefined || hook.state === 'deleted' ? refuse(UNKNOWN) : accept(decide(hook));

/** Nothing, when it is so already. An address is told whenever one is given: its path may be another one. */
export const changeHook = (hook: Hook | undefined, change: HookChange, { by, at }: By): Decision =>
  living(hook, ({ hookId, name, filter }) => {
    const isNamed = change.name !== undefined && change.name !== name;
    const isFiltered =
      change.filter !== undefined && JSON.stringify(change.filter) !== JSON.stringify(filter);
    if (!isNamed && !isFiltered && change.origin === undefined) return [];
    return [{ type: 'hook.changed', data: { hookId, ...change, by, changedAt: at } }];
  });

/** Nothing, when nothing is sent anyway. */
export const pauseHook = (hook: Hook | undefined, { by, at }: By): Decision =>
  living(hook, ({ hookId, state }) =>
    state === 'active' ? [{ type: 'hook.paused', data: { hookId, by, pausedAt: at } }] : [],
  );

/** Also of one that Berth gave up. Nothing, when it sends. */
export const resumeHook = (hook: Hook | undefined, isSkipping: boolean, { by, at }: By): Decision =>
  living(hook, ({ hookId, state }) =>
    state === 'active' ? [] : [{ type: 'hook.resumed', data: { hookId, isSkipping, by, resumedAt: at } }],
  );

/** Nothing, when it rests already: somebody was faster. */
export const disableHook = (
  hook: Hook | undefined,
  { reason, failingSince }: { readonly reason: 'gone' | 'failing'; readonly failingSince: EpochMs },
  at: EpochMs,
): Decision =>
  living(hook, ({ hookId, state }) =>
    state === 'active'
      ? [{ type: 'hook.disabled', data: { hookId, reason, failingSince, disabledAt: at } }]
      : [],
  );

export const rotateHookSecret = (hook: Hook | undefined, overlapsUntil: EpochMs, { by, at }: By): Decision =>
  living(hook, ({ hookId }) => [
    { type: 'hook.secret-rotated', data: { hookId, by, overlapsUntil, rotatedAt: at } },
  ]);

export const deleteHook = (hook: Hook | undefined, { by, at }: By): Decision =>
  living(hook, ({ hookId }) => [{ type: 'hook.deleted', data: { hookId, by, deletedAt: at } }]);
