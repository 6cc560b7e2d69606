import { describe, expect, it } from 'vitest';
import type { LogEvent, Node, NodeGrant, Session } from '../api/resources.ts';
import type { SessionArray } from '../api/arrays.ts';
import { formatArray, isWell, overWords } from './arrays.ts';
import { formatEvent } from './events.ts';
import { formatKeys } from './keys.ts';
import { fencedWords, formatNode, operatedWords } from './node.ts';
import { formatNodes } from './nodes.ts';
import { createPaint, plain } from './paint.ts';
import { formatBytes, formatBytesOf, formatDuration } from './quantities.ts';
import { formatSession, formatSessions, whyWords } from './sessions.ts';
import { table } from './table.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const pipe = { paint: plain, now: NOW };
const session = (more: Partial<Session>): Session => ({
  sessionId: 'k3v9m2x7q4ab',
  name: 'train',
  userId: 'ada',
  kind: 'batch',
  image: 'python',
  command: ['python3', 'train.py', '--epochs', '3'],
  env: {},
  resources: { cpuMilli: 1500, memoryBytes: 2 ** 31, gpuMilli: 500 },
  phase: 'running',
  devices: [],
  requestedAt: '2026-01-01T11:00:00.000Z',
  timeline: [],
  position: 7,
  ...more,
});
const golden = (name: string) => `./golden/${name}.txt`;

const sessions: readonly Session[] = [
  session({
    phase: 'waiting',
    why: 'needs 1 whole GPU',
    queuePosition: 2,
    requestedAt: '2026-01-01T11:59:30.000Z',
  }),
  session({
    sessionId: 'a1b2c3d4e5f6',
    nodeId: 'gpu-07',
    startedAt: '2026-01-01T11:30:00.000Z',
    resources: { cpuMilli: 8000, memoryBytes: 64 * 2 ** 30, gpuMilli: 2000 },
  }),
  session({
    sessionId: 'b1b2c3d4e5f6',
    name: 'a-name-as-long-as-a-dns-label-may-be-which-is-sixty-three-letters',
    userId: 'grace',
    nodeId: 'gpu-07',
    phase: 'ended',
    startedAt: '2026-01-01T11:00:10.000Z',
    endedAt: '2026-01-01T11:02:15.000Z',
    exitCode: 3,
    outcome: { kind: 'completed', exitCode: 3 },
  }),
  session({
    sessionId: 'c1b2c3d4e5f6',
    phase: 'ended',
    endedAt: '2026-01-01T11:02:15.000Z',
    outcome: { kind: 'failed', code: 'image-pull-failed', message: 'no such image' },
  }),
  session({
    sessionId: 'd1b2c3d4e5f6',
    phase: 'ended',
    endedAt: '2026-01-01T11:02:15.000Z',
    outcome: { kind: 'cancelled', by: 'user:ada' },
    command: ['sh', '-c', 'echo \u001b[2J evil\n'],
  }),
];

const grant = (more: Partial<NodeGrant>): NodeGrant => ({
  sessionId: 'a1b2c3d4e5f6',
  sessionName: 'train',
  cpuMilli: 4750,
  memoryBytes: 33 * 2 ** 30,
  isRevoked: false,
  givenAt: '2026-01-01T11:30:00.000Z',
  ...more,
});

const wishing: readonly Session[] = [
  session({
    phase: 'waiting',
    isHeld: true,
    why: 'is held until somebody releases it',
    priority: 10,
    nodeCount: 4,
    resources: { cpuMilli: 8000, memoryBytes: 64 * 2 ** 30, gpuMilli: 8000 },
  }),
  session({
    sessionId: 'a1b2c3d4e507',
    name: 'sweep-8',
    phase: 'waiting',
    why: 'needs 20 GiB of a GPU on one node; the best device has 12 GiB free',
    queuePosition: 1,
    array: { arrayId: 'a1b2c3d4e5zz', index: 8, count: 100, runningMax: 10 },
    resources: { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 0, gpuMemoryBytes: 20 * 2 ** 30 },
  }),
  session({
    sessionId: 'b1b2c3d4e5f6',
    nodeId: 'gpu-07',
    others: [{ nodeId: 'gpu-08' }],
    nodeCount: 2,
    priority: 0,
  }),
];

const nodes: readonly Node[] = [
  {
    nodeId: 'gpu-07',
    incarnation: '0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21',
    state: 'ready',
    service: 'draining',
    serviceReason: 'new disk',
    drainBy: '2026-01-01T12:29:30.000Z',
    poolId: 'training',
    gpuTopology: {
      gpus: [
        { index: 0, numaNodes: [0] },
        { index: 1, numaNodes: [0] },
        { index: 2, numaNodes: [1] },
      ],
      links: [
        ['X', 'NV18', 'SYS'],
        ['NV18', 'X', 'SYS'],
        ['SYS', 'SYS', 'X'],
      ],
    },
    since: '2026-01-01T10:00:00.000Z',
    runtime: 'docker',
    accelerator: 'mock',
    cpuMilli: 64_000,
    usedCpuMilli: 9500,
    memoryBytes: 512 * 2 ** 30,
    usedMemoryBytes: 66 * 2 ** 30,
    grants: [
      grant({ sessionId: 'a1b2c3d4e5f6', sessionName: 'train' }),
      grant({ sessionId: 'k3v9m2x7q4ab', sessionName: 'k3v9m2x7q4ab', isRevoked: true }),
    ],
    devices: [
      {
        deviceId: 'GPU-0',
        index: 0,
        model: 'NVIDIA H100 80GB HBM3',
        memoryBytes: 80 * 2 ** 30,
        health: 'ok',
        usedMilli: 750,
        usedMemoryBytes: 60 * 2 ** 30,
        grants: [
          { sessionId: 'a1b2c3d4e5f6', sessionName: 'train', gpuMilli: 500, gpuMemoryBytes: 40 * 2 ** 30 },
          {
            sessionId: 'k3v9m2x7q4ab',
            sessionName: 'k3v9m2x7q4ab',
            gpuMilli: 250,
            gpuMemoryBytes: 20 * 2 ** 30,
          },
        ],
      },
      {
        deviceId: 'GPU-1',
        index: 1,
        model: 'NVIDIA H100 80GB HBM3',
        memoryBytes: 80 * 2 ** 30,
        health: 'ok',
        usedMilli: 0,
        usedMemoryBytes: 0,
        grants: [],
      },
      {
        deviceId: 'GPU-2',
        index: 2,
        model: 'NVIDIA H100 80GB HBM3',
        memoryBytes: 80 * 2 ** 30,
        health: 'lost',
        healthReason: 'Xid 79: it has fallen off the bus',
        usedMilli: 0,
        usedMemoryBytes: 0,
        grants: [],
      },
    ],
  },
  {
    nodeId: 'old',
    incarnation: '1b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21',
    state: 'lost',
    service: 'cordoned',
    serviceReason: null,
    drainBy: null,
    poolId: 'default',
    since: '2026-01-01T10:00:00.000Z',
    runtime: 'sandbox',
    accelerator: 'none',
    cpuMilli: 4000,
    usedCpuMilli: 0,
    memoryBytes: 2 ** 33,
    usedMemoryBytes: 0,
    grants: [],
    devices: [],
  },
];

describe('an array', () => {
  const array: SessionArray = {
    arrayId: 'k3v9m2x7q4zz',
    name: 'sweep',
    projectId: 'vision',
    userId: 'ada',
    count: 100,
    runningMax: 10,
    requestedAt: '2026-01-01T11:00:00.000Z',
    phases: { waiting: 78, running: 9, preparing: 1, ended: 12 },
    heldCount: 5,
    ends: { succeeded: 9, failed: 2, cancelled: 1 },
    isOver: false,
  };
  it('is shown with how its sessions stand', () =>
    expect(formatArray(array, pipe)).toMatchFileSnapshot(golden('array')));
  it('tells how it ended', () => {
    expect(overWords(array)).toBe('sweep (k3v9m2x7q4zz) ended: 9 succeeded, 2 failed, 1 stopped');
    expect(isWell(array)).toBe(false);
    expect(isWell({ ...array, ends: { succeeded: 100 } })).toBe(true);
  });
});

describe('sessions', () => {
  it('in a pipe are whole, and no program can move the cursor', () =>
    expect(formatSessions(sessions, pipe)).toMatchFileSnapshot(golden('ps')));
  it('fit a terminal of 80 columns', async () => {
    const shown = formatSessions(sessions, { ...pipe, width: 80 });
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    await expect(shown).toMatchFileSnapshot(golden('ps-80'));
  });
  it('are coloured on a terminal', () => {
    const coloured = formatSessions(sessions, { ...pipe, paint: createPaint(true) });
    expect(coloured).toContain('\u001b[32mrunning');
    // oxlint-disable-next-line no-control-regex -- colours are what is taken off
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(formatSessions(sessions, pipe));
  });
  it('are shown in full', () =>
    expect(
      formatSession(
        session({
          phase: 'waiting',
          why: 'needs 1 whole GPU on one node; the best node has 0 free',
          queuePosition: 1,
          env: { EPOCHS: '3' },
          timeline: [
            { phase: 'waiting', at: '2026-01-01T11:00:00.000Z' },
            { phase: 'placed', at: '2026-01-01T11:00:01.000Z', note: 'on gpu-07' },
            { phase: 'waiting', at: '2026-01-01T11:05:00.000Z', note: 'device-lost: GPU-0' },
          ],
          devices: [{ deviceId: 'GPU-0', gpuMilli: 500, gpuMemoryBytes: 40 * 2 ** 30 }],
          nodeId: 'gpu-07',
        }),
        pipe,
      ),
    ).toMatchFileSnapshot(golden('show')));
  it('with wishes say so', async () => {
    await expect(formatSessions(wishing, pipe)).toMatchFileSnapshot(golden('ps-wishes'));
    const shown = formatSessions(wishing, { ...pipe, width: 120 });
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    await expect(shown).toMatchFileSnapshot(golden('ps-wishes-120'));
  });
  it('are shown with all that they wished for', () =>
    expect(
      formatSession(
        session({
          phase: 'waiting',
          isHeld: true,
          why: 'is held until somebody releases it',
          resources: {
            cpuMilli: 8000,
            memoryBytes: 64 * 2 ** 30,
            gpuMilli: 4000,
            gpuModels: ['A100', 'H100'],
            gpuMemoryMinBytes: 40 * 2 ** 30,
            shmBytes: 16 * 2 ** 30,
          },
          pool: 'teaching',
          priority: 10,
          nodeCount: 4,
          isPreemptible: false,
          startAt: '2026-01-02T02:00:00.000Z',
          after: [
            { sessionId: 'a1b2c3d4e5f6', condition: 'ok' },
            { sessionId: 'b1b2c3d4e5f6', condition: 'any' },
          ],
          retry: { retriesMax: 3, backoffMs: 60_000 },
          near: { mode: 'spread', group: 'workers' },
          array: { arrayId: 'a1b2c3d4e5zz', index: 8, count: 100, runningMax: 10 },
          reservationId: 'r8s2k4m6p1qt',
        }),
        pipe,
      ),
    ).toMatchFileSnapshot(golden('show-wishes')));
  it.each([
    [1, '(next in the queue)'],
    [2, '(2nd in the queue)'],
    [3, '(3rd in the queue)'],
    [11, '(11th in the queue)'],
    [21, '(21st in the queue)'],
    [112, '(112th in the queue)'],
  ])('wait in place %i', (place, words) => expect(whyWords('why', place)).toBe(`why ${words}`));
});

describe('nodes', () => {
  it('show each device with its grants', () =>
    expect(formatNodes(nodes, pipe)).toMatchFileSnapshot(golden('nodes')));
  it('are shown one by one, with their sessions', () =>
    expect(nodes.map((node) => formatNode(node, pipe)).join('\n\n')).toMatchFileSnapshot(
      golden('node-show'),
    ));
  it('say what became of a wish', () =>
    expect(
      nodes
        .flatMap((node) => [
          operatedWords(node, true, NOW),
          operatedWords({ ...node, service: 'open', serviceReason: null }, true, NOW),
          operatedWords(node, false, NOW),
          fencedWords(node, true),
          fencedWords(node, false),
        ])
        .join('\n'),
    ).toMatchFileSnapshot(golden('node-operated')));
  it('fit a terminal of 72 columns', () => {
    for (const line of formatNodes(nodes, { ...pipe, width: 72 })
      .split('\n')
      .filter((text) => text.startsWith('  ')))
      expect(line.length).toBeLessThanOrEqual(72);
  });
});

describe('events', () => {
  const event = (more: Partial<LogEvent>): LogEvent => ({
    position: 42,
    stream: 'session-k3v9m2x7q4ab',
    version: 1,
    type: 'session.requested',
    rev: 1,
    eventId: 'e',
    commandId: 'c',
    recordedAt: '2026-01-01T11:00:00.000Z',
    data: {},
    meta: {},
    ...more,
  });
  it('are a line each', () =>
    expect(
      [
        event({ data: { sessionId: 'k3v9m2x7q4ab', name: 'train' } }),
        event({
          position: 43,
          type: 'session.placed',
          data: {
            sessionId: 'k3v9m2x7q4ab',
            nodeId: 'gpu-07',
            epoch: 1,
            devices: [{ deviceId: 'GPU-0', gpuMilli: 500 }],
          },
        }),
        event({
          position: 44,
          stream: 'node-gpu-07',
          type: 'node.grant-given',
          data: { sessionId: 'k3v9m2x7q4ab', nodeId: 'gpu-07', epoch: 1, devices: [] },
        }),
        event({
          position: 45,
          type: 'session.stopped',
          data: { outcome: { kind: 'completed', exitCode: 0 } },
        }),
        event({
          position: 46,
          type: 'session.requeued',
          data: { cause: `two\nlines ${'x'.repeat(100)}`, epoch: 1 },
        }),
      ]
        .map((shown) => formatEvent(shown, { paint: plain }))
        .join('\n'),
    ).toMatchFileSnapshot(golden('events')));
});

describe('keys', () => {
  it('say whether they are good', () =>
    expect(
      formatKeys(
        [
          {
            keyId: 'bootstrap',
            userId: 'admin',
            role: 'admin',
            label: 'key of the configuration',
            issuedAt: '2025-12-31T12:00:00.000Z',
          },
          {
            keyId: 'kaaaaaaaaaaa',
            userId: 'ada',
            role: 'member',
            label: 'laptop',
            issuedAt: '2026-01-01T11:00:00.000Z',
            expiresAt: '2026-01-31T12:00:00.000Z',
          },
          {
            keyId: 'kbbbbbbbbbbb',
            userId: 'ada',
            role: 'viewer',
            label: 'screen',
            issuedAt: '2026-01-01T11:00:00.000Z',
            expiresAt: '2026-01-01T11:30:00.000Z',
          },
          {
            keyId: 'kcccccccccccc',
            userId: 'bob',
            role: 'member',
            label: 'gone',
            issuedAt: '2026-01-01T11:00:00.000Z',
            revokedAt: '2026-01-01T11:30:00.000Z',
          },
        ],
        pipe,
      ),
    ).toMatchFileSnapshot(golden('keys')));
});

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [2 ** 30, '1 GiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [80e9, '74.5 GiB'],
    [2 ** 50, '1024 TiB'],
  ])('%i bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it('of a whole share its unit', () => expect(formatBytesOf(2 ** 29, 2 ** 33)).toBe('0.5/8 GiB'));
  it.each([
    [0, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [61_000, '1m01s'],
    [3_599_000, '59m'],
    [3_660_000, '1h01m'],
    [90_000_000, '1d1h'],
    [-5, '0s'],
  ])('%i ms', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('a table', () => {
  it('shows some columns only where all is asked for', () => {
    const columns = [{ title: 'A' }, { title: 'B', isWide: true as const }, { title: 'C', isOptional: true }];
    const rows = [['aaaa', 'bbbb', 'cccc']];
    expect(table(columns, rows, { width: 6 }).split('\n')).toEqual(['A', 'aaaa']);
    expect(table(columns, rows).split('\n')).toEqual(['A     C', 'aaaa  cccc']);
    expect(table(columns, rows, { isWide: true }).split('\n')).toEqual(['A     B     C', 'aaaa  bbbb  cccc']);
  });

  it('never shrinks a column below six, and cuts the line instead', () => {
    const shown = table(
      [{ title: 'A', isFlexible: true }, { title: 'B' }],
      [['a'.repeat(20), 'b'.repeat(20)]],
      { width: 15 },
    );
    expect(shown.split('\n')[1]).toBe('aaaaa…  bbbbbb…');
  });
});
