import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { frameReader, writeExit, writeFailure, writeFrame, writePosition } from '#contracts';
import { pauseBefore } from './back-off.ts';
import { link } from './link.ts';
import type { LinkState, SocketEars } from './link.ts';
import { freeName } from './terminal-names.ts';

const MEBIBYTE = 2 ** 20;

/** A page and its gateways, by hand. */
const underTest = () => {
  const dialled: { readonly after: number | null; readonly ears: SocketEars; isClosed: boolean }[] = [];
  const typed: Uint8Array[] = [];
  const states: LinkState[] = [];
  const notes: string[] = [];
  const waiting: (() => void)[] = [];
  const unshown: (() => void)[] = [];
  let text = '';
  let why: string | null = null;
  const made = link({
    dial: (after, _size, ears) => {
      const socket = { after, ears, isClosed: false };
      dialled.push(socket);
      return { send: (bytes) => void typed.push(bytes), close: () => void (socket.isClosed = true) };
    },
    whyNot: () => Promise.resolve(why),
    size: () => ({ columns: 80, rows: 24 }),
    show: (bytes, _place, shown) => {
      text += Buffer.from(bytes).toString();
      unshown.push(shown);
    },
    replaced: () => void notes.push('replaced'),
    skipped: (count) => void notes.push(`skipped ${count}`),
    tell: (state) => void states.push(state),
    later: (act) => void waiting.push(act),
    chance: () => 1,
  });
  const last = () => {
    const socket = dialled.at(-1);
    if (socket === undefined) throw new Error('nothing was dialled');
    return socket;
  };
  return {
    link: made,
    dialled,
    states,
    notes,
    typed,
    last,
    text: () => text,
    say: (...frames: readonly Uint8Array[]) => last().ears.hear(Buffer.concat(frames)),
    showAll: () => {
      for (const shown of unshown.splice(0)) shown();
    },
    lose: async () => {
      last().ears.closed();
      await Promise.resolve();
      for (const act of waiting.splice(0)) act();
    },
    endBecause: (sentence: string) => void (why = sentence),
  };
};
const said = (text: string): Uint8Array => writeFrame('stdout', Buffer.from(text));

describe('a terminal over several connections', () => {
  it('asks for what comes after the last that it has', async () => {
    const page = underTest();
    page.say(writePosition(100), said('hello'));
    await page.lose();
    expect(page.dialled.map(({ after }) => after)).toEqual([null, 105]);
    page.say(writePosition(105), said(' again'));
    expect([page.text(), page.notes, page.states.at(-1)?.kind]).toEqual(['hello again', [], 'live']);
  });

  it('says what was not kept, and when it is another terminal', async () => {
    const page = underTest();
    page.say(writePosition(0), said('0123456789'));
    await page.lose();
    page.say(writePosition(4000), said('x'));
    await page.lose();
    page.say(writePosition(0));
    expect(page.notes).toEqual(['skipped 3990', 'replaced']);
  });

  it('lets go when it can not show as fast as it hears, and joins at the present then', () => {
    const page = underTest();
    page.say(writePosition(0));
    for (let count = 0; count < 70; count += 1) page.say(writeFrame('stdout', Buffer.alloc(MEBIBYTE / 16)));
    expect([page.dialled.length, page.last().isClosed]).toEqual([1, true]);
    page.showAll();
    expect(page.dialled.map(({ after }) => after)).toEqual([null, 4 * MEBIBYTE + MEBIBYTE / 16]);
  });

  it('tries again after what passes, and not after what does not', async () => {
    const page = underTest();
    page.say(writeFailure({ code: 'unavailable', message: 'The node does not answer.' }));
    expect(page.states.at(-1)).toEqual({ kind: 'lost', pauseMs: 250 });
    await page.lose();
    page.say(writeFailure({ code: 'stream-limit', message: 'Too many.' }));
    expect(page.states.at(-1)).toEqual({ kind: 'failed', message: 'Too many.' });
  });

  it('ends with its program, and with its session', async () => {
    const one = underTest();
    one.say(writePosition(0), writeExit(7));
    one.last().ears.closed();
    expect([one.states.at(-1), one.dialled.length]).toEqual([{ kind: 'ended', exitCode: 7 }, 1]);
    const other = underTest();
    other.endBecause('The session has ended.');
    await other.lose();
    expect(other.states.at(-1)).toEqual({ kind: 'failed', message: 'The session has ended.' });
  });

  it('types and says its size', () => {
    const page = underTest();
    page.link.type(Buffer.from('ls\n'));
    page.link.resize({ columns: 90, rows: 20 });
    const read = frameReader();
    expect(page.typed.flatMap((bytes) => read(bytes)).map(({ kind }) => kind)).toEqual(['stdin', 'resize']);
  });
});

describe('pauses', () => {
  it('grow, and have an end', () => {
    expect([0, 1, 2, 3, 40].map((attempt) => pauseBefore(attempt, 1))).toEqual([250, 500, 1000, 2000, 8000]);
    expect(pauseBefore(3, 0)).toBe(1000);
  });
});

describe('a new terminal', () => {
  it('is called as no other', () => {
    expect([freeName([]), freeName(['main']), freeName(['main', 't2', 't4'])]).toEqual(['main', 't2', 't3']);
  });
});
