import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { from, map, switchMap, type Observable } from 'rxjs';
import { etagOf, namesEtag } from './etag.ts';
import { problemFor } from './refusal-status.ts';

/** Files have etags of their own, which their door knows. */
const FILES = /^\/v1\/folders\/[^/]+\/./;
const LAST_IS_PARAMETER = /\/:\w+$/;
/** Parts of a thing that are read and set by themselves. */
const PARTS = /\/(quota|policy|egress)$/;
const CHANGES = new Set(['PATCH', 'PUT', 'DELETE', 'POST']);
/** What says who asks, and is asked again in the same way. */
const PASSED_ON = [
  'authorization',
  'cookie',
  'berth-project',
  'x-forwarded-for',
  'x-forwarded-proto',
  'host',
];

const isFastify = (value: unknown): value is FastifyInstance =>
  typeof value === 'object' && value !== null && 'inject' in value;

/** Whether a route shows one thing, and not a list or a stream. */
const showsOne = (route: string): boolean =>
  !FILES.test(route) && (LAST_IS_PARAMETER.test(route) || PARTS.test(route));

/** The thing that a change is about: of an action on it, `/v1/nodes/n1/cordon`, the thing itself. */
const subjectOf = (method: string, path: string): string =>
  method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path;

/**
 * Every single resource has an etag, made of what is shown of it. `If-None-Match` spares what has not changed; `If-Match` changes only what
 * still is as the caller saw it, which is looked up in the way in which he would read it.
 */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  readonly #host: HttpAdapterHost;
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { method } = request;
    const route = request.routeOptions.url ?? '';
    if (method === 'GET' && showsOne(route))
      return next.handle().pipe(map((body: unknown) => this.#tagged(request, reply, body)));
    const wanted = request.headers['if-match'];
    if (!CHANGES.has(method) || wanted === undefined || FILES.test(route)) return next.handle();
    return from(this.#requireMatch(request, wanted)).pipe(switchMap(() => next.handle()));
  }

  #tagged({ headers }: FastifyRequest, reply: FastifyReply, body: unknown): unknown {
    if (typeof body !== 'object' || body === null) return body;
    const etag = etagOf(body);
    void reply.header('etag', etag);
    const known = headers['if-none-match'];
    if (known === undefined || !namesEtag(known, etag)) return body;
    void reply.code(304);
    return undefined;
  }

  async #requireMatch({ method, url, headers }: FastifyRequest, wanted: string): Promise<void> {
    const fastify: unknown = this.#host.httpAdapter.getInstance();
    if (!isFastify(fastify)) return;
    const path = subjectOf(method, url.split('?')[0] ?? url);
    const passed = Object.fromEntries(
      PASSED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
    );
    const answer = await fastify.inject({ method: 'GET', url: path, headers: passed });
    const etag = answer.headers['etag'];
    if (answer.statusCode === 200 && typeof etag === 'string' && namesEtag(wanted, etag)) return;
    throw problemFor({
      code: 'precondition-failed',
      message:
        typeof etag === 'string'
          ? `It is not any more as you saw it: its etag is ${etag} now. Read it again, and decide anew.`
          : 'There is nothing here that If-Match could be compared with.',
    });
  }
}
