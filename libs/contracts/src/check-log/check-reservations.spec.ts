import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../envelope.ts';
import { checkLog } from './check-log.ts';

type Line = readonly [stream: string, type: string, data: object, commandId: string];

const HOUR = 3_600_000;
const START = 1_700_000_000_000;
const at = (hours: number): number => START + hours * HOUR;

/** Events as they come over the wire: JSON, with dense positions and versions. */
const logOf = (lines: readonly Line[]): RecordedEvent[] => {
  const versions = new Map<string, number>();
  const events = lines.map(([stream, type, data, commandId], index) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const meta = { actor: 'service:test' };
    return {
      position: 1 + index,
      stream,
      version,
      type,
      rev: 1,
      eventId: `e${index}`,
      commandId,
      recordedAt: START,
      data,
      meta,
    };
  });
  return JSON.parse(JSON.stringify(events));
};

const device = (index: number) => ({
  deviceId: `GPU-${index}`,
  index,
  model: 'H100',
  memoryBytes: 80e9,
  health: 'ok',
});
const inventory = { cpuMilli: 16_000, memoryBytes: 64e9, devices: [device(0), device(1)], runtime: 'docker' };
const joined: Line = ['node-n1', 'node.joined', { nodeId: 'n1', inventory }, 'join'];
const stretches = [
  { from: at(1), to: at(2) },
  { from: at(25), to: at(26) },
];

type Booking = { deviceIds?: string[]; stretches?: object[]; purpose?: string; bookedAt?: number };
const onNode = (r: string, booking: Booking = {}): Line => [
  'node-n1',
  'node.booked',
  {
    nodeId: 'n1',
    reservationId: r,
    deviceIds: ['GPU-0'],
    cpuMilli: 1000,
    memoryBytes: 1e9,
    stretches,
    bookedAt: at(0),
    ...booking,
  },
  `book-${r}`,
];
const ofReservation = (r: string, verb: string, data: object = {}, commandId = `book-${r}`): Line => [
  `reservation-${r}`,
  `reservation.${verb}`,
  { reservationId: r, ...data },
  commandId,
];
const spots = (deviceIds: string[]) => [{ nodeId: 'n1', deviceIds, cpuMilli: 1000, memoryBytes: 1e9 }];
const booked = (r: string, booking: Booking = {}): Line[] => [
  ofReservation(r, 'booked', {
    spots: spots(booking.deviceIds ?? ['GPU-0']),
    stretches: booking.stretches ?? stretches,
  }),
  onNode(r, booking),
];
type Grant = { deviceId?: string; givenAt?: number; holdMsMax?: number; reservationId?: string };
const placed = (s: string, { deviceId = 'GPU-0', ...grant }: Grant): Line[] => {
  const devices = [{ deviceId, gpuMilli: 500, gpuMemoryBytes: 40e9 }];
  const given = { sessionId: s, nodeId: 'n1', epoch: 1, devices };
  return [
    [`session-${s}`, 'session.requested', { sessionId: s }, `ask-${s}`],
    [`session-${s}`, 'session.placed', given, `place-${s}`],
    [
      'node-n1',
      'node.grant-given',
      { ...given, cpuMilli: 1000, memoryBytes: 1e9, givenAt: at(0), ...grant },
      `place-${s}`,
    ],
  ];
};
const passed = (r: string, verb: string, n: number, isLast = false): Line =>
  ofReservation(r, verb, { n, isLast }, `${verb}-${r}-${n}`);
const unbooked = (r: string): Line => [
  'node-n1',
  'node.unbooked',
  { nodeId: 'n1', reservationId: r },
  `end-${r}`,
];

const codesOf = (...lines: readonly Line[]) =>
  checkLog(logOf([joined, ...lines])).faults.map(({ code }) => code);

describe('a sound log of reservations', () => {
  it.each<[string, Line[]]>([
    ['two that share no device', [...booked('a'), ...booked('b', { deviceIds: ['GPU-1'] })]],
    [
      'one right after another',
      [...booked('a'), ...booked('b', { stretches: [{ from: at(2), to: at(25) }] })],
    ],
    ['one that follows one that is over', [...booked('a'), unbooked('a'), ...booked('b')]],
    ['a session that is gone by then', [...booked('a'), ...placed('s', { holdMsMax: HOUR })]],
    ['a session on another device', [...booked('a'), ...placed('s', { deviceId: 'GPU-1' })]],
    [
      'a session of the reservation',
      [...booked('a'), ...placed('s', { reservationId: 'a', givenAt: at(1) })],
    ],
    [
      'one without a limit on a node whose maintenance is far',
      [
        ...booked('a', { purpose: 'maintenance', stretches: [{ from: at(25), to: at(26) }] }),
        ...placed('s', {}),
      ],
    ],
    [
      'all of its life',
      [
        ...booked('a'),
        passed('a', 'started', 0),
        passed('a', 'ended', 0),
        passed('a', 'started', 1),
        passed('a', 'ended', 1, true),
        unbooked('a'),
      ],
    ],
    [
      'a stretch that nobody saw begin',
      [...booked('a'), passed('a', 'ended', 0), passed('a', 'ended', 1, true)],
    ],
  ])('%s', (_what, lines) => expect(codesOf(...lines)).toEqual([]));
});

describe('a log of reservations that can not be true', () => {
  it.each<[string, string, Line[]]>([
    ['one device for two at one time', 'booking-overlaps', [...booked('a'), ...booked('b')]],
    [
      'one device for two, on one day of many',
      'booking-overlaps',
      [...booked('a'), ...booked('b', { stretches: [{ from: at(25.5), to: at(30) }] })],
    ],
    [
      'a stranger in a stretch',
      'booking-ignored',
      [...booked('a'), ...placed('s', { givenAt: at(1.5), holdMsMax: 1 })],
    ],
    [
      'a stranger who can reach it',
      'booking-ignored',
      [...booked('a'), ...placed('s', { holdMsMax: HOUR + 1 })],
    ],
    ['a stranger without a limit', 'booking-ignored', [...booked('a'), ...placed('s', {})]],
    [
      'anybody in a maintenance',
      'booking-ignored',
      [...booked('a', { purpose: 'maintenance' }), ...placed('s', { deviceId: 'GPU-1', givenAt: at(1) })],
    ],
    [
      'a session of it before it begins',
      'booking-ignored',
      [...booked('a'), ...placed('s', { reservationId: 'a', givenAt: at(0.5) })],
    ],
    [
      'a session of it on what is not booked',
      'booking-ignored',
      [...booked('a'), ...placed('s', { reservationId: 'a', givenAt: at(1), deviceId: 'GPU-1' })],
    ],
    ['a session of one that is not there', 'booking-ignored', placed('s', { reservationId: 'a' })],
    ['a booking that its node never learns of', 'command-split', booked('a').slice(0, 1)],
    [
      'a booking that its node knows otherwise',
      'command-split',
      [ofReservation('a', 'booked', { spots: spots(['GPU-1']), stretches }), onNode('a')],
    ],
    ['a second booking', 'out-of-order', [...booked('a'), ...booked('a')]],
    [
      'a stretch that begins twice',
      'out-of-order',
      [...booked('a'), passed('a', 'started', 0), passed('a', 'started', 0)],
    ],
    ['an end that is the last too early', 'out-of-order', [...booked('a'), passed('a', 'ended', 0, true)]],
    ['a beginning of what is not known', 'out-of-order', [passed('a', 'started', 0)]],
    [
      'something after the end',
      'event-after-end',
      [...booked('a'), ofReservation('a', 'cancelled', {}, 'c'), passed('a', 'started', 0)],
    ],
  ])('%s: %s', (_what, code, lines) => expect(codesOf(...lines)).toEqual([code]));
});
