import { describe, expect, it } from 'vitest';
import type { BerthFact, RecordedEvent } from '#contracts';
import { epochMs } from '#kernel';
import {
  joined,
  given,
  lost,
  N,
  recorded,
  released,
  requested,
  returned,
  revoked,
  S,
  started,
} from '../../test/facts.ts';
import { grantKey } from '../domain/node-view.ts';
import type { GrantView, NodeView } from '../domain/node-view.ts';
import type { KeyView } from '../domain/key-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { ViewsStore } from '../ports/views-store.ts';
import { applyEvents } from './gateway-views.ts';

const memoryStore = () => {
  const sessions = new Map<string, SessionView>();
  const nodes = new Map<string, NodeView>();
  const keys = new Map<string, KeyView>();
  const grants = new Map<string, GrantView>();
  const store: ViewsStore = {
    sessions: async () => sessions,
    nodes: async () => nodes,
    keys: async () => keys,
    users: async () => new Map(),
    hooks: async () => new Map(),
    projects: async () => new Map(),
    images: async () => new Map(),
    save: async (changes) => {
      for (const view of changes.sessions) sessions.set(view.sessionId, view);
      for (const view of changes.nodes) nodes.set(view.nodeId, view);
      for (const view of changes.keys) keys.set(view.keyId, view);
      for (const change of changes.grants) {
        if (change.kind === 'put')
          grants.set(`${change.grant.nodeId}/${grantKey(change.grant)}`, change.grant);
        else if (change.kind === 'delete') grants.delete(`${change.nodeId}/${change.key}`);
        else {
          const held = grants.get(`${change.nodeId}/${change.key}`);
          if (held !== undefined) grants.set(`${change.nodeId}/${change.key}`, { ...held, isRevoked: true });
        }
      }
    },
  };
  return { store, sessions, nodes, grants };
};
const facts: readonly BerthFact[] = [requested, joined, given, started, lost, revoked, returned];

describe('the views', () => {
  it('are the same however the events are cut into batches', async () => {
    const events: readonly RecordedEvent[] = recorded(facts);
    const whole = memoryStore();
    await applyEvents(events, whole.store);
    for (let cut = 1; cut < events.length; cut += 1) {
      const parts = memoryStore();
      await applyEvents(events.slice(0, cut), parts.store);
      await applyEvents(events.slice(cut), parts.store);
      expect([parts.sessions, parts.nodes, parts.grants]).toEqual([
        whole.sessions,
        whole.nodes,
        whole.grants,
      ]);
    }
    expect(whole.grants.get(`${N}/${S}/1`)).toMatchObject({ isRevoked: true });
    expect(whole.nodes.get(N)).toMatchObject({ state: 'ready' });
  });

  it('know of a node that it was taken out of the pool, until it joins anew', async () => {
    const { store, nodes } = memoryStore();
    const gone = {
      type: 'enrolment.revoked',
      data: { nodeId: N, by: 'user:admin', revokedAt: epochMs(5) },
    } as const satisfies BerthFact;
    await applyEvents(recorded([joined, gone, lost]), store);
    expect(nodes.get(N)).toMatchObject({ isRemoved: true, state: 'lost' });
    await applyEvents(recorded([joined], 4), store);
    expect(nodes.get(N)).not.toHaveProperty('isRemoved');
    expect(nodes.get(N)).toMatchObject({ state: 'ready' });
  });

  it('hold no grant that came and went within a batch', async () => {
    const { store, grants } = memoryStore();
    await applyEvents(recorded([joined, given, revoked, released]), store);
    expect(grants.size).toBe(0);
  });

  it('leave out events of a newer Berth, and refuse one of ours that is broken', async () => {
    const { store, sessions } = memoryStore();
    const [event] = recorded([requested]);
    if (event === undefined) throw new Error('there is one');
    await applyEvents([{ ...event, type: 'session.teleported' }, event], store);
    expect(sessions.size).toBe(1);
    await expect(applyEvents([{ ...event, data: { sessionId: 'x' } }], store)).rejects.toThrow(/event 1/);
  });
});
