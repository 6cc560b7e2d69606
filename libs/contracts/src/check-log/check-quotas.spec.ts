import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../envelope.ts';
import type { Quota } from '../project-events.ts';
import { checkLog } from './check-log.ts';

type Line = readonly [stream: string, type: string, data: object, commandId?: string];

const HOUR_MS = 3_600_000;
const NOON = Date.parse('2026-08-31T12:00:00Z');

/** Events as they come over the wire: JSON, with dense positions and versions. */
const logOf = (lines: readonly Line[], from = 1): RecordedEvent[] => {
  const versions = new Map<string, number>();
  const events = lines.map(([stream, type, data, commandId], index) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const recordedAt = NOON + index;
    const meta = { actor: 'service:test' };
    return {
      position: from + index,
      stream,
      version,
      type,
      rev: 1,
      eventId: `e${index}`,
      commandId: commandId ?? `c${index}`,
      recordedAt,
      data,
      meta,
    };
  });
  return JSON.parse(JSON.stringify(events));
};

const devices = Array.from({ length: 16 }, (_, index) => ({
  deviceId: `GPU-${index}`,
  index,
  model: 'H100',
  memoryBytes: 80e9,
  health: 'ok',
}));
const inventory = { cpuMilli: 64_000, memoryBytes: 64e9, devices, runtime: 'sandbox', accelerator: 'mock' };
const joined: Line = ['node-n1', 'node.joined', { nodeId: 'n1', inventory }];
const quotaSet = (quota: Partial<Quota> | object): Line => [
  'project-p',
  'project.quota-set',
  { projectId: 'p', quota, by: 'user:admin', setAt: NOON },
];

type Session = {
  readonly gpus?: readonly number[];
  readonly user?: string;
  readonly isBorrowed?: boolean;
  readonly isPreemptible?: boolean;
  readonly holdMsMax?: number;
  readonly givenAt?: number;
  /** What `project.share-taken` says; null: there is none. */
  readonly share?: { readonly gpuMilli: number } | null;
};

const requested = (s: string, { isPreemptible }: Session = {}): Line => [
  `session-${s}`,
  'session.requested',
  { sessionId: s, ...(isPreemptible === undefined ? {} : { wish: { isPreemptible } }) },
];

/** The facts of a placement; `command` names the append. */
const placedLines = (s: string, session: Session, command: string): readonly Line[] => {
  const { gpus = [0], user = 'ada', isBorrowed = false, holdMsMax, givenAt = NOON, share } = session;
  const held = gpus.map((n) => ({ deviceId: `GPU-${n}`, gpuMilli: 1000, gpuMemoryBytes: 80e9 }));
  const common = { sessionId: s, nodeId: 'n1', epoch: 1, devices: held };
  const owner = { projectId: 'p', userId: user };
  const grant = { ...common, ...owner, cpuMilli: 1000, memoryBytes: 1e9, givenAt };
  const taken = { ...owner, sessionId: s, epoch: 1, gpuMilli: gpus.length * 1000, isBorrowed, ...share };
  return [
    [`session-${s}`, 'session.placed', common, command],
    ['node-n1', 'node.grant-given', holdMsMax === undefined ? grant : { ...grant, holdMsMax }, command],
    ...(share === null ? [] : [['project-p', 'project.share-taken', taken, command] satisfies Line]),
  ];
};
const started = (s: string, session: Session = {}): readonly Line[] => [
  requested(s, session),
  ...placedLines(s, session, `place-${s}`),
];
/** Several placements in one append, stream by stream, as the log keeps them. */
const together = (sessions: Readonly<Record<string, Session>>): readonly Line[] => {
  const all = Object.entries(sessions);
  const lines = all.flatMap(([s, session]) => placedLines(s, session, 'together'));
  return [
    ...all.map(([s, session]) => requested(s, session)),
    ...lines.filter(([stream]) => stream === 'node-n1').toReversed(),
    ...lines.filter(([stream]) => stream.startsWith('session')),
    ...lines.filter(([stream]) => stream === 'project-p'),
  ];
};
const ended = (s: string, releasedAt = NOON): readonly Line[] => [
  [`session-${s}`, 'session.stopped', { sessionId: s }],
  ['node-n1', 'node.grant-released', { sessionId: s, nodeId: 'n1', epoch: 1, releasedAt }],
];

const faultsOf = (lines: readonly Line[]) => checkLog(logOf(lines)).faults;
const gpuHours = (hours: number) => ({ gpuMilliMs: hours * 1000 * HOUR_MS, period: 'month' as const });

describe('quotas that are kept', () => {
  it.each<[string, readonly Line[]]>([
    ['no quota', [joined, ...started('a', { gpus: [0, 1, 2], share: null })]],
    [
      'a share of an array of which only some may run at once, in a project without limits',
      [
        joined,
        [
          'session-a',
          'session.requested',
          { sessionId: 'a', wish: { array: { arrayId: 'x', index: 1, runningMax: 2 } } },
        ],
        ...placedLines('a', {}, 'place-a'),
      ],
    ],
    ['a quota that limits nothing', [joined, quotaSet({ weight: 2 }), ...started('a', { share: null })]],
    [
      'all of it taken, and again after an end',
      [
        joined,
        quotaSet({ gpuMilli: 2000, sessionCount: 1 }),
        ...started('a', { gpus: [0, 1] }),
        ...ended('a'),
        ...started('b', { gpus: [0, 1] }),
      ],
    ],
    [
      'some of it borrowed',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...started('a', { gpus: [0] }),
        ...started('b', { gpus: [1], isBorrowed: true }),
      ],
    ],
    [
      'one append in which the second borrows, and its grant stands first',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...together({ a: { gpus: [0] }, b: { gpus: [1], isBorrowed: true } }),
      ],
    ],
    [
      'one that was to borrow, and something ended just before',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...started('a', { gpus: [0] }),
        ...ended('a'),
        ...started('b', { gpus: [1], isBorrowed: true }),
      ],
    ],
    [
      'a quota that is lowered below what is held, and a session without GPUs after that',
      [
        joined,
        quotaSet({ gpuMilli: 3000 }),
        ...started('a', { gpus: [0, 1, 2] }),
        quotaSet({ gpuMilli: 1000 }),
        ...started('b', { gpus: [] }),
      ],
    ],
    [
      'a budget of which a session gave back what it did not need',
      [
        joined,
        quotaSet({ gpuBudget: gpuHours(10) }),
        ...started('a', { holdMsMax: 10 * HOUR_MS }),
        ...ended('a', NOON + HOUR_MS),
        ...started('b', { holdMsMax: 9 * HOUR_MS }),
      ],
    ],
    [
      'a budget in the next month',
      [
        joined,
        quotaSet({ gpuBudget: gpuHours(10) }),
        ...started('a', { gpus: [0], holdMsMax: 10 * HOUR_MS }),
        ...started('b', { gpus: [1], holdMsMax: 10 * HOUR_MS, givenAt: NOON + 12 * HOUR_MS }),
      ],
    ],
  ])('has no fault with %s', (_what, lines) => expect(faultsOf(lines)).toEqual([]));

  it('gives credit for what came before a log that is read from its middle', () => {
    const lines = [
      joined,
      quotaSet({ gpuMilli: 1000 }),
      ...started('a'),
      ...started('b', { gpus: [1], share: null }),
    ];
    expect(checkLog(logOf(lines.slice(2, 6), 3), { after: 2 }).faults).toEqual([]);
  });
});

describe('a planted fault is found', () => {
  it.each<[string, string, string, readonly Line[]]>([
    [
      'more GPUs than the project may have',
      'quota-passed',
      'p takes 3000 of 2000 GPU milli, and 0 to borrow',
      [
        joined,
        quotaSet({ gpuMilli: 2000 }),
        ...started('a', { gpus: [0, 1] }),
        ...started('b', { gpus: [2] }),
      ],
    ],
    [
      'more than it may borrow',
      'quota-passed',
      'p takes 3000 of 1000 GPU milli, and 1000 to borrow',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...started('a', { gpus: [0, 1, 2], isBorrowed: true }),
      ],
    ],
    [
      'more sessions',
      'quota-passed',
      'p takes 2 of 1 sessions',
      [joined, quotaSet({ sessionCount: 1 }), ...started('a', { gpus: [] }), ...started('b', { gpus: [] })],
    ],
    [
      'more GPUs of one user',
      'quota-passed',
      'eve takes 2000 of 1000 GPU milli, and 0 to borrow in p',
      [
        joined,
        quotaSet({ perUser: { gpuMilli: 1000 } }),
        ...started('a', { gpus: [0] }),
        ...started('b', { gpus: [1], user: 'eve' }),
        ...started('c', { gpus: [2], user: 'eve' }),
      ],
    ],
    [
      'more sessions of one user',
      'quota-passed',
      'ada takes 2 of 1 sessions in p',
      [joined, quotaSet({ perUser: { sessionCount: 1 } }), ...started('a'), ...started('b', { gpus: [1] })],
    ],
    [
      'growth while over, after the quota was lowered',
      'quota-passed',
      'p takes 3000 of 1000 GPU milli, and 0 to borrow',
      [
        joined,
        quotaSet({ gpuMilli: 3000 }),
        ...started('a', { gpus: [0, 1] }),
        quotaSet({ gpuMilli: 1000 }),
        ...started('b', { gpus: [2], isBorrowed: true }),
      ],
    ],
    [
      'more GPU time than is budgeted',
      'quota-passed',
      'of 36000000000 GPU milli × ms in the month',
      [
        joined,
        quotaSet({ gpuBudget: gpuHours(10) }),
        ...started('a', { holdMsMax: 10 * HOUR_MS }),
        ...ended('a', NOON + HOUR_MS),
        ...started('b', { holdMsMax: 9 * HOUR_MS + 1 }),
      ],
    ],
    [
      'no end where GPU time is budgeted',
      'quota-passed',
      'a start without an end',
      [joined, quotaSet({ gpuBudget: gpuHours(10) }), ...started('a')],
    ],
    [
      'a placement that takes no share',
      'share-wrong',
      'a/1 of p takes no share',
      [joined, quotaSet({ gpuMilli: 2000 }), ...started('a', { share: null })],
    ],
    [
      'a placement that takes its share in another append',
      'share-wrong',
      'no grant of p is given to a with it',
      [
        joined,
        quotaSet({ gpuMilli: 2000 }),
        ...started('a').map(([stream, type, data, command]): Line =>
          type === 'project.share-taken'
            ? [stream, type, data]
            : command === undefined
              ? [stream, type, data]
              : [stream, type, data, command],
        ),
      ],
    ],
    [
      'a share of a project without limits',
      'share-wrong',
      'a share of p, which has no limits',
      [joined, ...started('a')],
    ],
    [
      'a share that is not what the grants are',
      'share-wrong',
      '500 GPU milli, while the grants are 1000',
      [joined, quotaSet({ gpuMilli: 2000 }), ...started('a', { share: { gpuMilli: 500 } })],
    ],
    [
      'a share that is not called borrowed',
      'share-wrong',
      'not borrowed, while p holds 2000 of 1000',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...started('a', { gpus: [0] }),
        ...started('b', { gpus: [1] }),
      ],
    ],
    [
      'the wrong one of an append called borrowed',
      'share-wrong',
      'not borrowed, while p holds 2000 of 1000',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...together({ a: { gpus: [0], isBorrowed: true }, b: { gpus: [1] } }),
      ],
    ],
    [
      'a session that borrows and may not be preempted',
      'share-wrong',
      'b borrows, and may not be preempted',
      [
        joined,
        quotaSet({ gpuMilli: 1000, borrowGpuMilli: 1000 }),
        ...started('a', { gpus: [0] }),
        ...started('b', { gpus: [1], isBorrowed: true, isPreemptible: false }),
      ],
    ],
    [
      'a quota on the stream of another project',
      'ids-differ',
      'project.quota-set of q stands on project-p',
      [['project-p', 'project.quota-set', { projectId: 'q', quota: {} }]],
    ],
  ])('%s', (_what, code, message, lines) => {
    expect(faultsOf(lines)).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
