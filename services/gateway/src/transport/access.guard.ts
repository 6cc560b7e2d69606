import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { isAtLeast } from '../domain/caller.ts';
import type { Authenticate } from '../handlers/authenticate.ts';
import { AUTHENTICATE } from '../tokens.ts';
import { ACCESS, rememberCaller } from './access.ts';
import type { Access } from './access.ts';
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
    const targets = [context.getHandler(), context.getClass()];
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS, targets);
    if (access === 'public') return true;
    const caller = valueOrProblem(await this.#authenticate(request.headers.authorization));
    if (access === undefined || !isAtLeast(caller.role, access))
      throw problemFor({
        code: 'forbidden',
        message: `This needs the role ${access ?? 'of nobody'}; the key has the role ${caller.role}.`,
      });
    rememberCaller(request, caller);
    return true;
  }
}
