import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DECORATORS } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { UserId } from '#kernel';
import { isAnsweredOnce } from '../../domain/access/answered-once.ts';
import type { AnswerOnce } from '../../handlers/answer-once.ts';
import { ANSWER_ONCE } from '../../tokens.ts';
import { callerOf } from '../access.ts';
import { commandIdFor } from '../command-id.ts';
import { callOf, wireOf } from '../grpc/rpc-call.ts';
import { OPERATION } from '../grpc/rpc-operation.ts';
import { valueOrProblem } from '../refusal-status.ts';

/** What REST says in headers of what was made. */
const HEADS = ['location', 'berth-position'] as const;

/** The same in whatever order its fields come. */
const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const digestOf = (body: unknown): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify(body ?? null, sorted))
    .digest();

type Keyed = {
  readonly userId: UserId;
  readonly key: string;
  /** What is asked, of what. */
  readonly what: string;
  readonly body: unknown;
  readonly reply?: FastifyReply;
};

/** Gives the answer to what makes something again, when the request comes again with the same key; over REST and gRPC. */
@Injectable()
export class AnswerOnceInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;
  readonly #answerOnce: AnswerOnce;
  constructor(@Inject(Reflector) reflector: Reflector, @Inject(ANSWER_ONCE) answerOnce: AnswerOnce) {
    this.#reflector = reflector;
    this.#answerOnce = answerOnce;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const keyed = context.getType() === 'http' ? this.#overHttp(context) : this.#overRpc(context);
    return keyed === undefined ? next.handle() : from(this.#once(keyed, next));
  }

  #overHttp(context: ExecutionContext): Keyed | undefined {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const about = this.#reflector.get<{ operationId?: string } | undefined>(
      DECORATORS.API_OPERATION,
      context.getHandler(),
    );
    const caller = callerOf(request);
    if (typeof key !== 'string' || caller === undefined || !isAnsweredOnce(about?.operationId ?? ''))
      return undefined;
    const what = `${caller.projectId} ${request.method} ${request.url}`;
    return { userId: caller.userId, key, what, body: request.body, reply: http.getResponse<FastifyReply>() };
  }

  #overRpc(context: ExecutionContext): Keyed | undefined {
    const operation = this.#reflector.get<string | undefined>(OPERATION, context.getHandler());
    if (operation === undefined || !isAnsweredOnce(operation)) return undefined;
    const { caller, idempotencyKey } = callOf(wireOf(context));
    if (idempotencyKey === undefined) return undefined;
    const [body] = context.getArgs<[unknown]>();
    return {
      userId: caller.userId,
      key: idempotencyKey,
      what: `${caller.projectId} grpc ${operation}`,
      body,
    };
  }

  async #once({ userId, key, what, body, reply }: Keyed, next: CallHandler): Promise<unknown> {
    const request = { requestId: commandIdFor(userId, `answer ${what}`, key), digest: digestOf(body) };
    let isAgain = true;
    const outcome = await this.#answerOnce(request, async () => {
      isAgain = false;
      const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      const heads = HEADS.flatMap((name) => {
        const value = reply?.getHeader(name);
        return typeof value === 'string' ? [[name, value] as const] : [];
      });
      return { heads: Object.fromEntries(heads), body: answer ?? null };
    });
    const { heads, body: answer } = valueOrProblem(outcome);
    if (isAgain) for (const [name, value] of Object.entries(heads)) void reply?.header(name, value);
    return answer ?? undefined;
  }
}
