import { describe, expect, it } from 'vitest';
import { type RequestOptions, nameFor, requestOf } from './run-request.ts';

const NOW = Date.parse('2026-11-25T10:00:00.000Z');
const options: RequestOptions = {
  gpu: '0.5',
  cpu: '1',
  memory: '2GiB',
  image: 'python',
  preempt: true,
};

describe('a request', () => {
  it('is asked for in exact units', () =>
    expect(
      requestOf(
        { ...options, gpuMemory: '10GiB', time: '1h', env: ['A=1', 'B=x=y', 'EMPTY='] },
        ['python3', 'train.py'],
        NOW,
        'digest',
      ),
    ).toEqual({
      name: 'train',
      kind: 'batch',
      image: 'python',
      command: ['python3', 'train.py'],
      env: { A: '1', B: 'x=y', EMPTY: '' },
      bundle: 'digest',
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 500, gpuMemoryBytes: 10 * 2 ** 30 },
      limits: { runMs: 3_600_000 },
    }));

  it('says how many members it has, and where', () => {
    const members = (more: Partial<RequestOptions>) => {
      const { nodeCount, membersPerNode } = requestOf({ ...options, ...more }, ['x'], NOW) as Record<
        string,
        unknown
      >;
      return [nodeCount, membersPerNode];
    };
    expect(members({ cluster: '4' })).toEqual([undefined, 4]);
    expect(members({ cluster: '4', nodes: '2' })).toEqual([2, 2]);
    expect(members({ cluster: '4', clusterMode: 'multi-node' })).toEqual([4, undefined]);
    expect(() => members({ cluster: '3', nodes: '2' })).toThrow(/evenly/);
    expect(() => members({ cluster: '3', nodes: '2', clusterMode: 'multi-node' })).toThrow(
      /leave out --nodes/,
    );
    expect(() => members({ cluster: '3', clusterMode: 'anywhere' })).toThrow(/single-node or multi-node/);
  });

  it('says when and beside whom it wants to run', () => {
    const wishes = {
      pool: 'teaching',
      priority: '-5',
      nodes: '4',
      startAt: '+2h',
      after: ['prepare,any:k3v9m2x7q4ab'],
      retry: '3:60s',
      preempt: false,
      pack: 'ring',
      reservation: 'r8s2k4m6p1qt',
      array: '1-100%10',
      wait: '2d',
    };
    expect(requestOf({ ...options, ...wishes }, ['x'], NOW)).toMatchObject({
      pool: 'teaching',
      priority: -5,
      nodeCount: 4,
      startAt: '2026-11-25T12:00:00.000Z',
      after: [
        { session: 'prepare', condition: 'ok' },
        { session: 'k3v9m2x7q4ab', condition: 'any' },
      ],
      retry: { retriesMax: 3, backoffMs: 60_000 },
      isPreemptible: false,
      near: { mode: 'pack', group: 'ring' },
      reservationId: 'r8s2k4m6p1qt',
      array: { first: 1, last: 100, step: 1, runningMax: 10 },
      limits: { waitMs: 172_800_000 },
    });
    expect(() => requestOf({ ...options, spread: 'a', pack: 'a' }, ['x'], NOW)).toThrow(
      'contradict each other',
    );
  });

  it('says which GPU it wants, if only by its memory', () => {
    const { resources } = requestOf(
      { ...options, gpu: '0', gpuMemory: '20GiB', minGpuMemory: '40GiB', model: 'A100, H100', shm: '1GiB' },
      ['x'],
      NOW,
    );
    expect(resources).toEqual({
      cpuMilli: 1000,
      memoryBytes: 2 ** 31,
      gpuMilli: 0,
      gpuMemoryBytes: 20 * 2 ** 30,
      gpuMemoryMinBytes: 40 * 2 ** 30,
      gpuModels: ['A100', 'H100'],
      shmBytes: 2 ** 30,
    });
  });

  it('takes a variable from here when only its name is said', () => {
    expect(requestOf({ ...options, env: ['PATH'] }, [], NOW).env).toEqual({ PATH: process.env['PATH'] });
    expect(() => requestOf({ ...options, env: ['NO_SUCH_VARIABLE_HERE'] }, [], NOW)).toThrow(
      '--env needs NAME=value',
    );
    expect(() => requestOf({ ...options, env: ['=x'] }, [], NOW)).toThrow('--env needs NAME=value');
  });

  it.each([
    [['python3', 'src/Train_Net.py', '--lr', '0.1'], 'train-net'],
    [['python3', '-c', 'print(1)'], 'python3'],
    [['./run.sh'], 'run'],
    [['nvidia-smi'], 'nvidia-smi'],
    [['--'], undefined],
    [[], undefined],
  ])('%j is called %j', (command, name) => expect(nameFor(command)).toBe(name));
});
