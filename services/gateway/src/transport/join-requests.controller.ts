import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { parseAs, PATTERNS } from '#contracts';
import type { EnrolAnswer } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { EnrolNodes } from '../handlers/enrol-nodes.ts';
import { ENROL_NODES } from '../tokens.ts';

class EnrolRequestDto {
  @IsString()
  @Matches(/^[\w-]{16,200}$/, { message: 'secret must be that of an invitation' })
  readonly secret!: string;

  @IsString()
  @Length(1, 100)
  readonly publicKey!: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly protocol!: number;

  @IsString()
  @Matches(/^[\w.+-]{1,60}$/, { message: 'version must be like 1.2.3' })
  readonly version!: string;
}

/** What a server asks for that was invited: over the bus, as the user for that alone. */
@Controller()
export class JoinRequestsController {
  readonly #enrol: EnrolNodes;
  constructor(@Inject(ENROL_NODES) enrol: EnrolNodes) {
    this.#enrol = enrol;
  }

  @MessagePattern(PATTERNS.enrolNode)
  async complete(@Payload() body: unknown): Promise<Result<EnrolAnswer, Refusal>> {
    const request = parseAs(EnrolRequestDto, body);
    return request.ok ? this.#enrol.complete(request.value) : request;
  }
}
