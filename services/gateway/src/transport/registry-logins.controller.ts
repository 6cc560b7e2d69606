import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS } from '#contracts';
import type { RegistryLoginAnswer } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { OperateRegistries } from '../handlers/operate-registries.ts';
import { REGISTRIES } from '../tokens.ts';

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What agents ask for when they pull. */
@Controller()
export class RegistryLoginsController {
  readonly #registries: OperateRegistries;
  constructor(@Inject(REGISTRIES) registries: OperateRegistries) {
    this.#registries = registries;
  }

  @MessagePattern(PATTERNS.registryLogin('*'))
  async login(@Payload() body: unknown): Promise<Result<RegistryLoginAnswer, Refusal>> {
    const host = isFields(body) ? body['host'] : undefined;
    if (typeof host !== 'string')
      return refuse({ code: 'invalid-request', message: 'The host is missing.', pointer: '/host' });
    return accept(await this.#registries.loginOf(host));
  }
}
