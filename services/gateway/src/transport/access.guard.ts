import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { NatsContext } from '@nestjs/microservices';
import { DECORATORS } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal, Result } from '#kernel';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import { ruleOf } from '../domain/access/operations.ts';
import { isPublicOperation } from '../domain/access/public-operations.ts';
import { whyNotAtAll } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import type { Authenticate } from '../handlers/authenticate.ts';
import type { ChooseProject } from '../handlers/choose-project.ts';
import { limitedAs } from '../handlers/limit-requests.ts';
import type { LimitRequests } from '../handlers/limit-requests.ts';
import type { AuthenticateSignIn } from '../handlers/sign-in/authenticate-sign-in.ts';
import { AUTHENTICATE, AUTHENTICATE_SIGN_IN, CHOOSE_PROJECT, LIMIT_REQUESTS } from '../tokens.ts';
import { PUBLIC, rememberCaller, rememberSender } from './access.ts';
import { sessionTokenOf, siteOf } from './cookies.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { tellLimit } from './tell-limit.ts';

/** Probes come from the platform, which has no key; they tell nothing of anybody's sessions. */
const PROBES = new Set(['/livez', '/readyz']);
/** What changes nothing; all else is done for a page of our own only. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const PROJECT = 'berth-project';

/** A WebSocket is asked for by GET, and what comes over it does everything. */
const isSafe = ({ method, headers }: FastifyRequest): boolean =>
  SAFE.has(method) && headers.upgrade === undefined;

/** In which project he acts, if he says so. A WebSocket of a browser has no headers to say it in. */
const wantedProject = ({ headers, query }: FastifyRequest): string | undefined => {
  const header = headers[PROJECT];
  if (typeof header === 'string') return header;
  if (headers.upgrade === undefined || typeof query !== 'object' || query === null) return undefined;
  return 'project' in query && typeof query.project === 'string' ? query.project : undefined;
};

const crossSite = () =>
  problemFor({
    code: 'cross-site',
    message: 'This is done from a page of Berth, or by a program with an API key.',
  });

/** Every route: who speaks, and may he. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #byKey: Authenticate;
  readonly #bySignIn: AuthenticateSignIn;
  readonly #publicUrl: string | undefined;
  readonly #choose: ChooseProject;
  readonly #limits: LimitRequests;
  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(AUTHENTICATE) byKey: Authenticate,
    @Inject(AUTHENTICATE_SIGN_IN) bySignIn: AuthenticateSignIn,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(CHOOSE_PROJECT) choose: ChooseProject,
    @Inject(LIMIT_REQUESTS) limits: LimitRequests,
  ) {
    this.#reflector = reflector;
    this.#byKey = byKey;
    this.#bySignIn = bySignIn;
    this.#publicUrl = config.publicUrl;
    this.#choose = choose;
    this.#limits = limits;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // The bus itself lets a node speak on subjects with its own id only; whatever else comes by other ways is no request of ours.
    if (context.getType() === 'rpc') return context.switchToRpc().getContext() instanceof NatsContext;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (PROBES.has(request.routeOptions.url ?? '')) return true;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const ofAddress = this.#limits.ofAddress(request.ip);
    if (ofAddress?.outcome.ok === false) tellLimit(reply, ofAddress);
    const handler = context.getHandler();
    const about = this.#reflector.get<{ operationId?: string } | undefined>(
      DECORATORS.API_OPERATION,
      handler,
    );
    const operationId = about?.operationId ?? '';
    if (isPublicOperation(operationId)) {
      // Else a page elsewhere could sign somebody in as another one, or out.
      if (!isSafe(request) && siteOf(request, this.#publicUrl) === 'other') throw crossSite();
      return true;
    }
    if (this.#reflector.getAllAndOverride<true | undefined>(PUBLIC, [handler, context.getClass()]) === true)
      return true;
    const principal = valueOrProblem(await this.#whoSends(request));
    rememberSender(request, principal.userId);
    tellLimit(reply, this.#limits.ofCaller(limitedAs(principal)));
    const rule = ruleOf(operationId);
    const why = rule === undefined ? 'This is open to nobody.' : whyNotAtAll(principal, rule);
    if (rule === undefined || why !== null) throw problemFor({ code: 'forbidden', message: why ?? '' });
    const isStill = async (): Promise<boolean> => {
      const again = await this.#whoSends(request);
      return again.ok && again.value.role === principal.role && whyNotAtAll(again.value, rule) === null;
    };
    rememberCaller(request, { ...principal, rule }, isStill);
    return true;
  }

  async #whoSends(request: FastifyRequest): Promise<Result<Principal, Refusal>> {
    const { authorization } = request.headers;
    const token = authorization === undefined ? sessionTokenOf(request, this.#publicUrl) : undefined;
    if (token === undefined) {
      const principal = await this.#byKey(authorization);
      return principal.ok ? this.#choose(principal.value, wantedProject(request)) : principal;
    }
    // A browser sends its cookie along with whatever another site makes it send.
    if (!isSafe(request) && siteOf(request, this.#publicUrl) !== 'same') throw crossSite();
    return this.#bySignIn(token, wantedProject(request));
  }
}
