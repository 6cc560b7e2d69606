import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reach } from '#contracts';
import { type SessionId, epochMs, poolId, projectId, sessionId, userId } from '#kernel';
import { minute, waiting } from '../../../test/builders.ts';
import { type SessionState, type Waiting, evolveSession } from '../session/session-state.ts';
import { poolOf } from '../session/wishes.ts';
import { type LineWish, reorderSessions } from './reorder-sessions.ts';
import { bySeat, reseat } from './reseat.ts';
import type { Word } from './word.ts';

const idOf = (n: number): SessionId => sessionId(`s${String(n).padStart(11, '0')}`);
const word = (reach: Reach, by = 'ada'): Word => ({
  by: `user:${by}`,
  reach,
  projectId: projectId('one'),
  at: minute(90),
});

type Person = { readonly user: string; readonly project: string };
const inLine = (
  n: number,
  at: number,
  person: Person,
  more: { priority?: number; pool?: string } = {},
): Waiting =>
  waiting({
    sessionId: idOf(n),
    userId: userId(person.user),
    projectId: projectId(person.project),
    requestedAt: epochMs(1_000_000 + at),
    wish: {
      priority: more.priority ?? 0,
      ...(more.pool === undefined ? {} : { poolId: poolId(more.pool) }),
    },
  });

const reorder = (by: Word, wish: LineWish, ids: readonly SessionId[], queue: readonly Waiting[]) => {
  const stateOf = (id: SessionId) => queue.find(({ asked }) => asked.sessionId === id) ?? null;
  const { facts, refused } = reorderSessions(by, wish, ids, { stateOf, queue });
  const after = queue.map((session) =>
    facts
      .filter(({ data }) => data.sessionId === session.asked.sessionId)
      .reduce<SessionState>(evolveSession, session),
  );
  const line = after
    .flatMap((state) => (state.phase === 'waiting' ? [state] : []))
    .toSorted((a, b) => bySeat(seatOf(a), seatOf(b)));
  return { facts, refused, line, order: line.map(({ asked }) => asked.sessionId) };
};
const seatOf = ({ asked, line }: Waiting) => ({ sessionId: asked.sessionId, queuedAt: line.queuedAt });

const ada: Person = { user: 'ada', project: 'one' };
const bob: Person = { user: 'bob', project: 'one' };
const eve: Person = { user: 'eve', project: 'two' };

describe('reorder sessions', () => {
  const queue = [inLine(1, 0, ada), inLine(2, 60, bob), inLine(3, 120, ada), inLine(4, 180, eve)];

  it('lets a user move his own among the seats that he has', () => {
    const { order, refused, facts } = reorder(word('own'), { place: 'top' }, [idOf(3)], queue);
    expect(refused).toEqual([]);
    expect(order).toEqual([idOf(3), idOf(2), idOf(1), idOf(4)]);
    expect(facts).toHaveLength(2);
  });

  it('lets an admin of the project move past its other users, and an admin past everybody', () => {
    expect(reorder(word('project'), { place: 'top' }, [idOf(3)], queue).order).toEqual([
      idOf(3),
      idOf(1),
      idOf(2),
      idOf(4),
    ]);
    const byAdmin = reorder(word('all'), { place: 'top' }, [idOf(4)], queue);
    expect(byAdmin.order).toEqual([idOf(4), idOf(1), idOf(2), idOf(3)]);
    expect(byAdmin.facts).toHaveLength(1);
  });

  it('moves to the bottom, and before another one', () => {
    expect(reorder(word('all'), { place: 'bottom' }, [idOf(1)], queue).order).toEqual([2, 3, 4, 1].map(idOf));
    expect(reorder(word('all'), { place: 'before', before: idOf(2) }, [idOf(4)], queue).order).toEqual(
      [1, 4, 2, 3].map(idOf),
    );
  });

  it('puts several in the order in which they are named', () => {
    expect(reorder(word('all'), { place: 'top' }, [idOf(4), idOf(2)], queue).order).toEqual(
      [4, 2, 1, 3].map(idOf),
    );
  });

  it('finds a place also between two that came at the same moment', () => {
    const crowd = [inLine(1, 0, ada), inLine(2, 0, ada), inLine(3, 0, ada), inLine(4, 0, bob)];
    const wish = { place: 'before', before: idOf(2) } as const;
    expect(reorder(word('all'), wish, [idOf(4)], crowd).order).toEqual([1, 4, 2, 3].map(idOf));
    const last = reorder(word('own'), { place: 'top' }, [idOf(3)], crowd);
    expect(last.order).toEqual([3, 1, 2, 4].map(idOf));
    expect(last.facts).toHaveLength(1);
  });

  it('records nothing when they stand there already', () => {
    expect(reorder(word('own'), { place: 'top' }, [idOf(1)], queue).facts).toEqual([]);
  });

  it('refuses sessions of others, and goes on with the rest', () => {
    const { refused, order } = reorder(word('own'), { place: 'top' }, [idOf(2), idOf(3)], queue);
    expect(refused).toMatchObject([{ sessionId: idOf(2), refusal: { code: 'forbidden' } }]);
    expect(order[0]).toBe(idOf(3));
  });

  it('refuses a place before a session of another pool or priority, or of somebody else', () => {
    const mixed = [
      inLine(1, 0, ada, { priority: 1 }),
      inLine(2, 1, ada, { pool: 'teaching' }),
      inLine(3, 2, ada),
      inLine(4, 3, bob),
    ];
    for (const before of [1, 2, 4].map(idOf))
      expect(reorder(word('own'), { place: 'before', before }, [idOf(3)], mixed)).toMatchObject({
        facts: [],
        refused: [{ sessionId: idOf(3), refusal: { code: 'invalid-request', pointer: '/before' } }],
      });
  });

  it('refuses to move more than a thousand', () => {
    const many = Array.from({ length: 1200 }, (_, n) => inLine(n, n * 10, ada));
    const { refused, facts } = reorder(word('own'), { place: 'top' }, [idOf(1199)], many);
    expect(facts).toEqual([]);
    expect(refused).toMatchObject([{ refusal: { code: 'invalid-request' } }]);
    expect(reorder(word('own'), { place: 'top' }, [idOf(900)], many).order[0]).toBe(idOf(900));
  });
});

const aPerson = fc.constantFrom(ada, bob, eve);
const aLine = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      aPerson,
      fc.integer({ min: 0, max: 1 }),
      fc.constantFrom('a', 'b'),
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) =>
    list.map(([at, person, priority, pool], n) => inLine(n, at * 1000, person, { priority, pool })),
  );
const aWish = fc.oneof(
  fc.constantFrom<LineWish>({ place: 'top' }, { place: 'bottom' }),
  fc.nat({ max: 13 }).map((n): LineWish => ({ place: 'before', before: idOf(n) })),
);
const aWord = fc
  .tuple(fc.constantFrom<Reach>('own', 'project', 'all'), fc.constantFrom('ada', 'bob', 'eve'))
  .map(([reach, by]) => word(reach, by));

describe('the line', () => {
  it('has who is moved where he shall be, in that order, and everybody else as before', () => {
    fc.assert(
      fc.property(
        aLine,
        aWish,
        aWord,
        fc.uniqueArray(fc.nat({ max: 13 }), { maxLength: 4 }),
        (queue, wish, by, ns) => {
          const ids = ns.map(idOf);
          const before = queue.toSorted((a, b) => bySeat(seatOf(a), seatOf(b)));
          const { line, refused } = reorder(by, wish, ids, queue);
          const stayed = new Set(refused.map(({ sessionId: id }) => id));
          const moved = ids.filter(
            (id) => !stayed.has(id) && queue.some(({ asked }) => asked.sessionId === id),
          );
          for (const id of moved) {
            const one = line.find(({ asked }) => asked.sessionId === id);
            if (one === undefined) continue;
            const reach = by.reach === 'project' && one.asked.projectId !== by.projectId ? 'own' : by.reach;
            const isBeside = ({ asked, line: { priority } }: Waiting): boolean =>
              poolOf(asked) === poolOf(one.asked) &&
              priority === one.line.priority &&
              (reach === 'all' ||
                (asked.projectId === one.asked.projectId &&
                  (reach === 'project' || asked.userId === one.asked.userId)));
            const of = (all: readonly Waiting[]) => all.filter(isBeside).map(({ asked }) => asked.sessionId);
            const movers = moved.filter((mover) => of(line).includes(mover));
            const rest = of(before).filter((other) => !movers.includes(other));
            const place =
              wish.place === 'before' ? rest.indexOf(wish.before) : wish.place === 'top' ? 0 : rest.length;
            expect(of(line)).toEqual([...rest.slice(0, place), ...movers, ...rest.slice(place)]);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('lets nobody wait behind more sessions than before, when a user moves his own', () => {
    const apart = fc
      .uniqueArray(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 14 })
      .chain((ats) =>
        fc.tuple(fc.constant(ats), fc.array(aPerson, { minLength: ats.length, maxLength: ats.length })),
      )
      .map(([ats, people]) => ats.map((at, n) => inLine(n, at * 60_000, people[n] ?? ada)));
    fc.assert(
      fc.property(apart, aWish, fc.uniqueArray(fc.nat({ max: 13 }), { maxLength: 4 }), (queue, wish, ns) => {
        const before = queue.toSorted((a, b) => bySeat(seatOf(a), seatOf(b)));
        const { line } = reorder(word('own'), wish, ns.map(idOf), queue);
        const ahead = (all: readonly Waiting[], id: SessionId): number =>
          all.findIndex(({ asked }) => asked.sessionId === id);
        for (const { asked } of queue)
          if (asked.userId !== 'ada')
            expect(ahead(line, asked.sessionId)).toBe(ahead(before, asked.sessionId));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives seats in the order that is wanted, whatever seats there are', () => {
    const seats = fc.array(fc.nat({ max: 6 }), { maxLength: 12 }).chain((ats) =>
      fc.shuffledSubarray(
        ats.map((at, n) => ({ sessionId: idOf(n), queuedAt: epochMs(at) })),
        { minLength: ats.length },
      ),
    );
    fc.assert(
      fc.property(seats, (wanted) => {
        const given = new Map(reseat(wanted).map((seat) => [seat.sessionId, seat]));
        const after = wanted.map((seat) => given.get(seat.sessionId) ?? seat);
        expect(after.toSorted(bySeat)).toEqual(after);
      }),
      { numRuns: 3000 },
    );
  });
});
