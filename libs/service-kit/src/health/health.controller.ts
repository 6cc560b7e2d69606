import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { READINESS } from '../tokens.ts';
import type { Readiness } from './readiness.ts';

/** `/livez`: the process turns. `/readyz`: it can do its work, and if not, what is missing. */
@Controller()
export class HealthController {
  readonly #readiness: Readiness;
  constructor(@Inject(READINESS) readiness: Readiness) {
    this.#readiness = readiness;
  }

  @Get('livez')
  live(): { readonly alive: true } {
    return { alive: true };
  }

  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.#readiness.report();
    await reply
      .status(report.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  }
}
