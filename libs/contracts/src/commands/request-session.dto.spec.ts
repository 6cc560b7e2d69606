import { describe, expect, it } from 'vitest';
import { parseAs } from './parse-as.ts';
import { RequestSessionCommandDto, RequestSessionDto } from './request-session.dto.ts';

const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 500 };
const asked = { image: 'python', resources };
const refusalOf = (value: object) => {
  const outcome = parseAs(RequestSessionDto, { ...asked, ...value });
  return outcome.ok ? 'accepted' : `${outcome.refusal.pointer}: ${outcome.refusal.message}`;
};
const withResources = (more: object) => refusalOf({ resources: { ...resources, ...more } });

describe('a request', () => {
  it('takes all that can be wished of when and beside whom it runs', () =>
    expect(
      refusalOf({
        pool: 'teaching',
        priority: -10,
        nodeCount: 64,
        startAt: '2026-11-26T02:00:00+09:00',
        after: [{ session: 'prepare' }, { session: 'k3v9m2x7q4ab', condition: 'any' }],
        retry: { retriesMax: 20 },
        isPreemptible: false,
        near: { mode: 'pack', group: 'workers' },
        reservationId: 'k3v9m2x7q4ab',
      }),
    ).toBe('accepted'));

  it('takes several members on each node, as many as a session may have, that share one GPU at most', () => {
    expect(refusalOf({ membersPerNode: 2 })).toBe('accepted');
    expect(withResources({ gpuMilli: 2000 })).toBe('accepted');
    expect(refusalOf({ membersPerNode: 8, nodeCount: 8, resources: { ...resources, gpuMilli: 1000 } })).toBe(
      'accepted',
    );
    expect(refusalOf({ membersPerNode: 8, nodeCount: 9, resources: { ...resources, gpuMilli: 0 } })).toMatch(
      /^\/membersPerNode: .*72 members in all; 64 are allowed/,
    );
    expect(refusalOf({ membersPerNode: 3 })).toMatch(/^\/membersPerNode: .*1500 of 1000 of one GPU/);
    expect(refusalOf({ membersPerNode: 9 })).toMatch(/^\/membersPerNode/);
  });

  it('takes a GPU by its memory alone, its model and its size', () => {
    expect(withResources({ gpuMilli: 0, gpuMemoryBytes: 20 * 2 ** 30 })).toBe('accepted');
    expect(withResources({ gpuModels: ['A100', 'H100 80GB'], gpuMemoryMinBytes: 2 ** 35 })).toBe('accepted');
    expect(withResources({ gpuMilli: 0, gpuMemoryBytes: 2 ** 34, gpuModels: ['A100'] })).toBe('accepted');
  });

  it('fills in what a dependency and a retry leave out', () => {
    const outcome = parseAs(RequestSessionDto, {
      ...asked,
      after: [{ session: 'prepare' }],
      retry: { retriesMax: 2 },
    });
    expect(outcome).toMatchObject({
      value: {
        after: [{ session: 'prepare', condition: 'ok' }],
        retry: { retriesMax: 2, backoffMs: 10_000 },
      },
    });
  });

  it('names sessions by their ids on the bus', () => {
    const command = {
      ...asked,
      commandId: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
      sessionId: 'k3abcdefghij',
      projectId: 'default',
      userId: 'ada',
    };
    const parse = (after: object) => parseAs(RequestSessionCommandDto, { ...command, after });
    expect(parse([{ session: 'prepare' }])).toMatchObject({ refusal: { pointer: '/after/0/session' } });
    expect(
      parse(Array.from({ length: 1000 }, () => ({ session: 'k3abcdefghij', condition: 'any' }))).ok,
    ).toBe(true);
    expect(parse(Array.from({ length: 1001 }, () => ({ session: 'k3abcdefghij' }))).ok).toBe(false);
    expect(parseAs(RequestSessionCommandDto, command)).toMatchObject({ value: { reach: 'own' } });
  });

  it.each([
    ['a pool that is no name', { pool: 'A pool' }, '/pool: pool must have 1 to 63 lower-case'],
    ['a priority out of bounds', { priority: 1001 }, '/priority: priority must be a whole number from -1000'],
    ['no node', { nodeCount: 0 }, '/nodeCount: nodeCount must be a whole number from 1 to 64'],
    ['too many nodes', { nodeCount: 65 }, '/nodeCount: '],
    ['a time without offset', { startAt: '2026-11-26T02:00:00' }, '/startAt: startAt must be a time such as'],
    ['a day that is none', { startAt: '2026-13-26T02:00:00Z' }, '/startAt: '],
    ['a time before 1970', { startAt: '1969-01-01T02:00:00Z' }, '/startAt: '],
    [
      'dependencies that are no list',
      { after: { session: 'a' } },
      '/after: after must be a list of at most 64',
    ],
    ['a dependency that is no object', { after: ['prepare'] }, '/after'],
    ['a condition that is none', { after: [{ session: 'a', condition: 'ko' }] }, '/after/0/condition: '],
    ['a session that is none', { after: [{ session: 'A b' }] }, '/after/0/session: session must be the id'],
    [
      'too many dependencies',
      { after: Array.from({ length: 65 }, () => ({ session: 'a' })) },
      '/after: after must be a list of at most 64',
    ],
    ['retries for ever', { retry: { retriesMax: 21 } }, '/retry/retriesMax: '],
    ['a pause of a day', { retry: { retriesMax: 2, backoffMs: 86_400_000 } }, '/retry/backoffMs: '],
    ['a word where yes or no is wanted', { isPreemptible: 'no' }, '/isPreemptible: '],
    ['a mode that is none', { near: { mode: 'close', group: 'a' } }, '/near/mode: '],
    ['a group that is no name', { near: { mode: 'pack', group: 'a b' } }, '/near/group: '],
    ['a reservation that is none', { reservationId: 'demo-day' }, '/reservationId: reservationId must be'],
  ])('refuses %s', (_what, value, says) => expect(refusalOf(value)).toContain(says));

  it.each([
    ['no model at all', { gpuModels: [] }, 'must be a list of 1 to 16 models'],
    ['a model that is no word', { gpuModels: [' '] }, 'must be a list of 1 to 16 models'],
    ['one model as text', { gpuModels: 'A100' }, 'must be a list of 1 to 16 models'],
    ['a model without a GPU', { gpuMilli: 0, gpuModels: ['A100'] }, 'no GPU is asked for'],
    ['a size without a GPU', { gpuMilli: 0, gpuMemoryMinBytes: 2 ** 34 }, 'no GPU is asked for'],
    ['more shared memory than memory', { shmBytes: 2 ** 32 }, 'must not be more than memoryBytes'],
  ])('refuses %s', (_what, more, says) => expect(withResources(more)).toContain(says));
});
