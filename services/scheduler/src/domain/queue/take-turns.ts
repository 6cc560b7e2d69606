import type { Claim } from './claim.ts';
import { createHeap } from './heap.ts';
import { type Account, type QueuedSession, byArrival } from './queued-session.ts';

/** How much each project, and each user in it, has or has had; the less, the sooner it is its turn. */
export type Balance = {
  readonly ofProject: (account: Account) => number;
  readonly ofUser: (account: Account) => number;
  /** Counts a session as if it had started, before the next is chosen. */
  readonly charge: (session: QueuedSession) => void;
};

type Cursor = { next: QueuedSession; readonly rest: Iterator<QueuedSession> };

const openCursors = (claims: readonly Claim[]): readonly Cursor[] =>
  claims.flatMap(({ waiting }) => {
    const rest = waiting[Symbol.iterator]();
    const first = rest.next();
    return first.done === true ? [] : [{ next: first.value, rest }];
  });

/** False when there is nothing more behind it. */
const advance = (cursor: Cursor): boolean => {
  const following = cursor.rest.next();
  if (following.done === true) return false;
  cursor.next = following.value;
  return true;
};

/** All claims merged into one line by arrival. */
export function* inOrderOfArrival(claims: readonly Claim[]): Generator<QueuedSession, void, void> {
  const line = createHeap<Cursor>((a, b) => byArrival(a.next, b.next));
  for (const cursor of openCursors(claims)) line.push(cursor);
  for (let first = line.pop(); first !== undefined; first = line.pop()) {
    yield first.next;
    if (advance(first)) line.push(first);
  }
}

/**
 * Again and again the project that has least, of its users the one that has least, of his sessions the oldest. Each is charged at once, so that
 * equals take turns instead of one starting all that he has.
 */
export function* inTurns(claims: readonly Claim[], balance: Balance): Generator<QueuedSession, void, void> {
  const ofUsers = (cursors: readonly Cursor[]) => {
    const users = createHeap<Cursor>(
      (a, b) => balance.ofUser(a.next) - balance.ofUser(b.next) || byArrival(a.next, b.next),
    );
    for (const cursor of cursors) users.push(cursor);
    return users;
  };
  type Users = ReturnType<typeof ofUsers>;
  const byProject = Map.groupBy(openCursors(claims), ({ next }) => next.projectId);
  const compare = (a: Users, b: Users): number => {
    const [one, other] = [a.peek()?.next, b.peek()?.next];
    if (one === undefined || other === undefined) return 0;
    return balance.ofProject(one) - balance.ofProject(other) || byArrival(one, other);
  };
  const projects = createHeap<Users>(compare);
  for (const cursors of byProject.values()) projects.push(ofUsers(cursors));
  for (let users = projects.pop(); users !== undefined; users = projects.pop()) {
    const user = users.pop();
    if (user === undefined) continue;
    yield user.next;
    balance.charge(user.next);
    if (advance(user)) users.push(user);
    if (users.peek() !== undefined) projects.push(users);
  }
}
