import { describe, expect, it } from 'vitest';
import { cpuMilli, reservationId } from '#kernel';
import { booked, granted, joined, knownNodeAfter, minute } from '../../../test/builders.ts';
import { MAINTENANCE_LEAD_MS, bookedParts, freeBesideBookings } from './booked-now.ts';

const MINUTE_MS = 60_000;
const ID = 'rrrrrrrrrrr1';
const OTHER = 'rrrrrrrrrrr2';
/** Two GPUs, 16 cores; GPU-0 with 4 cores is booked from minute 60 to 120, and again from 180 to 240. */
const later = booked(
  ID,
  ['GPU-0'],
  [
    [60, 120],
    [180, 240],
  ],
);
const node = knownNodeAfter(joined(2), later);
const whole = (free: ReturnType<typeof freeBesideBookings>) =>
  free.devices.filter((one) => one.gpuMilli === 1000).map((one) => one.device.deviceId);

describe('what is booked of a node', () => {
  it('is nothing without bookings', () =>
    expect(bookedParts(knownNodeAfter(joined(2)), minute(0))).toEqual({ now: [], ahead: [] }));
  it('is ahead until its stretch begins, and is there from then on', () => {
    expect(bookedParts(node, minute(59))).toMatchObject({ now: [], ahead: [{ from: minute(60) }] });
    expect(bookedParts(node, minute(60))).toMatchObject({ now: [{ to: minute(120) }] });
  });
  it('is ahead again while a stretch is on and after it, and nothing after the last', () => {
    expect(bookedParts(node, minute(60))).toMatchObject({ ahead: [{ from: minute(180) }] });
    expect(bookedParts(node, minute(120))).toMatchObject({ now: [], ahead: [{ from: minute(180) }] });
    expect(bookedParts(node, minute(240))).toEqual({ now: [], ahead: [] });
  });
  it('is less by what its own sessions hold', () => {
    const own = granted(1, { reservationId: reservationId(ID) });
    const [part] = bookedParts(knownNodeAfter(joined(2), later, own), minute(61)).now;
    expect(part).toMatchObject({ cpuMilli: cpuMilli(3000) });
  });
  it('comes in the order of time', () => {
    const sooner = booked(OTHER, ['GPU-1'], [[30, 40]]);
    const { ahead } = bookedParts(knownNodeAfter(joined(2), later, sooner), minute(0));
    expect(ahead.map(({ reservationId: id }) => id)).toEqual([OTHER, ID]);
  });
});

describe('what others can have of a node', () => {
  it('is all of it when they are gone before the stretch begins', () =>
    expect(whole(freeBesideBookings(node, minute(0), 60 * MINUTE_MS))).toEqual(['GPU-0', 'GPU-1']));
  it.each([
    ['who reach into the stretch', 61 * MINUTE_MS],
    ['who have no limit', null],
  ])('is the rest for those %s', (_who, holdMsMax) => {
    const free = freeBesideBookings(node, minute(0), holdMsMax);
    expect(whole(free)).toEqual(['GPU-1']);
    expect(free.cpuMilli).toBe(12_000);
  });
  it('is the rest for everybody while the stretch is on', () => {
    const free = freeBesideBookings(node, minute(90), MINUTE_MS);
    expect(whole(free)).toEqual(['GPU-1']);
    expect(free.cpuMilli).toBe(12_000);
  });
  it('counts the CPU of those who will be gone by then', () => {
    const gone = granted(1, { cpuMilli: cpuMilli(8000), holdMsMax: 30 * MINUTE_MS });
    const stays = granted(1, { cpuMilli: cpuMilli(8000) });
    expect(freeBesideBookings(knownNodeAfter(joined(2), later, gone), minute(1), null).cpuMilli).toBe(8000);
    expect(freeBesideBookings(knownNodeAfter(joined(2), later, stays), minute(1), null).cpuMilli).toBe(4000);
  });
  it('leaves CPU for each stretch that is still to come', () => {
    const all = { cpuMilli: cpuMilli(12_000) };
    const evening = booked(OTHER, ['GPU-1'], [[150, 300]], all);
    const free = freeBesideBookings(knownNodeAfter(joined(2), later, evening), minute(61), null);
    expect(free.cpuMilli).toBe(0);
  });
  it('is not lessened twice by what the own sessions of a reservation hold', () => {
    const own = granted(1, { reservationId: reservationId(ID), cpuMilli: cpuMilli(4000) });
    const free = freeBesideBookings(knownNodeAfter(joined(2), later, own), minute(61), null);
    expect(free.cpuMilli).toBe(12_000);
  });
});

describe('a maintenance', () => {
  const at = minute(30 * 24 * 60);
  const upkeep = knownNodeAfter(
    joined(2),
    booked(ID, ['GPU-0', 'GPU-1'], [[30 * 24 * 60, 30 * 24 * 60 + 60]], { purpose: 'maintenance' }),
  );
  it('leaves nothing while it is on', () =>
    expect(freeBesideBookings(upkeep, at, MINUTE_MS)).toMatchObject({ cpuMilli: 0, memoryBytes: 0 }));
  it('leaves nothing to those whose limit reaches into it', () =>
    expect(freeBesideBookings(upkeep, minute(0), 31 * 24 * 60 * MINUTE_MS).cpuMilli).toBe(0));
  it('keeps those without a limit away for a day only: they are told to end when it begins', () => {
    const dayBefore = minute(29 * 24 * 60);
    expect(at - dayBefore).toBe(MAINTENANCE_LEAD_MS);
    expect(freeBesideBookings(upkeep, dayBefore, null).cpuMilli).toBe(16_000);
    expect(freeBesideBookings(upkeep, minute(29 * 24 * 60 + 1), null).cpuMilli).toBe(0);
  });
});
