import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';
import type { Role } from '#contracts';
import { invariant } from '#kernel';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';

/** The least role that may use a route, or `public`. A route that says nothing is closed to all. */
export type Access = Role | 'public';
export const ACCESS = 'berth:access';
export const Allow = (access: Access): CustomDecorator => SetMetadata(ACCESS, access);

const callers = new WeakMap<FastifyRequest, Caller>();
export const rememberCaller = (request: FastifyRequest, caller: Caller): void =>
  void callers.set(request, caller);

/** Who sends the request; there is one on every route that is not public. */
export const From = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = callers.get(context.switchToHttp().getRequest<FastifyRequest>());
  invariant(caller !== undefined, 'a route that asks for the caller is not public');
  return caller;
});
