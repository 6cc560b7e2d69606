import type { ArrayPlace, SessionRequested } from '#contracts';
import { type ArrayId, type Refusal, type Result, type SessionId, accept, refuse, sessionId } from '#kernel';
import type { Asked } from './session-state.ts';

/** Letters and digits that an array shares with its sessions; two more tell these apart. */
const SHARED = 10;
/** All events of an array go into one append, which has a limit. */
const BYTES_MAX = 7 * 2 ** 20;
/** A name is a DNS label. */
const NAME_MAX = 63;

/** The id of an array's nth session: ids are in the order of the numbers, since of several at the same moment the smaller id goes first. */
export const memberId = (array: ArrayId, n: number): SessionId =>
  sessionId(`${array.slice(0, SHARED)}${n.toString(36).padStart(2, '0')}`);

/** What all sessions of an array have in common, and their numbers. */
export type AskedArray = {
  readonly asked: Omit<Asked, 'sessionId' | 'name'>;
  readonly name: string;
  readonly arrayId: ArrayId;
  readonly indexes: readonly number[];
  readonly runningMax: number | null;
};

const placeOf = ({ arrayId, indexes, runningMax }: AskedArray, index: number): ArrayPlace => ({
  arrayId,
  index,
  count: indexes.length,
  ...(runningMax === null ? {} : { runningMax }),
});

/** What a session of the array asks for: all of them the same, under a name and a number of its own. */
const memberOf = (
  array: AskedArray,
  n: number,
  index: number,
): Pick<Asked, 'sessionId' | 'name' | 'wish'> => ({
  sessionId: memberId(array.arrayId, n),
  name: `${array.name}-${index}`,
  wish: { ...array.asked.wish, array: placeOf(array, index) },
});

/** What the first session asks for; it stands for all. */
export const firstMember = (array: AskedArray): Asked => ({
  ...array.asked,
  ...memberOf(array, 0, array.indexes[0] ?? 0),
});

/** The same request for each session of an array, when that of the first was accepted as it is recorded. */
export const allMembers = (
  array: AskedArray,
  { data: first }: SessionRequested,
): Result<readonly SessionRequested[], Refusal<'request-too-large' | 'invalid-request'>> => {
  const [longest = 0] = array.indexes.slice(-1);
  if (`${array.name}-${longest}`.length > NAME_MAX)
    return refuse({
      code: 'invalid-request',
      message: `The name of an array's session has at most ${NAME_MAX} characters, its number included.`,
      pointer: '/name',
    });
  const bytes = JSON.stringify(first).length * array.indexes.length;
  if (bytes > BYTES_MAX)
    return refuse({
      code: 'request-too-large',
      message: `An array of ${array.indexes.length} sessions takes ${Math.ceil(bytes / 2 ** 20)} MiB here, and ${BYTES_MAX / 2 ** 20} MiB are allowed: each of them carries its command, its environment and what it comes after.`,
      pointer: '/array',
    });
  return accept(
    array.indexes.map((index, n): SessionRequested => {
      const { sessionId: id, name, wish } = memberOf(array, n, index);
      // What it still waits for may be less than what it asked for.
      const { array: place } = wish ?? {};
      const all = { ...first.wish, ...(place === undefined ? {} : { array: place }) };
      return { type: 'session.requested', data: { ...first, sessionId: id, name, wish: all } };
    }),
  );
};
