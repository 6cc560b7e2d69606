import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, switchMap, type Observable } from 'rxjs';
import { position } from '#kernel';
import { OWN_WRITE_MS } from '../handlers/request-session.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { VIEWS_PROGRESS } from '../tokens.ts';
import { problemFor } from './refusal-status.ts';

const SHAPE = /^\d{1,15}$/;

/** How an operation describes the header. */
export const AT_POSITION = {
  name: 'Berth-Position',
  in: 'header' as const,
  required: false,
  schema: { type: 'string' },
  description:
    'A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway.',
};

/** Waits until the views are as new as a position. @throws ProblemException when they are not in time, or it is none */
export const reachPosition = async (
  views: ViewsProgress,
  asked: string | readonly string[],
): Promise<void> => {
  if (typeof asked !== 'string' || !SHAPE.test(asked)) {
    const message = 'The header Berth-Position must be a position of the log, such as 1042.';
    throw problemFor({ code: 'invalid-request', message });
  }
  if (await views.reached(position(Number(asked)), OWN_WRITE_MS)) return;
  const message = `Position ${asked} was not reached in ${OWN_WRITE_MS / 1000} s; ask again.`;
  throw problemFor({ code: 'deadline-exceeded', message });
};

/** Reads that must not be older than a position wait for it; any other reads never wait. */
@Injectable()
export class AtPositionInterceptor implements NestInterceptor {
  readonly #views: ViewsProgress;
  constructor(@Inject(VIEWS_PROGRESS) views: ViewsProgress) {
    this.#views = views;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'rpc') return next.handle();
    const { method, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const asked = headers['berth-position'];
    if (method !== 'GET' || asked === undefined) return next.handle();
    return from(reachPosition(this.#views, asked)).pipe(switchMap(() => next.handle()));
  }
}
