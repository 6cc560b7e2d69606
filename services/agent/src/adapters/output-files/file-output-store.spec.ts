import { appendFileSync, readdirSync, truncateSync, statSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMs, sessionId } from '#kernel';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { fileOutputStore } from './file-output-store.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'berth-output-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const session = sessionId('k3abcdefghij');
const key = { sessionId: session, epoch: 1 };
const piece = (text: string, place: string, lostBytes = 0): OutputPiece => ({
  source: 'stdout',
  at: epochMs(1),
  text,
  place,
  lostBytes,
});
const small = { segmentBytes: 400, segmentsMax: 4 };
const open = () => fileOutputStore(root, small, { keptMs: 1000, totalBytesMax: 3000 });
const readAll = (
  store: ReturnType<typeof open>,
  limitBytes = 1000,
): { text: string; pages: number; cursor: number } => {
  let text = '';
  let cursor = 0;
  for (let pages = 1; ; pages += 1) {
    const page = store.read(session, cursor, limitBytes);
    if (page === null) return { text, pages, cursor };
    text += page.chunks.map((chunk) => chunk.text).join('');
    cursor = page.cursor;
    if (page.isAtEnd) return { text, pages, cursor };
  }
};

describe('the output store', () => {
  it('gives back what was stored, from any cursor, in pages', () => {
    const store = open();
    const texts = Array.from({ length: 20 }, (_none, index) => `line ${index} €\n`);
    for (const [index, text] of texts.entries()) store.append(key, [piece(text, String(index))]);
    const whole = Buffer.from(texts.join(''));
    expect(readAll(store, 30).text).toBe(whole.toString());
    expect(readAll(store, 30).pages).toBeGreaterThan(5);
    expect(readAll(store).cursor).toBe(whole.length);
    for (const cursor of [0, 1, 5, 100, whole.length - 1]) {
      const page = store.read(session, cursor, 100_000);
      const rest = page?.chunks.map((chunk) => chunk.text).join('') ?? '';
      expect(Buffer.from(rest).subarray(-5)).toEqual(
        whole.subarray(-5).subarray(-Math.min(5, whole.length - cursor)),
      );
    }
    expect(store.read(session, whole.length, 10)).toMatchObject({ chunks: [], isAtEnd: true });
  });

  it('goes on where the last process was, also behind a torn line', () => {
    const first = open();
    first.append(key, [piece('one\n', 'p1'), piece('two\n', 'p2')]);
    const file = path.join(root, session, readdirSync(path.join(root, session))[0] ?? '');
    appendFileSync(file, '[8,4,1,1,1,"p3","thr');
    const second = open();
    expect(second.placeOf(key)).toBe('p2');
    second.append(key, [piece('three\n', 'p3')]);
    expect(readAll(second).text).toBe('one\ntwo\nthree\n');
    truncateSync(file, 3);
    expect(open().placeOf(key)).toBeNull();
  });

  it('keeps the beginning and the end when it is too much, and says how much is missing', () => {
    const store = open();
    let written = 0;
    for (let index = 0; index < 200; index += 1) {
      const text = `line ${index}\n`;
      written += text.length;
      store.append(key, [piece(text, String(index))]);
    }
    const { text, cursor } = readAll(store);
    const dropped = store.read(session, 0, 1)?.droppedBytes ?? 0;
    expect(text.startsWith('line 0\n')).toBe(true);
    expect(text.endsWith('line 199\n')).toBe(true);
    expect(dropped).toBeGreaterThan(500);
    expect(text.length + dropped).toBe(written);
    expect(cursor).toBe(written);
    expect(readdirSync(path.join(root, session)).length).toBeLessThanOrEqual(small.segmentsMax);
  });

  it('gives pages that fit into a message, whatever the program printed', () => {
    const store = fileOutputStore(root);
    for (let index = 0; index < 30_000; index += 1) store.append(key, [piece('x', String(index))]);
    store.append(key, [piece('\u0001'.repeat(32_000), 'a'), piece('\u0001'.repeat(32_000), 'b')]);
    let cursor = 0;
    for (let isAtEnd = false; !isAtEnd;) {
      const page = store.read(session, cursor, 256 * 1024);
      expect(JSON.stringify(page).length).toBeLessThan(900 * 1024);
      cursor = page?.cursor ?? 0;
      isAtEnd = page?.isAtEnd ?? true;
    }
    expect(cursor).toBe(94_000);
  });

  it('counts what was lost before it came', () => {
    const store = open();
    store.append(key, [piece('a', '1'), piece('b', '2', 100)]);
    expect(store.read(session, 0, 10)).toMatchObject({ cursor: 102, droppedBytes: 100 });
  });

  it('neither loses nor doubles a byte, whatever is read, reopened and torn in between', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('append' as const),
        text: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
      }),
      fc.record({ do: fc.constantFrom('reopen' as const, 'read' as const, 'tear' as const) }),
    );
    let cases = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25, size: 'max' }), (steps) => {
        cases += 1;
        const own = { sessionId: sessionId(`p${String(cases).padStart(11, '0')}`), epoch: 1 };
        const large = { segmentBytes: 300, segmentsMax: 1000 };
        let store = fileOutputStore(root, large);
        let expected = '';
        let got = '';
        let cursor = 0;
        let count = 0;
        const read = (): void => {
          for (let isAtEnd = false; !isAtEnd;) {
            const page = store.read(own.sessionId, cursor, 50);
            if (page === null) return;
            got += page.chunks.map((chunk) => chunk.text).join('');
            ({ cursor, isAtEnd } = page);
          }
        };
        for (const one of steps) {
          if (one.do === 'append') {
            count += 1;
            expected += one.text;
            store.append(own, [piece(one.text, String(count))]);
          } else if (one.do === 'read') read();
          else {
            if (one.do === 'tear' && count > 0) {
              const last = readdirSync(path.join(root, own.sessionId)).toSorted().at(-1) ?? '';
              appendFileSync(path.join(root, own.sessionId, last), '[1,2');
            }
            store = fileOutputStore(root, large);
            expect(store.placeOf(own)).toBe(count === 0 ? null : String(count));
          }
        }
        read();
        expect(got).toBe(Buffer.from(expected).toString());
      }),
      { numRuns: 60 },
    );
  });

  it('begins the output of the next epoch behind that of the last, and takes no late piece of the last', () => {
    const store = open();
    const second = { ...key, epoch: 2 };
    store.append(key, [piece('first\n', 'a')]);
    store.complete(key);
    expect([store.isComplete(key), store.isComplete(second)]).toEqual([true, false]);
    store.append(second, [piece('second\n', 'b')]);
    store.append(key, [piece('late\n', 'c')]);
    expect(readAll(store).text).toBe('first\nsecond\n');
    expect(store.placeOf(key)).toBeNull();
  });

  it('sweeps what is old or too much, the oldest first, and nothing that is live', () => {
    const store = open();
    const others = ['k3aaaaaaaaaa', 'k3bbbbbbbbbb', 'k3cccccccccc'].map(sessionId);
    for (const [index, other] of others.entries()) {
      store.append({ sessionId: other, epoch: 1 }, [piece('x'.repeat(1500), '1')]);
      utimesSync(path.join(root, other), 100 + index, 100 + index);
    }
    store.sweep(epochMs(100_500), (name) => name === others[0]);
    expect(readdirSync(root)).toEqual([others[0], others[2]].map(String));
    store.sweep(epochMs(10_000_000), () => false);
    expect(readdirSync(root)).toEqual([]);
    expect(store.read(session, 0, 10)).toBeNull();
    expect(statSync(root).isDirectory()).toBe(true);
  });
});
