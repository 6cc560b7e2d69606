import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';
import { invariant } from '#kernel';
import type { UserId } from '#kernel';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';

/*
 * Who may use a route is said in one table, `domain/access/`, by the `operationId` of its `@ApiOperation`. What is left to say here is that a route
 * is for strangers too.
 */
export const PUBLIC = 'berth:public';
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);

/** Who sends a request, and whether he may still do so: a stream lasts longer than a key. */
type Known = { readonly caller: Caller; readonly isStill: () => Promise<boolean> };
const callers = new WeakMap<FastifyRequest, Known>();
export const rememberCaller = (request: FastifyRequest, caller: Caller, isStill: Known['isStill']): void =>
  void callers.set(request, { caller, isStill });

/** Who sends a request that was let in; undefined on a public route. */
export const callerOf = (request: FastifyRequest): Caller | undefined => callers.get(request)?.caller;

const senders = new WeakMap<FastifyRequest, UserId>();
/** Who sends a request, also when he may not. */
export const rememberSender = (request: FastifyRequest, userId: UserId): void =>
  void senders.set(request, userId);
export const whoSent = (request: FastifyRequest): UserId | undefined => senders.get(request);

/** False: what a stream was opened with opens nothing any more. @throws DependencyFailure */
export const mayStill = async (request: FastifyRequest): Promise<boolean> =>
  (await callers.get(request)?.isStill()) ?? true;

/** Who sends the request; there is one on every route that is not public. */
export const From = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const known = callers.get(context.switchToHttp().getRequest<FastifyRequest>());
  invariant(known !== undefined, 'a route that asks for the caller is not public');
  return known.caller;
});
