import type { FastifyReply } from 'fastify';
import type { Counted } from '../handlers/limit-requests.ts';
import { problemFor } from './refusal-status.ts';

/** Tells what is left of a limit, and ends the request when nothing is. @throws ProblemException */
export const tellLimit = (reply: Pick<FastifyReply, 'header'>, counted: Counted | null): void => {
  if (counted === null) return;
  const { policy, limit, retryAfterS } = counted.standing;
  reply.header('ratelimit-policy', policy);
  reply.header('ratelimit', limit);
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  if (!counted.outcome.ok) throw problemFor(counted.outcome.refusal);
};
