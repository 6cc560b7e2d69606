import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';
import { invariant } from '#kernel';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';

/*
 * Who may use a route is said in one table, `domain/access/`, by the `operationId` of its `@ApiOperation`. What is left to say here is that a route
 * is for strangers too.
 */
export const PUBLIC = 'berth:public';
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);

const callers = new WeakMap<FastifyRequest, Caller>();
export const rememberCaller = (request: FastifyRequest, caller: Caller): void =>
  void callers.set(request, caller);

/** Who sends the request; there is one on every route that is not public. */
export const From = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = callers.get(context.switchToHttp().getRequest<FastifyRequest>());
  invariant(caller !== undefined, 'a route that asks for the caller is not public');
  return caller;
});
