import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#contracts';
import { commandId, epochMs, eventId, position, streamName, type JsonObject } from '#kernel';
import { decodeFact } from './decode-fact.ts';
import { upcast, type Upcasters } from './upcasters.ts';

const stored = (type: string, rev: number, data: JsonObject): RecordedEvent => ({
  position: position(1),
  stream: streamName('light-1'),
  version: 1,
  type,
  rev,
  eventId: eventId('00000000-0000-4000-8000-000000000001'),
  commandId: commandId('00000000-0000-4000-8000-000000000002'),
  recordedAt: epochMs(1),
  data,
  meta: { actor: 'service:test' },
});

/** light.lit had seconds in revision 1, milliseconds in 2, and is called light.switched since. */
const upcasters: Upcasters = {
  'light.lit': {
    1: (data) => {
      if (typeof data['atS'] !== 'number') throw new Error('no time');
      return { type: 'light.lit', rev: 2, data: { at: data['atS'] * 1000 } };
    },
    2: (data) => ({ type: 'light.switched', rev: 1, data: { ...data, on: true } }),
  },
  'light.circular': { 1: (data) => ({ type: 'light.circular', rev: 1, data }) },
};

describe('upcast', () => {
  it('brings an event of the first revision to the newest, over a change of its name', () => {
    expect(upcast(stored('light.lit', 1, { atS: 7 }), upcasters)).toEqual(
      stored('light.switched', 1, { at: 7000, on: true }),
    );
  });

  it('begins at the revision that the event has', () => {
    expect(upcast(stored('light.lit', 2, { at: 5 }), upcasters)).toMatchObject({
      type: 'light.switched',
      data: { at: 5, on: true },
    });
  });

  it('leaves as it is what is new, what is unknown, and what its upcaster cannot read', () => {
    for (const event of [
      stored('light.switched', 1, { at: 1, on: false }),
      stored('toString', 1, {}),
      stored('light.lit', 1, { atS: 'noon' }),
      stored('light.circular', 1, {}),
    ])
      expect(upcast(event, upcasters)).toBe(event);
  });
});

describe('decode a fact', () => {
  it('refuses a type or a revision that this version does not know', () => {
    for (const event of [
      stored('light.lit', 1, {}),
      stored('node.returned', 2, {}),
      stored('constructor', 1, {}),
    ])
      expect(decodeFact(event)).toMatchObject({ ok: false, refusal: { code: 'unknown-event' } });
  });

  it('refuses an old revision that could not be brought to the newest', () => {
    expect(decodeFact(stored('node.returned', 0, {}))).toMatchObject({
      ok: false,
      refusal: { code: 'malformed-event' },
    });
  });

  it('says where a malformed event is wrong, and what should be there', () => {
    expect(decodeFact(stored('key.revoked', 1, { keyId: 'k-1', by: 'user:ann', revokedAt: -5 }))).toEqual({
      ok: false,
      refusal: {
        code: 'malformed-event',
        message: 'key.revoked: /revokedAt must be a whole number from 0 up',
        pointer: '/revokedAt',
      },
    });
  });
});
