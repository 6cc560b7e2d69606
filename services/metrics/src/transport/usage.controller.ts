import { Controller, Get, Header, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS, ReadLiveUsageDto, ReadUsageDto, ReadUsageHistoryDto } from '#contracts';
import type { UsageBook } from '../handlers/live-usage.ts';
import type { ReadUsage } from '../handlers/read-usage.ts';
import type { TellFigures } from '../handlers/tell-figures.ts';
import { READ_USAGE, TELL_FIGURES, USAGE_BOOK } from '../tokens.ts';

@Controller()
export class UsageController {
  readonly #readUsage: ReadUsage;
  readonly #tellFigures: TellFigures;
  readonly #book: UsageBook;
  constructor(
    @Inject(READ_USAGE) readUsage: ReadUsage,
    @Inject(TELL_FIGURES) tellFigures: TellFigures,
    @Inject(USAGE_BOOK) book: UsageBook,
  ) {
    this.#readUsage = readUsage;
    this.#tellFigures = tellFigures;
    this.#book = book;
  }

  @MessagePattern(PATTERNS.usageRead)
  usage(@Payload() query: ReadUsageDto): ReturnType<ReadUsage> {
    return this.#readUsage(query);
  }

  @MessagePattern(PATTERNS.usageLive)
  live(@Payload() query: ReadLiveUsageDto): ReturnType<UsageBook['live']> {
    return this.#book.live(query);
  }

  @MessagePattern(PATTERNS.usageHistory)
  history(@Payload() query: ReadUsageHistoryDto): ReturnType<UsageBook['history']> {
    return this.#book.history(query);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): ReturnType<TellFigures> {
    return this.#tellFigures();
  }
}
