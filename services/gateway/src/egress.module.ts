import type { Provider, Type } from '@nestjs/common';
import type { Requester } from '#bus';
import { REQUESTER } from '#service-kit';
import { busProjectEgress } from './adapters/bus/project-egress.ts';
import { projectEgress } from './handlers/project-egress.ts';
import * as tokens from './tokens.ts';
import { EgressController } from './transport/egress.controller.ts';

/** Whom the sessions of projects reach: part of the gateway's module. */
export const EGRESS_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.PROJECT_EGRESS,
    useFactory: (request: Requester) => projectEgress(busProjectEgress(request)),
    inject: [REQUESTER],
  },
];

export const EGRESS_CONTROLLERS: readonly Type[] = [EgressController];
