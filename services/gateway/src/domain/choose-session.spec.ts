import { describe, expect, it } from 'vitest';
import { position, sessionId } from '#kernel';
import { recorded, requested } from '../../test/facts.ts';
import { chooseSession } from './choose-session.ts';
import { evolveSessionView } from './session-view.ts';
import type { SessionPhase, SessionView } from './session-view.ts';

const some = (id: string, name: string, phase: SessionPhase, at: number): SessionView => {
  const [event] = recorded([requested]);
  const view = event === undefined ? undefined : evolveSessionView(undefined, event);
  if (view === undefined) throw new Error('a request makes a view');
  return { ...view, sessionId: sessionId(id), name, phase, requestedPosition: position(at) };
};
const A = some('aaaaaaaaaaaa', 'train', 'ended', 1);
const B = some('aabbbbbbbbbb', 'train', 'ended', 2);
const C = some('cccccccccccc', 'train', 'running', 3);
const D = some('dddddddddddd', 'train', 'waiting', 4);

describe('a person means', () => {
  it.each([
    ['the one with exactly this id', 'aaaaaaaaaaaa', [B, A], A],
    ['the one alive of several with a name', 'train', [A, C, B], C],
    ['the newest of those that ended', 'train', [A, B], B],
    ['the only one whose id begins so', 'cc', [C], C],
    ['a name before the beginning of an id', 'train', [B, some('trainxxxxxxx', 'other', 'running', 9)], B],
  ])('%s', (_what, ref, fitting, meant) =>
    expect(chooseSession(ref, fitting)).toEqual({ ok: true, value: meant }),
  );

  it.each([
    ['two alive by one name', 'train', [C, D], 'name-ambiguous'],
    ['two ids that begin so', 'aa', [A, B], 'name-ambiguous'],
    ['nothing', 'zz', [], 'session-unknown'],
  ])('nobody knows whom by %s', (_what, ref, fitting, code) =>
    expect(chooseSession(ref, fitting)).toMatchObject({ ok: false, refusal: { code } }),
  );
});
