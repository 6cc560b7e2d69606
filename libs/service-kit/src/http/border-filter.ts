import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rpcFilter } from '#bus';
import type { Log } from '#kernel';
import { problemOfThrown } from './problem-of-thrown.ts';

/** Whatever is thrown behind a border leaves it as a problem (HTTP) or as a refusal (bus), never as a stack. */
@Catch()
export class BorderFilter implements ExceptionFilter {
  readonly #log: Log;
  readonly #rpc: ExceptionFilter;
  constructor(log: Log) {
    this.#log = log;
    this.#rpc = rpcFilter(log);
  }

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    if (host.getType() === 'rpc') {
      const answer: unknown = this.#rpc.catch(thrown, host);
      return answer;
    }
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOfThrown(thrown, request.id, this.#log);
    // A stream that has begun can't become a problem any more; cutting it tells the client that it is not whole.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    return void reply.status(problem.status).type('application/problem+json').send(problem);
  }
}
