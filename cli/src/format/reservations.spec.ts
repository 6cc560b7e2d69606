import { describe, expect, it } from 'vitest';
import type { Reservation } from '../api/resources.ts';
import { plain } from './paint.ts';
import { formatBooked, formatReservation, formatReservations, formatTrial } from './reservations.ts';

const pipe = { paint: plain, now: Date.parse('2026-11-27T10:00:00Z') };
const golden = (name: string) => `./golden/${name}.txt`;

const GIB = 2 ** 30;
const spot = (nodeId: string, ...deviceIds: readonly string[]) => ({
  nodeId,
  deviceIds,
  cpuMilli: deviceIds.length * 8000,
  memoryBytes: deviceIds.length * 64 * GIB,
});
const days = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const day = new Date(Date.UTC(2026, 10, 27 + n)).toISOString().slice(0, 10);
    return { from: `${day}T09:00:00.000Z`, to: `${day}T17:00:00.000Z` };
  });

const course: Reservation = {
  reservationId: 'r8s2k4m6p1qt',
  name: 'course',
  purpose: 'work',
  phase: 'on',
  projectId: 'teaching',
  from: '2026-11-27T09:00:00.000Z',
  to: '2026-11-27T17:00:00.000Z',
  stretch: 1,
  stretchCount: 14,
  spots: [spot('gpu-07', 'GPU-a', 'GPU-b'), spot('gpu-08', 'GPU-c', 'GPU-d')],
  reason: 'the course of the autumn',
  by: 'user:grace',
  bookedAt: '2026-11-20T10:00:00.000Z',
  stretches: days(14),
};
const demo: Reservation = {
  ...course,
  reservationId: 'd1m2o3x4y5z6',
  name: 'demo',
  phase: 'booked',
  projectId: 'vision',
  userId: 'ada',
  from: '2026-11-28T22:00:00.000Z',
  to: '2026-11-29T02:00:00.000Z',
  stretchCount: 1,
  spots: [spot('gpu-07', 'GPU-e')],
  trouble: 'GPU-e of node gpu-07 failed',
};
const upkeep: Reservation = {
  ...demo,
  reservationId: 'm7t4k4m6p1qt',
  name: 'maintenance',
  purpose: 'maintenance',
  from: '2026-12-01T06:00:00.000Z',
  to: '2026-12-01T08:00:00.000Z',
};

describe('berth reserve', () => {
  it('lists what is reserved, for whom, where and when', async () => {
    const { trouble: _, ...sound } = upkeep;
    await expect(formatReservations([course, demo, sound], pipe)).toMatchFileSnapshot(golden('reservations'));
  });
  it('shows all about one', async () => {
    await expect(formatReservation(course, pipe)).toMatchFileSnapshot(golden('reservation'));
    await expect(formatReservation(demo, pipe)).toMatchFileSnapshot(golden('reservation-in-trouble'));
  });
  it('says what was booked, and how to run on it', () => {
    expect(formatBooked(course, pipe)).toBe(
      'r8s2k4m6p1qt  4 GPUs on 2 nodes, 2026-11-27 09:00 – 17:00 UTC, the first of 14\n' +
        'Run on it with: berth run --reservation r8s2k4m6p1qt …',
    );
    expect(formatBooked(upkeep, pipe)).toBe('m7t4k4m6p1qt  1 GPU on gpu-07, 2026-12-01 06:00 – 08:00 UTC');
  });
  it('says of a trial where it would be, or why it can not be', async () => {
    const { spots, stretches = [] } = course;
    await expect(formatTrial({ fits: true, spots, stretches: stretches.slice(0, 2) })).toMatchFileSnapshot(
      golden('reservation-trial'),
    );
    expect(formatTrial({ fits: false, why: '4 GPUs are wanted; 2 of 8 can be had all that time.' })).toBe(
      "It can't be. 4 GPUs are wanted; 2 of 8 can be had all that time.",
    );
  });
});
