import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../envelope.ts';
import { checkLog, createLogCheck } from './check-log.ts';

type Line = readonly [stream: string, type: string, data: object, commandId?: string];

/** Events as they come over the wire: JSON, with dense positions and versions. */
const logOf = (lines: readonly Line[], from = 1): RecordedEvent[] => {
  const versions = new Map<string, number>();
  const events = lines.map(([stream, type, data, commandId], index) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return {
      position: from + index,
      stream,
      version,
      type,
      rev: 1,
      eventId: `e${index}`,
      commandId: commandId ?? `c${index}`,
      recordedAt: 1_700_000_000_000 + index,
      data,
      meta: { actor: 'service:test' },
    };
  });
  return JSON.parse(JSON.stringify(events));
};

const inventory = {
  cpuMilli: 4000,
  memoryBytes: 4e9,
  devices: [
    { deviceId: 'GPU-0', index: 0, model: 'H100', memoryBytes: 80e9, health: 'ok' },
    { deviceId: 'GPU-1', index: 1, model: 'H100', memoryBytes: 80e9, health: 'lost' },
  ],
  runtime: 'sandbox',
  accelerator: 'mock',
};
const joined: Line = ['node-n1', 'node.joined', { nodeId: 'n1', inventory }];
const requested = (s: string): Line => [`session-${s}`, 'session.requested', { sessionId: s }];
type Share = {
  gpuMilli?: number;
  gpuMemoryBytes?: number;
  deviceId?: string;
  cpuMilli?: number;
  memoryBytes?: number;
  epoch?: number;
  nodeId?: string;
  network?: number;
};
const devicesOf = ({ gpuMilli = 500, gpuMemoryBytes = 40e9, deviceId = 'GPU-0' }: Share) => [
  { deviceId, gpuMilli, gpuMemoryBytes },
];
const placed = (s: string, share: Share = {}): Line => [
  `session-${s}`,
  'session.placed',
  { sessionId: s, nodeId: share.nodeId ?? 'n1', epoch: share.epoch ?? 1, devices: devicesOf(share) },
  `place-${s}-${share.epoch ?? 1}`,
];
const given = (s: string, share: Share = {}): Line => [
  `node-${share.nodeId ?? 'n1'}`,
  'node.grant-given',
  {
    sessionId: s,
    nodeId: share.nodeId ?? 'n1',
    epoch: share.epoch ?? 1,
    devices: devicesOf(share),
    cpuMilli: share.cpuMilli ?? 1000,
    memoryBytes: share.memoryBytes ?? 1e9,
    ...(share.network === undefined ? {} : { network: share.network }),
  },
  `place-${s}-${share.epoch ?? 1}`,
];
const released = (s: string, epoch = 1): Line => [
  'node-n1',
  'node.grant-released',
  { sessionId: s, nodeId: 'n1', epoch },
];
const revoked = (s: string): Line => [
  'node-n1',
  'node.grant-revoked',
  { sessionId: s, nodeId: 'n1', epoch: 1 },
];
const fact = (s: string, verb: string, data: object = {}): Line => [
  `session-${s}`,
  `session.${verb}`,
  { sessionId: s, epoch: 1, ...data },
];
const placement = (s: string, share: Share = {}): Line[] => [placed(s, share), given(s, share)];
const life = (s: string): Line[] => [
  requested(s),
  ...placement(s),
  fact(s, 'preparing', { step: 'pulling' }),
  fact(s, 'started'),
  fact(s, 'exited'),
  fact(s, 'stopped'),
  released(s),
];

const codesOf = (lines: readonly Line[]) => checkLog(logOf(lines)).faults.map(({ code }) => code);

describe('a sound log', () => {
  it('has no fault, and is counted', () =>
    expect(checkLog(logOf([joined, ...life('a'), ...life('b')]))).toEqual({
      events: 17,
      streams: 3,
      lastPosition: 17,
      sessions: 2,
      ended: 2,
      nodes: 1,
      grantsGiven: 2,
      grantsHeld: 0,
      grantsHeldMax: 1,
      deviceMilliMax: 500,
      faultCount: 0,
      faults: [],
    }));

  it.each<[string, Line[]]>([
    [
      'two halves of one device',
      [joined, requested('a'), requested('b'), ...placement('a'), ...placement('b')],
    ],
    ['the grant first, then the placement', [joined, requested('a'), given('a'), placed('a')]],
    ['a stop while it waits', [requested('a'), fact('a', 'stop-requested'), fact('a', 'stopped')]],
    [
      'a limit that passed while it waited',
      [requested('a'), fact('a', 'deadline-passed', { phase: 'waiting' }), fact('a', 'stopped')],
    ],
    [
      'a refusal by the node and a second placement',
      [
        joined,
        requested('a'),
        ...placement('a'),
        fact('a', 'requeued'),
        released('a'),
        ...placement('a', { epoch: 2 }),
        fact('a', 'started', { epoch: 2 }),
      ],
    ],
    [
      'an end before its containers are gone',
      [
        joined,
        requested('a'),
        ...placement('a'),
        fact('a', 'stop-requested'),
        revoked('a'),
        fact('a', 'stopped'),
        released('a'),
      ],
    ],
    [
      'an inventory that shrinks below what is held',
      [
        joined,
        requested('a'),
        ...placement('a'),
        ['node-n1', 'node.inventory-changed', { nodeId: 'n1', inventory: { ...inventory, cpuMilli: 10 } }],
      ],
    ],
    [
      'keys',
      [
        ['key-k1', 'key.issued', { keyId: 'k1' }],
        ['key-k1', 'key.revoked', { keyId: 'k1' }],
      ],
    ],
  ])('has no fault with %s', (_what, lines) => expect(checkLog(logOf(lines)).faults).toEqual([]));
});

describe('a planted fault is found', () => {
  const half = { gpuMilli: 600, gpuMemoryBytes: 1e9 };
  it.each<[string, string, Line[]]>([
    [
      'a device sold twice',
      'device-oversold',
      [joined, requested('a'), requested('b'), ...placement('a', half), ...placement('b', half)],
    ],
    [
      'memory of a device sold twice',
      'device-memory-oversold',
      [joined, requested('a'), ...placement('a', { gpuMemoryBytes: 81e9 })],
    ],
    ['CPU sold twice', 'cpu-oversold', [joined, requested('a'), ...placement('a', { cpuMilli: 4001 })]],
    [
      'memory sold twice',
      'memory-oversold',
      [joined, requested('a'), ...placement('a', { memoryBytes: 5e9 })],
    ],
    [
      'a device that the node does not have',
      'device-unknown',
      [joined, requested('a'), ...placement('a', { deviceId: 'GPU-9' })],
    ],
    [
      'a device that is lost',
      'device-unknown',
      [joined, requested('a'), ...placement('a', { deviceId: 'GPU-1' })],
    ],
    [
      'a device that is degraded',
      'device-sick',
      [
        joined,
        [
          'node-n1',
          'node.inventory-changed',
          {
            nodeId: 'n1',
            inventory: {
              ...inventory,
              devices: inventory.devices.map((device) => ({ ...device, health: 'degraded' })),
            },
          },
        ],
        requested('a'),
        ...placement('a'),
      ],
    ],
    ['a grant on a node that never joined', 'node-unknown', [requested('a'), ...placement('a')]],
    [
      'a grant on a lost node',
      'out-of-order',
      [joined, ['node-n1', 'node.lost', { nodeId: 'n1' }], requested('a'), ...placement('a')],
    ],
    ['a grant given twice', 'grant-twice', [joined, requested('a'), ...placement('a'), given('a')]],
    [
      'a session that holds two grants',
      'grant-twice',
      [joined, requested('a'), ...placement('a'), fact('a', 'requeued'), ...placement('a', { epoch: 2 })],
    ],
    [
      'two sessions on one network between nodes',
      'network-twice',
      [joined, ...(['a', 'b'] as const).flatMap((id) => [requested(id), ...placement(id, { network: 3 })])],
    ],
    ['a grant released that was not given', 'grant-unknown', [joined, requested('a'), released('a')]],
    ['a grant released twice', 'grant-unknown', [joined, ...life('a'), released('a')]],
    ['a grant revoked that was not given', 'grant-unknown', [joined, revoked('a')]],
    [
      'a grant revoked twice',
      'fact-twice',
      [joined, requested('a'), ...placement('a'), revoked('a'), revoked('a')],
    ],
    [
      'a placement without a grant',
      'command-split',
      [joined, requested('a'), placed('a'), fact('a', 'started')],
    ],
    ['a placement without a grant at the very end', 'command-split', [joined, requested('a'), placed('a')]],
    [
      'a grant without a placement',
      'command-split',
      [joined, requested('a'), given('a'), fact('a', 'stop-requested')],
    ],
    [
      'a grant of other devices than placed',
      'command-split',
      [joined, requested('a'), placed('a'), given('a', { gpuMilli: 400 })],
    ],
    ['a second end', 'ended-twice', [joined, ...life('a'), fact('a', 'stopped')]],
    ['a fact after the end', 'event-after-end', [joined, ...life('a'), fact('a', 'started')]],
    ['a second request', 'fact-twice', [requested('a'), requested('a')]],
    [
      'a second start',
      'fact-twice',
      [joined, requested('a'), ...placement('a'), fact('a', 'started'), fact('a', 'started')],
    ],
    [
      'a second stop request',
      'fact-twice',
      [requested('a'), fact('a', 'stop-requested'), fact('a', 'stop-requested')],
    ],
    ['a start before the placement', 'out-of-order', [requested('a'), fact('a', 'started', { epoch: 0 })]],
    [
      'a placement while running',
      'out-of-order',
      [
        joined,
        requested('a'),
        ...placement('a'),
        fact('a', 'started'),
        released('a'),
        ...placement('a', { epoch: 2 }),
      ],
    ],
    [
      'an exit of something that never was placed',
      'out-of-order',
      [requested('a'), fact('a', 'exited', { epoch: 0 })],
    ],
    ['a session that begins with its start', 'out-of-order', [fact('a', 'started')]],
    [
      'a limit of another phase',
      'out-of-order',
      [requested('a'), fact('a', 'deadline-passed', { phase: 'running' })],
    ],
    ['an epoch that was skipped', 'epoch-wrong', [joined, requested('a'), ...placement('a', { epoch: 2 })]],
    [
      'a start in an old epoch',
      'epoch-wrong',
      [joined, requested('a'), ...placement('a'), fact('a', 'started', { epoch: 7 })],
    ],
    [
      'an event on the stream of another session',
      'ids-differ',
      [['session-a', 'session.requested', { sessionId: 'b' }]],
    ],
    [
      'a node that comes back without having been lost',
      'out-of-order',
      [joined, ['node-n1', 'node.returned', { nodeId: 'n1' }]],
    ],
    [
      'a node lost twice',
      'fact-twice',
      [joined, ['node-n1', 'node.lost', { nodeId: 'n1' }], ['node-n1', 'node.lost', { nodeId: 'n1' }]],
    ],
    ['a type that nobody knows', 'unreadable', [['session-a', 'session.exploded', { sessionId: 'a' }]]],
    [
      'data with a hole',
      'unreadable',
      [joined, requested('a'), ['node-n1', 'node.grant-given', { nodeId: 'n1', sessionId: 'a', epoch: 1 }]],
    ],
  ])('%s', (_what, code, lines) => expect(codesOf(lines)).toContain(code));

  it('a hole in the positions, and where', () => {
    const events = logOf([requested('a'), requested('b'), requested('c')]).filter(
      ({ position }) => position !== 2,
    );
    expect(checkLog(events).faults).toEqual([
      { position: 3, stream: 'session-c', code: 'position-gap', message: 'position 3 follows position 1' },
    ]);
  });

  it('a log that does not begin at 1', () =>
    expect(checkLog(logOf([requested('a')], 2)).faults.map(({ code }) => code)).toEqual(['position-gap']));

  it('a position that comes twice', () => {
    const [only] = logOf([requested('a')]);
    expect(only && checkLog([only, only]).faults.map(({ code }) => code)).toEqual([
      'position-gap',
      'version-gap',
      'fact-twice',
    ]);
  });

  it('a hole in the versions of a stream', () => {
    const [first, second] = logOf([requested('a'), fact('a', 'stopped')]);
    expect(
      first && second && checkLog([first, { ...second, version: 3 }]).faults.map(({ code }) => code),
    ).toEqual(['version-gap']);
  });

  it('but no more than a thousand are kept', () => {
    const report = checkLog(logOf(Array.from({ length: 1500 }, () => released('a'))));
    expect([report.faultCount, report.faults.length]).toEqual([3000, 1000]);
  });
});

describe('a log of people', () => {
  it('has no fault when each account and each day of refusals stands on its own stream', () => {
    const log = logOf([
      ['user-ada', 'user.link-made', { userId: 'ada' }],
      ['audit-2026-11-25', 'audit.refused', { who: 'nobody', count: 1 }],
      ['user-ada', 'user.password-set', { userId: 'ben' }],
    ]);
    expect(checkLog(log).faults).toMatchObject([{ position: 3, message: expect.stringContaining('ben') }]);
  });
});

describe('a log that is read from its middle', () => {
  it('gives credit to what came before', () => {
    const whole = logOf([joined, ...life('a'), ...life('b')]);
    for (let after = 1; after < whole.length; after += 1)
      expect({
        after,
        faults: checkLog(whole.slice(after), { after }).faults.filter(({ code }) => code !== 'command-split'),
      }).toEqual({ after, faults: [] });
  });

  it('still finds a second end', () => {
    const check = createLogCheck({ after: 10 });
    for (const event of logOf([fact('a', 'stopped'), fact('a', 'stopped')], 11)) check.see(event);
    expect(check.finish().faults.map(({ code }) => code)).toEqual(['ended-twice']);
  });
});
