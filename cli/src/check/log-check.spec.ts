import { describe, expect, it } from 'vitest';
import { plain } from '../format/paint.ts';
import { formatCheck } from '../format/check.ts';
import { createLogCheck, toRecorded } from './log-check.ts';

const event = {
  position: 1,
  stream: 'key-k1',
  version: 1,
  type: 'key.issued',
  rev: 1,
  eventId: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
  commandId: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
  recordedAt: '2026-01-01T11:00:00.000Z',
  data: { keyId: 'k1' },
  meta: { actor: 'service:gateway' },
};

describe('events of the API', () => {
  it('are judged as events of the log', () => {
    const check = createLogCheck();
    check.see(toRecorded(event));
    check.see(toRecorded({ ...event, position: 3, version: 2, type: 'key.revoked' }));
    const report = check.finish();
    expect(formatCheck(report, plain)).toBe(
      [
        '2 events up to position 3, 1 stream',
        '0 sessions, 0 ended',
        '0 nodes; 0 grants given, 0 held now, 0 at most at once',
        'the fullest device had 0 of 1000 given',
        'position-gap at 3 on key-k1: position 3 follows position 1',
        '1 fault.',
      ].join('\n'),
    );
  });

  it('that are none are told by their position', () =>
    expect(() => toRecorded({ ...event, position: 9, stream: 'nonsense' })).toThrow(
      "Event 9 can't be read: not a stream name",
    ));
});
