import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EVENT_TYPES, type BerthFact, type RecordedEvent } from '#contracts';
import { decodeFact } from '#event-log';
import { commandId, epochMs, eventId, position, streamName } from '#kernel';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/events');
const ID = '0190d6a4-7b1e-7c3d-8e9f-0123456789ab';

type Golden = { readonly name: string; readonly type: string; readonly rev: number; readonly data: object };

const read = (type: string, file: string): Golden => ({
  name: `${type}/${file}`,
  ...JSON.parse(readFileSync(path.join(FOLDER, type, file), 'utf8')),
});

const ownerOf = new Map(Object.entries(EVENT_TYPES));

/** Every fact that the scheduler ever wrote, one of each shape; by name. */
export const goldenFacts: readonly Golden[] = readdirSync(FOLDER)
  .filter((type) => ownerOf.get(type)?.owner === 'scheduler')
  .flatMap((type) => readdirSync(path.join(FOLDER, type)).map((file) => read(type, file)))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const subjectOf = (data: object, category: string): string => {
  const id: unknown = new Map(Object.entries(data)).get(`${category}Id`);
  return typeof id === 'string' ? id : 'nobody';
};

/** A log of these facts, in this order; nobody has to have decided it. */
export const logOf = (facts: readonly Golden[]): readonly RecordedEvent<BerthFact>[] => {
  const versions = new Map<string, number>();
  return facts.map(({ type, rev, data }, index) => {
    const [category = ''] = type.split('.');
    const stream = `${category}-${subjectOf(data, category)}`;
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const decoded = decodeFact({
      position: position(index + 1),
      stream: streamName(stream),
      version,
      type,
      rev,
      eventId: eventId(ID),
      commandId: commandId(ID),
      recordedAt: epochMs(index),
      data: JSON.parse(JSON.stringify(data)),
      meta: { actor: 'service:test' },
    });
    if (!decoded.ok) throw new Error(decoded.refusal.message);
    return decoded.value;
  });
};
