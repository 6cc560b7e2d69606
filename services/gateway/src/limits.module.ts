import type { Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG } from '#service-kit';
import type { GatewayConfig } from './config.ts';
import { limitRequests } from './handlers/limit-requests.ts';
import * as tokens from './tokens.ts';
import { EtagInterceptor } from './transport/etag.interceptor.ts';

/** What holds for every request: how many are taken, and what they may be conditions of. Part of the gateway's module. */
export const LIMIT_PROVIDERS: readonly Provider[] = [
  { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
  {
    provide: tokens.LIMIT_REQUESTS,
    useFactory: ({ ratePerKey, ratePerAddress }: GatewayConfig, clock: Clock) =>
      limitRequests({ key: ratePerKey, address: ratePerAddress }, clock),
    inject: [CONFIG, CLOCK],
  },
];
