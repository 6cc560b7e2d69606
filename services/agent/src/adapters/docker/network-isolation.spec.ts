import { describe, expect, it } from 'vitest';
import { DependencyFailure, silentLog } from '#kernel';
import type { Firewall } from '../../ports/firewall.ts';
import { egressWalls } from '../firewall/egress-walls.ts';
import { networkIsolation } from './network-isolation.ts';
import type { SessionNetworks } from './session-networks.ts';

const failure = (dependency: string) =>
  new DependencyFailure(dependency, 'do it', { retryable: true, cause: 'you must be root' });

/** A firewall that can be had or not, networks that count, and what comes of both. */
const sceneOf = (
  more: { readonly isRequired?: boolean; readonly egress?: 'open' | 'internal' | 'none' } = {},
) => {
  const state = { canSet: true, isHere: true, engineFails: false, isSet: false, ensured: 0, out: 0, made: 0 };
  const firewall: Firewall = {
    ensure: async () => {
      if (!state.canSet) throw failure('firewall');
      state.ensured += 1;
      state.isSet = true;
    },
    guards: () => state.isHere,
    sweep: async () => undefined,
    remove: async () => void (state.isSet = false),
  };
  const networks: SessionNetworks = {
    take: async (kind) => {
      if (state.engineFails) throw failure('docker');
      state.out += 1;
      state.made += 1;
      return {
        name: `net-${kind}`,
        mode: `net-${kind}`,
        addressOf: () => null,
        bridge: 'bt0',
        settle: () => void (state.out -= 1),
      };
    },
    free: () => undefined,
    renamed: () => undefined,
    bridgeOf: () => 'bt0',
    bridges: () => new Set(['bt0']),
    sweep: async () => undefined,
    close: async () => state.out === 0,
  };
  const isolation = networkIsolation({
    networks,
    firewall,
    walls: egressWalls({ log: silentLog }),
    isFirewallRequired: more.isRequired ?? true,
    egress: more.egress ?? 'open',
    log: silentLog,
  });
  return { state, isolation };
};

describe('the network of a session', () => {
  it('is its own, and behind the firewall', async () => {
    const { state, isolation } = sceneOf();
    expect(await isolation.probe()).toEqual([]);
    expect(await isolation.place(undefined)).toMatchObject({ name: 'net-open' });
    expect(await isolation.place('internal')).toMatchObject({ name: 'net-internal' });
    expect(state.isSet).toBe(true);
  });

  it('is none where the firewall can not be set, and the operator is told why and what to do', async () => {
    const { state, isolation } = sceneOf();
    state.canSet = false;
    const [told = ''] = await isolation.probe();
    for (const words of ['no network', 'you must be root', 'BERTH_FIREWALL=optional'])
      expect(told).toContain(words);
    expect(await isolation.place(undefined)).toMatchObject({ name: 'none' });
    expect(await isolation.place('internal')).toMatchObject({ name: 'none' });
    expect(state.made).toBe(0);
  });

  it('is one without the firewall only when the operator allows that, and he is told', async () => {
    const { state, isolation } = sceneOf({ isRequired: false });
    state.canSet = false;
    const [told = ''] = await isolation.probe();
    expect(told).toContain('Sessions can reach the ports of this machine');
    expect(await isolation.place(undefined)).toMatchObject({ name: 'net-open' });
  });

  it('is none without the firewall where its project limits whom it reaches: there is nothing that could', async () => {
    const { state, isolation } = sceneOf({ isRequired: false });
    state.canSet = false;
    await isolation.probe();
    expect(await isolation.place(undefined, { policy: { mode: 'none' } })).toMatchObject({ name: 'none' });
    await expect(isolation.wall('it', { mode: 'none' })).rejects.toThrow('limit whom a session reaches');
    await isolation.wall('it', undefined);
  });

  it('is guarded only when what its project takes away is in force', async () => {
    const { state, isolation } = sceneOf();
    await isolation.probe();
    state.ensured = 0;
    await (await isolation.place(undefined)).guarded();
    expect(state.ensured).toBe(1);
    await (await isolation.place(undefined, { policy: { mode: 'none' } })).guarded();
    expect(state.ensured).toBe(3);
    // The next one on it is of another project.
    await (await isolation.place(undefined)).guarded();
    expect(state.ensured).toBe(5);
  });

  it('is none where the rules are about another machine than the networks', async () => {
    const { state, isolation } = sceneOf();
    state.isHere = false;
    expect((await isolation.probe())[0]).toContain('network namespace');
    expect(await isolation.place(undefined)).toMatchObject({ name: 'none' });
    expect(state.out).toBe(0);
  });

  it('comes back when the firewall can be set later', async () => {
    const { state, isolation } = sceneOf();
    state.canSet = false;
    await isolation.probe();
    state.canSet = true;
    await isolation.sweep();
    expect(await isolation.place(undefined)).toMatchObject({ name: 'net-open' });
  });

  it('is not given when the firewall fails in between, and nothing is kept for it', async () => {
    const { state, isolation } = sceneOf();
    await isolation.probe();
    state.canSet = false;
    const placed = await isolation.place(undefined);
    await expect(placed.guarded()).rejects.toThrow(DependencyFailure);
    placed.settle(null);
    expect(state.out).toBe(0);
  });

  it('does not turn into none because the engine is away', async () => {
    const { state, isolation } = sceneOf();
    state.engineFails = true;
    await expect(isolation.probe()).rejects.toThrow('docker');
    state.engineFails = false;
    expect(await isolation.probe()).toEqual([]);
  });

  it('is none, and nothing is set, where sessions shall reach nobody', async () => {
    const { state, isolation } = sceneOf({ egress: 'none' });
    expect(await isolation.probe()).toEqual([]);
    expect(await isolation.place(undefined)).toMatchObject({ name: 'none' });
    expect([state.isSet, state.made]).toEqual([false, 0]);
  });

  it('keeps its rules while a session has it, and takes them away with the last', async () => {
    const { state, isolation } = sceneOf();
    await isolation.probe();
    const lease = await isolation.place(undefined);
    await isolation.close();
    expect(state.isSet).toBe(true);
    lease.settle(null);
    await isolation.close();
    expect(state.isSet).toBe(false);
  });
});
