import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusedAs } from '#contracts';
import type { RecordRefusals } from '../handlers/record-refusals.ts';
import { whoSent } from './access.ts';
import { originOf } from './cookies.ts';

/** What of the answers is a refusal, and which. */
export const REFUSED_AS: Readonly<Record<number, RefusedAs>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  429: 'limited',
};

/** Looks at each answer on its way out: what was refused is counted for the log. */
export const noteRefusals =
  (refusals: RecordRefusals) =>
  (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const outcome = REFUSED_AS[reply.statusCode];
    const path = request.routeOptions.url;
    if (outcome !== undefined && path !== undefined) {
      const userId = whoSent(request);
      const who = userId === undefined ? 'nobody' : `user:${userId}`;
      refusals.count({ who, operation: `${request.method} ${path}`, outcome, ...originOf(request) });
    }
    done();
  };
