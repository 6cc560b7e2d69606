import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, type RecordedEvent } from '#contracts';
import { decodeEnvelope } from './decode-envelope.ts';
import { decodeFact } from './decode-fact.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/events');

/** Every event of every shape that was ever stored: `<type>/<rev>-<why>.json`. Files are added and never changed. */
const goldenEvents = readdirSync(FOLDER).flatMap((type) =>
  readdirSync(path.join(FOLDER, type)).map((file) => ({ type, file })),
);
const read = (type: string, file: string): { type: string; rev: number; data: unknown } =>
  JSON.parse(readFileSync(path.join(FOLDER, type, file), 'utf8'));

/** As it comes out of the store. */
const stored = (fact: object): RecordedEvent =>
  decodeEnvelope(
    JSON.stringify({
      position: 1,
      stream: 'golden-1',
      version: 1,
      eventId: '00000000-0000-4000-8000-000000000001',
      commandId: '00000000-0000-4000-8000-000000000002',
      recordedAt: 1,
      meta: { actor: 'service:test' },
      ...fact,
    }),
  );

describe('golden events', () => {
  it.each(goldenEvents)('reads $type/$file', ({ type, file }) => {
    const fact = read(type, file);
    expect(fact.type).toBe(type);
    expect(file).toMatch(new RegExp(`^${fact.rev}-[a-z0-9-]+\\.json$`));
    expect(decodeFact(stored(fact))).toMatchObject({ ok: true });
  });

  it.each(Object.entries(EVENT_TYPES))('has every revision of %s', (type, { rev }) => {
    const revisions = new Set(
      goldenEvents.filter((each) => each.type === type).map(({ file }) => Number.parseInt(file, 10)),
    );
    expect([...revisions].toSorted((a, b) => a - b)).toEqual(Array.from({ length: rev }, (_, n) => n + 1));
  });

  it.each(goldenEvents)(
    'refuses $type/$file when any of its fields is of another kind or missing',
    ({ type, file }) => {
      const fact = read(type, file);
      const accepted = [...breakings(fact.data)].flatMap(([pointer, broken]) => {
        const outcome = decodeFact(stored({ ...fact, data: broken }));
        return !outcome.ok && outcome.refusal.code === 'malformed-event' ? [] : [pointer];
      });
      expect(accepted).toEqual([]);
    },
  );
});

/** Null is what an agent says there when the machine does not tell. */
const MAY_BE_NULL = /^\/inventory\/gpuTopology\/gpus\/\d+\/(cpus|numaNodes|socket)$/;

/** The value with one member, at any depth, replaced by what it can never be. */
function* breakings(value: unknown, pointer = ''): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const put = (other: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
    yield [`${pointer}/${name}`, put({ not: ['this'] })];
    if (!MAY_BE_NULL.test(`${pointer}/${name}`)) yield [`${pointer}/${name}`, put(null)];
    if (typeof member === 'number') yield [`${pointer}/${name}`, put(0.5)];
    for (const [inner, broken] of breakings(member, `${pointer}/${name}`)) yield [inner, put(broken)];
  }
}
