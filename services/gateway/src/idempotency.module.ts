import type { Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, every, LOG, TASKS } from '#service-kit';
import type { Tasks } from '#service-kit';
import { aesSeal } from './adapters/crypto/aes-seal.ts';
import { postgresKeptAnswers } from './adapters/postgres/kept-answers.ts';
import type { GatewayConfig } from './config.ts';
import { answerOnce } from './handlers/answer-once.ts';
import type { KeptAnswers } from './ports/kept-answers.ts';
import * as tokens from './tokens.ts';
import { AnswerOnceInterceptor } from './transport/idempotency/answer-once.interceptor.ts';

const KEPT_ANSWERS = Symbol('kept answers');
const SWEEP_MS = 10 * 60_000;

/** What makes something is made once: part of the gateway's module. */
export const IDEMPOTENCY_PROVIDERS: readonly Provider[] = [
  {
    provide: KEPT_ANSWERS,
    useFactory: (
      dataSource: DataSource,
      { secretKey }: GatewayConfig,
      clock: Clock,
      tasks: Tasks,
    ): KeptAnswers => {
      const seal = secretKey === undefined ? null : aesSeal(secretKey, 'berth kept answers');
      const kept = postgresKeptAnswers(dataSource, seal);
      tasks.add(every(SWEEP_MS, 'sweep kept answers', () => kept.sweep(clock.now())));
      return kept;
    },
    inject: [DATA_SOURCE, CONFIG, CLOCK, TASKS],
  },
  { provide: tokens.ANSWER_ONCE, useFactory: answerOnce, inject: [KEPT_ANSWERS, CLOCK, LOG] },
  AnswerOnceInterceptor,
  { provide: APP_INTERCEPTOR, useExisting: AnswerOnceInterceptor },
];
