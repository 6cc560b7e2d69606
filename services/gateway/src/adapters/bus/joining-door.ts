import type { Requester } from '#bus';
import { type JoiningPlace, PATTERNS } from '#contracts';
import { accept, DependencyFailure, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { JoiningDoor } from '../../ports/enrolments.ts';

const PLACE = { timeoutMs: 3000 };
const ADMIT = { timeoutMs: 8000 };

const CLOSED: Refusal<'joining-closed'> = {
  code: 'joining-closed',
  message:
    'This Berth takes in no other servers. Start it with `npm start -- --nodes-host <address>`, the address at which they reach this machine.',
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether nobody at all listens, as opposed to somebody who is slow. */
const isNobody = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.name === 'NoRespondersError' || /no responders/i.test(cause.message)) return true;
  return false;
};

const placeIn = (value: unknown): JoiningPlace | null => {
  if (!isFields(value)) return null;
  const { server, authority, password, ownNodes } = value;
  if (typeof server !== 'string' || typeof authority !== 'string' || typeof password !== 'string')
    return null;
  const own: readonly unknown[] = Array.isArray(ownNodes) ? ownNodes : [];
  return { server, authority, password, ownNodes: own.map(String) };
};

/** The launcher, over NATS: there is none where the nats-server is somebody else's. */
export const busJoiningDoor = (request: Requester): JoiningDoor => {
  const ask = async (
    pattern: string,
    data: object,
    options: typeof PLACE,
  ): Promise<Result<unknown, Refusal>> => {
    try {
      return await request(pattern, data, options);
    } catch (error) {
      if (isNobody(error)) return refuse(CLOSED);
      throw error;
    }
  };
  return {
    place: async () => {
      const answer = await ask(PATTERNS.joiningPlace, {}, PLACE);
      if (!answer.ok) return answer;
      const place = placeIn(answer.value);
      if (place !== null) return accept(place);
      const cause = JSON.stringify(answer.value)?.slice(0, 200);
      throw new DependencyFailure(PATTERNS.joiningPlace, 'read the answer', { retryable: false, cause });
    },
    admit: async (nodes) => {
      const answer = await ask(PATTERNS.admitNodes, { nodes }, ADMIT);
      return answer.ok ? accept(undefined) : answer;
    },
  };
};
