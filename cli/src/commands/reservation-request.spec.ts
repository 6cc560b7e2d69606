import { describe, expect, it } from 'vitest';
import { maintenanceRequest, reservationRequest } from './reservation-request.ts';

const NOW = Date.parse('2026-11-27T08:00:00Z');
const when = { from: '2026-11-27T09:00:00Z', to: '2026-11-27T17:00:00Z' };
const sent = { from: '2026-11-27T09:00:00.000Z', to: '2026-11-27T17:00:00.000Z' };

describe('what berth reserve asks for', () => {
  it('GPUs, on one node, of a model', () =>
    expect(reservationRequest({ ...when, gpus: '4', oneNode: true, model: 'A100, H100' }, NOW)).toEqual({
      ...sent,
      gpus: { count: 4, perNode: 4, models: ['A100', 'H100'] },
    }));
  it('GPUs with CPU and memory for each, so many on each node', () =>
    expect(
      reservationRequest({ ...when, gpus: '4', perNode: '2', cpu: '3.5', memory: '16GiB' }, NOW),
    ).toMatchObject({ gpus: { count: 4, perNode: 2, cpuMilli: 3500, memoryBytes: 16 * 2 ** 30 } }));
  it('whole nodes, any or these', () => {
    expect(reservationRequest({ ...when, nodes: '2' }, NOW)).toMatchObject({ nodes: { count: 2 } });
    expect(reservationRequest({ ...when, node: ['a', 'b'] }, NOW)).toMatchObject({ nodeIds: ['a', 'b'] });
  });
  it('from now on, for so long', () =>
    expect(reservationRequest({ from: 'now', for: '8h', gpus: '1' }, NOW)).toMatchObject({
      from: '2026-11-27T08:00:00.000Z',
      to: '2026-11-27T16:00:00.000Z',
    }));
  it('again and again', () => {
    expect(reservationRequest({ ...when, gpus: '1', every: 'weekday', times: '5' }, NOW)).toMatchObject({
      repeat: { unit: 'weekday', every: 1, times: 5 },
    });
    expect(
      reservationRequest({ ...when, gpus: '1', every: '2 weeks', until: '2027-01-01T00:00:00Z' }, NOW),
    ).toMatchObject({ repeat: { unit: 'week', every: 2, until: '2027-01-01T00:00:00.000Z' } });
  });
  it('until a day with all of it', () => {
    const wish = reservationRequest({ ...when, gpus: '1', every: 'day', until: '2026-12-18' }, NOW);
    expect(wish).toMatchObject({ repeat: { until: new Date(2026, 11, 19).toISOString() } });
  });
  it('for a user, a project, or whoever asks', () => {
    const wish = { ...when, gpus: '1' };
    expect(reservationRequest({ ...wish, project: true }, NOW)).toMatchObject({ isForProject: true });
    expect(reservationRequest({ ...wish, project: 'vision' }, NOW)).toMatchObject({
      projectId: 'vision',
      isForProject: true,
    });
    expect(reservationRequest({ ...wish, project: 'vision', user: 'ada' }, NOW)).toEqual({
      ...sent,
      gpus: { count: 1 },
      projectId: 'vision',
      userId: 'ada',
    });
    expect(reservationRequest(wish, NOW)).not.toHaveProperty('userId');
  });
  it.each([
    ['say --from', { to: when.to, gpus: '1' }],
    ['say --to or --for', { from: when.from, gpus: '1' }],
    ['say --to or --for', { ...when, for: '8h', gpus: '1' }],
    ['say what to reserve', when],
    ['say what to reserve', { ...when, gpus: '1', nodes: '1' }],
    ['not both', { ...when, gpus: '1', oneNode: true, perNode: '1' }],
    ['--until and --times go with --every', { ...when, gpus: '1', times: '3' }],
    ['--every needs day, week or weekday', { ...when, gpus: '1', every: 'month' }],
    ['--gpus needs a whole number', { ...when, gpus: '0.5' }],
  ])('is refused: %s', (sentence, options) =>
    expect(() => reservationRequest(options, NOW)).toThrow(sentence),
  );
});

describe('what berth maintain asks for', () => {
  it('all of the named nodes, and says why', () =>
    expect(maintenanceRequest(['a', 'b'], { ...when, reason: 'new firmware' }, NOW)).toEqual({
      ...sent,
      purpose: 'maintenance',
      name: 'maintenance',
      nodeIds: ['a', 'b'],
      reason: 'new firmware',
    }));
});
