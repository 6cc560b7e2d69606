import { describe, expect, it } from 'vitest';
import { gpuMilli, poolId, projectId } from '#kernel';
import { minute } from '../../../test/builders.ts';
import { evolvePool, initialPool } from './pool-state.ts';
import { evolveProject, initialProject } from './project-state.ts';
import { setPolicy } from './set-policy.ts';
import { setQuota, withUserLimits } from './set-quota.ts';

const order = { projectId: projectId('vision'), by: 'user:admin', at: minute(1) };
const sixteen = { gpuMilli: gpuMilli(16_000), sessionCount: 40 };
const recorded = {
  type: 'project.quota-set',
  data: { projectId: 'vision', quota: sixteen, by: 'user:admin', setAt: minute(1) },
};

describe('setting a quota', () => {
  const outcome = setQuota(order, sixteen, initialProject);
  const [fact] = outcome.ok ? outcome.value : [];
  if (fact === undefined) throw new Error('nothing was recorded');
  const project = evolveProject(initialProject, fact);

  it('records it', () => expect(outcome).toEqual({ ok: true, value: [recorded] }));
  it('records nothing when it is so already, in whatever order it is said', () =>
    expect(setQuota(order, { sessionCount: 40, gpuMilli: gpuMilli(16_000) }, project)).toEqual({
      ok: true,
      value: [],
    }));
  it('takes the place of the one before', () =>
    expect(setQuota(order, { weight: 2 }, project)).toMatchObject({
      value: [{ data: { quota: { weight: 2 } } }],
    }));
  it('records also that nothing is limited any more', () =>
    expect(setQuota(order, {}, project)).toMatchObject({ value: [{ data: { quota: {} } }] }));
  it('refuses to lend to a project without a limit', () =>
    expect(setQuota(order, { borrowGpuMilli: gpuMilli(1000) }, initialProject)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-request', pointer: '/borrowGpuMilli' },
    }));
  it('of each user leaves the rest as it is', () =>
    expect(withUserLimits(project, { sessionCount: 3 })).toEqual({
      ...sixteen,
      perUser: { sessionCount: 3 },
    }));
});

describe('setting a policy', () => {
  const pool = { poolId: poolId('teaching'), by: 'user:admin', at: minute(1) };
  const [fact] = setPolicy(pool, { order: 'drf' }, initialPool);
  if (fact === undefined) throw new Error('nothing was recorded');

  it('records it', () =>
    expect(fact).toEqual({
      type: 'pool.policy-set',
      data: { poolId: 'teaching', policy: { order: 'drf' }, by: 'user:admin', setAt: minute(1) },
    }));
  it('records nothing when it is so already', () =>
    expect(setPolicy(pool, { order: 'drf' }, evolvePool(initialPool, fact))).toEqual([]));
});
