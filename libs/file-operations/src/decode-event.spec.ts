import { describe, expect, it } from 'vitest';
import { decodeEntry, decodeEvent } from './decode-event.ts';

describe('lines of a program', () => {
  it('are entries', () => {
    expect(decodeEntry('{"event":"entry","path":"a","type":"file"}')).toEqual({ path: 'a', type: 'file' });
  });
  it('are failures, progress, the end, or a refusal', () => {
    const failure = { path: 'a', attempted: 'open', code: 'EIO', message: 'bad' };
    expect(decodeEvent(JSON.stringify({ event: 'failure', ...failure }))).toEqual({
      event: 'failure',
      failure,
    });
    const counts = { files: 1, folders: 2, bytes: 3, failures: 4, vanished: 5 };
    expect(decodeEvent(JSON.stringify({ event: 'progress', ...counts }))).toEqual({
      event: 'progress',
      counts,
    });
    expect(decodeEvent(JSON.stringify({ event: 'done', ...counts, cancelled: true }))).toEqual({
      event: 'done',
      counts,
      isCancelled: true,
    });
    expect(decodeEvent('{"event":"refused","code":"usage","message":"no"}')).toEqual({
      event: 'refused',
      message: 'no',
    });
  });
  it.each(['', '{"event":"entry","pa', 'null', '{"event":"failure"}', '{"event":"other"}'])(
    'that are torn or unknown are left out: %s',
    (line) => {
      expect(decodeEvent(line)).toBeUndefined();
      expect(decodeEntry(line)).toBeUndefined();
    },
  );
});
