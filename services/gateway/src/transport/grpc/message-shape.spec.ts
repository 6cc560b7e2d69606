import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berthPackage } from './berth-package.ts';
import { readMessage, writeMessage } from './message-shape.ts';

const { root } = berthPackage();
const LOOSE = { longs: Number, enums: String } as const;

/** What a client makes of an answer, and a server of a request, over the wire. */
const overTheWire = (name: string, words: object): object => {
  const type = root.lookupType(`berth.v1.${name}`);
  const bytes = type.encode(type.fromObject(writeMessage(type, words))).finish();
  return readMessage(type, type.toObject(type.decode(bytes), LOOSE));
};

describe('a message', () => {
  it('keeps words, times, lists and maps', () => {
    const wish = {
      name: 'train',
      kind: 'batch',
      image: 'python',
      command: ['python3', 'train.py'],
      env: { SEED: '7', EMPTY: '' },
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 40, gpuMilli: 500, gpuModels: ['H100'] },
      folders: [{ folder: 'data', target: '/data', access: 'read-only' }],
      startAt: '2030-01-01T09:00:00.250Z',
      near: { mode: 'spread', group: 'g' },
    };
    expect(overTheWire('SessionWish', wish)).toEqual(wish);
  });

  it('tells nothing from zero where a field may be absent, and says zero where it may not', () => {
    expect(overTheWire('Quota', { gpuMilli: 0, sessionCount: undefined })).toEqual({ gpuMilli: 0 });
    expect(overTheWire('ResourceWish', { memoryBytes: 1 })).toEqual({ cpuMilli: 0, memoryBytes: 1 });
    expect(overTheWire('ShareFolderRequest', { folder: 'f', party: 'user:bob' })).toEqual({
      folder: 'f',
      party: 'user:bob',
    });
  });

  it('puts a message between two lists', () => {
    const type = root.lookupType('berth.v1.GpuTopology');
    expect(writeMessage(type, { gpus: [], links: [['self', 'nv4'], ['nv4']] })).toMatchObject({
      links: [{ links: ['self', 'nv4'] }, { links: ['nv4'] }],
    });
  });

  it('carries any JSON in the data of an event', () => {
    const type = root.lookupType('berth.v1.Event');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const bytes = type.encode(type.fromObject(writeMessage(type, { position: 1, data }))).finish();
        expect(type.decode(bytes)).toMatchObject({ position: expect.anything() });
      }),
    );
  });

  it('of a time that no calendar has is no time', () =>
    expect(
      readMessage(root.lookupType('berth.v1.SessionWish'), { startAt: { seconds: 9e15, nanos: 0 } }),
    ).toMatchObject({ startAt: '9000000000000000 seconds after 1970' }));

  it('with a value that this gateway does not know says its number, which no word is', () =>
    expect(readMessage(root.lookupType('berth.v1.SessionWish'), { kind: 7 })).toMatchObject({ kind: '7' }));
});
