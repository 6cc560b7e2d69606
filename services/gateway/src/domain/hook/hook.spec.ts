import { describe, expect, it } from 'vitest';
import type { HookFact, RecordedEvent } from '#contracts';
import { epochMs, hookId, position, projectId, userId } from '#kernel';
import { recorded, requested } from '../../../test/facts.ts';
import type { User } from '../user/user.ts';
import {
  changeHook,
  deleteHook,
  disableHook,
  evolveHook,
  pauseHook,
  resumeHook,
  rotateHookSecret,
} from './hook.ts';
import type { Hook } from './hook.ts';
import { hookPrincipal, isForHook, isMeant } from './hook-sees.ts';

const id = hookId('hk3v9m2x7q4a');
const by = { by: 'user:ada', at: epochMs(9) };
const created: HookFact = {
  type: 'hook.created',
  data: {
    hookId: id,
    userId: userId('ada'),
    projectId: projectId('default'),
    role: 'member',
    name: 'chat',
    origin: 'https://chat.example.org',
    filter: {},
    createdAt: epochMs(5),
  },
};
const after = (...facts: readonly HookFact[]): Hook | undefined =>
  facts.reduce<Hook | undefined>(
    (hook, fact, index) => evolveHook(hook, fact, position(10 + index)),
    undefined,
  );
const factsOf = (decision: ReturnType<typeof pauseHook>): readonly HookFact[] =>
  decision.ok ? decision.value : [];
const then = (hook: Hook | undefined, decision: ReturnType<typeof pauseHook>): Hook | undefined =>
  factsOf(decision).reduce<Hook | undefined>((before, fact) => evolveHook(before, fact, position(99)), hook);

describe('a hook', () => {
  const hook = after(created);
  const gone = { reason: 'gone', failingSince: epochMs(7) } as const;

  it('sends what happens after it was made', () => {
    expect(hook).toMatchObject({ state: 'active', fromPosition: 10 });
    expect(
      evolveHook(
        undefined,
        { type: 'hook.paused', data: { hookId: id, by: 'x', pausedAt: epochMs(1) } },
        position(1),
      ),
    ).toBeUndefined();
  });
  it('is paused and resumed once, with or without what happened meanwhile', () => {
    const paused = then(hook, pauseHook(hook, by));
    expect(paused?.state).toBe('paused');
    expect(factsOf(pauseHook(paused, by))).toEqual([]);
    expect(then(paused, resumeHook(paused, false, by))).toMatchObject({ state: 'active', fromPosition: 10 });
    expect(then(paused, resumeHook(paused, true, by))).toMatchObject({ state: 'active', fromPosition: 99 });
    expect(factsOf(resumeHook(hook, true, by))).toEqual([]);
  });
  it('is given up once, and comes back when somebody says so', () => {
    const disabled = then(hook, disableHook(hook, gone, epochMs(8)));
    expect(disabled).toMatchObject({ state: 'disabled', disabledFor: 'gone' });
    expect(factsOf(disableHook(disabled, gone, epochMs(9)))).toEqual([]);
    expect(then(disabled, resumeHook(disabled, false, by))).toMatchObject({
      state: 'active',
      disabledFor: null,
    });
  });
  it('is changed only where something is another', () => {
    expect(factsOf(changeHook(hook, { name: 'chat', filter: {} }, by))).toEqual([]);
    expect(then(hook, changeHook(hook, { filter: { types: ['node.*'] } }, by))).toMatchObject({
      ...{ name: 'chat', filter: { types: ['node.*'] } },
    });
    expect(factsOf(changeHook(hook, { origin: 'https://chat.example.org' }, by))).toHaveLength(1);
  });
  it('takes another secret, and is nobody’s after it was deleted', () => {
    expect(factsOf(rotateHookSecret(hook, epochMs(20), by))).toMatchObject([{ data: { overlapsUntil: 20 } }]);
    const deleted = then(hook, deleteHook(hook, by));
    expect(deleted?.state).toBe('deleted');
    for (const decision of [
      pauseHook(deleted, by),
      deleteHook(deleted, by),
      disableHook(undefined, gone, epochMs(1)),
    ])
      expect(decision).toMatchObject({ refusal: { code: 'hook-unknown' } });
  });
});

describe('the owner of a hook', () => {
  const hook = { userId: userId('ada'), projectId: projectId('default'), role: 'project-admin' } as const;
  const ada: User = {
    userId: userId('ada'),
    isAdmin: false,
    isActivated: true,
    isDisabled: false,
    memberships: { default: 'viewer' },
    createdAt: epochMs(1),
  };
  it('is no more than he is today, and nobody once he has left or was disabled', () => {
    expect(hookPrincipal(hook, ada)).toMatchObject({ role: 'viewer' });
    expect(hookPrincipal(hook, { ...ada, isAdmin: true })).toMatchObject({ role: 'project-admin' });
    expect(hookPrincipal(hook, undefined)).toMatchObject({ role: 'project-admin' });
    expect(hookPrincipal(hook, { ...ada, memberships: {} })).toBeUndefined();
    expect(hookPrincipal(hook, { ...ada, isDisabled: true })).toBeUndefined();
  });
  it('is told what he may see, and of it what the hook is for', () => {
    const [event]: readonly RecordedEvent[] = recorded([requested]);
    const root = hookPrincipal({ ...hook, role: 'admin' }, undefined);
    const own = hookPrincipal(hook, ada);
    if (event === undefined || root === undefined || own === undefined) throw new Error('all are there');
    const theirs = { userId: 'bob', projectId: 'vision' };
    expect(isForHook(own, {}, event, theirs)).toBe(false);
    expect(isForHook(own, {}, event, { ...theirs, projectId: 'default' })).toBe(true);
    expect(isForHook(root, {}, event, theirs)).toBe(true);
    expect(isForHook(root, { projectId: projectId('default') }, event, theirs)).toBe(false);
    expect(isForHook(root, { projectId: projectId('vision') }, event, theirs)).toBe(true);
    expect(isMeant({}, event)).toBe(true);
    expect(isMeant({ types: ['node.*', 'session.requested'] }, event)).toBe(true);
    expect(isMeant({ types: ['node.*'] }, event)).toBe(false);
    expect(isMeant({ types: ['session.*'], stream: 'session-other' }, event)).toBe(false);
  });
});
