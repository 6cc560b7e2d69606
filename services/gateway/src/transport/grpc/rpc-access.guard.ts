import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Metadata } from '@grpc/grpc-js';
import type { Refusal, Result } from '#kernel';
import { ruleOf } from '../../domain/access/operations.ts';
import { whyNotAtAll } from '../../domain/caller.ts';
import type { Principal } from '../../domain/caller.ts';
import type { Authenticate } from '../../handlers/authenticate.ts';
import type { ChooseProject } from '../../handlers/choose-project.ts';
import { limitedAs } from '../../handlers/limit-requests.ts';
import type { LimitRequests } from '../../handlers/limit-requests.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import { AUTHENTICATE, CHOOSE_PROJECT, LIMIT_REQUESTS, VIEWS_PROGRESS } from '../../tokens.ts';
import type { AnswerHeads } from '../answer-heads.ts';
import { reachPosition } from '../at-position.interceptor.ts';
import { problemFor, valueOrProblem } from '../refusal-status.ts';
import { UNREADABLE } from './berth-package.ts';
import { rememberCall, wireOf } from './rpc-call.ts';
import type { Wire } from './rpc-call.ts';
import { OPERATION } from './rpc-operation.ts';
import { originOfCall, rememberUser } from './rpc-sender.ts';

const POSITION = 'berth-position';
const PROJECT = 'berth-project';

const said = (wire: Wire, name: string): string | undefined => {
  const [value] = wire.metadata.get(name);
  return typeof value === 'string' ? value : undefined;
};

/** What REST says in a header goes ahead of the answer; of all that there is, gRPC has use for the position. */
const headsOf = (wire: Wire): AnswerHeads => {
  const heads: AnswerHeads = {
    header: (name, value) => {
      if (name !== POSITION) return heads;
      const metadata = new Metadata();
      metadata.set(POSITION, value);
      wire.sendMetadata(metadata);
      return heads;
    },
  };
  return heads;
};

/** Every method: who calls, and may he. The same keys and the same table as for REST. */
@Injectable()
export class RpcAccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #authenticate: Authenticate;
  readonly #views: ViewsProgress;
  readonly #choose: ChooseProject;
  readonly #limits: LimitRequests;
  constructor(
    @Inject(Reflector) reflector: Reflector,
    @Inject(AUTHENTICATE) authenticate: Authenticate,
    @Inject(VIEWS_PROGRESS) views: ViewsProgress,
    @Inject(CHOOSE_PROJECT) choose: ChooseProject,
    @Inject(LIMIT_REQUESTS) limits: LimitRequests,
  ) {
    this.#reflector = reflector;
    this.#authenticate = authenticate;
    this.#views = views;
    this.#choose = choose;
    this.#limits = limits;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const wire = wireOf(context);
    const key = said(wire, 'authorization');
    const ofAddress = this.#limits.ofAddress(originOfCall(wire).address);
    if (ofAddress !== null) valueOrProblem(ofAddress.outcome);
    const whoCalls = async (): Promise<Result<Principal, Refusal>> => {
      const known = await this.#authenticate(key);
      return known.ok ? this.#choose(known.value, said(wire, PROJECT)) : known;
    };
    const principal = valueOrProblem(await whoCalls());
    rememberUser(wire, principal.userId);
    const limited = this.#limits.ofCaller(limitedAs(principal));
    if (limited !== null) valueOrProblem(limited.outcome);
    const rule = ruleOf(this.#reflector.get<string>(OPERATION, context.getHandler()));
    const why = rule === undefined ? 'This is open to nobody.' : whyNotAtAll(principal, rule);
    if (rule === undefined || why !== null) throw problemFor({ code: 'forbidden', message: why ?? '' });
    if (UNREADABLE in wire.request)
      throw problemFor({ code: 'invalid-request', message: 'The request is no message of its type.' });
    const asked = said(wire, POSITION);
    if (asked !== undefined && rule.effect === 'read') await reachPosition(this.#views, asked);
    const isStill = async (): Promise<boolean> => {
      const again = await whoCalls();
      return again.ok && again.value.role === principal.role && whyNotAtAll(again.value, rule) === null;
    };
    const idempotencyKey = said(wire, 'idempotency-key');
    rememberCall({ caller: { ...principal, rule }, isStill, idempotencyKey, heads: headsOf(wire), wire });
    return true;
  }
}
