import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DECORATORS } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ruleOf } from '../domain/access/operations.ts';
import { whyNotAtAll } from '../domain/caller.ts';
import type { Authenticate } from '../handlers/authenticate.ts';
import { AUTHENTICATE } from '../tokens.ts';
import { PUBLIC, rememberCaller } from './access.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';

/** Probes come from the platform, which has no key; they tell nothing of anybody's sessions. */
const PROBES = new Set(['/livez', '/readyz']);

/** Every route: who speaks, and may he. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #authenticate: Authenticate;
  constructor(@Inject(Reflector) reflector: Reflector, @Inject(AUTHENTICATE) authenticate: Authenticate) {
    this.#reflector = reflector;
    this.#authenticate = authenticate;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (PROBES.has(request.routeOptions.url ?? '')) return true;
    const handler = context.getHandler();
    if (this.#reflector.getAllAndOverride<true | undefined>(PUBLIC, [handler, context.getClass()]) === true)
      return true;
    const principal = valueOrProblem(await this.#authenticate(request.headers.authorization));
    const about = this.#reflector.get<{ operationId?: string } | undefined>(
      DECORATORS.API_OPERATION,
      handler,
    );
    const rule = ruleOf(about?.operationId ?? '');
    const why = rule === undefined ? 'This is open to nobody.' : whyNotAtAll(principal, rule);
    if (rule === undefined || why !== null) throw problemFor({ code: 'forbidden', message: why ?? '' });
    rememberCaller(request, { ...principal, rule });
    return true;
  }
}
