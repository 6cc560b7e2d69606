import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type ExplainAnswer,
  ExplainSessionQueryDto,
  PATTERNS,
  RequestSessionCommandDto,
  type TrySessionAnswer,
  parseAs,
} from '#contracts';
import { type Clock, type Refusal, type Result, type SessionId, accept, sessionId } from '#kernel';
import { CLOCK } from '#service-kit';
import type { TrySession } from '../handlers/try-session.ts';
import { EXPLAIN_SESSION, TRY_SESSION } from '../tokens.ts';
import { askedOf } from './words.ts';

/** What will become of sessions, and what would: nothing here changes anything. */
@Controller()
export class ForesightController {
  readonly #explain: (id: SessionId) => ExplainAnswer;
  readonly #try: TrySession;
  readonly #clock: Clock;
  constructor(
    @Inject(EXPLAIN_SESSION) explain: (id: SessionId) => ExplainAnswer,
    @Inject(TRY_SESSION) trySession: TrySession,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#explain = explain;
    this.#try = trySession;
    this.#clock = clock;
  }

  @MessagePattern(PATTERNS.sessionExplain)
  explain(@Payload() body: unknown): Result<ExplainAnswer, Refusal> {
    const query = parseAs(ExplainSessionQueryDto, body);
    return query.ok ? accept(this.#explain(sessionId(query.value.sessionId))) : query;
  }

  @MessagePattern(PATTERNS.sessionTry)
  try(@Payload() body: unknown): Result<TrySessionAnswer, Refusal> {
    const wish = parseAs(RequestSessionCommandDto, body);
    return wish.ok ? this.#try(askedOf(wish.value, this.#clock.now()), wish.value.reach) : wish;
  }
}
