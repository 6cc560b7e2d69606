import { Controller, Get, Header, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS, ReadUsageDto } from '#contracts';
import type { ReadUsage } from '../handlers/read-usage.ts';
import type { TellFigures } from '../handlers/tell-figures.ts';
import { READ_USAGE, TELL_FIGURES } from '../tokens.ts';

@Controller()
export class UsageController {
  readonly #readUsage: ReadUsage;
  readonly #tellFigures: TellFigures;
  constructor(@Inject(READ_USAGE) readUsage: ReadUsage, @Inject(TELL_FIGURES) tellFigures: TellFigures) {
    this.#readUsage = readUsage;
    this.#tellFigures = tellFigures;
  }

  @MessagePattern(PATTERNS.usageRead)
  usage(@Payload() query: ReadUsageDto): ReturnType<ReadUsage> {
    return this.#readUsage(query);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): ReturnType<TellFigures> {
    return this.#tellFigures();
  }
}
