import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Requester } from '#bus';
import type { EventLog } from '#event-log';
import { describeError } from '#kernel';
import type { Clock, Log } from '#kernel';
import { CLOCK, DATA_SOURCE, every, LOG, REQUESTER, TASKS } from '#service-kit';
import type { Tasks } from '#service-kit';
import { busJoiningDoor } from './adapters/bus/joining-door.ts';
import { postgresEnrolments } from './adapters/postgres/enrolments.ts';
import { postgresAttempts } from './adapters/postgres/one-time-tokens.ts';
import { enrolNodes } from './handlers/enrol-nodes.ts';
import type { EnrolNodes } from './handlers/enrol-nodes.ts';
import { limitAttempts } from './handlers/sign-in/limit-attempts.ts';
import type { NodeViews } from './ports/node-views.ts';
import * as tokens from './tokens.ts';
import { EnrolmentController } from './transport/enrolment.controller.ts';
import { JoinRequestsController } from './transport/join-requests.controller.ts';

/** In case whoever runs the nats-server has missed what it was told. */
const REMIND_MS = 30_000;

const enrolment = (
  log: EventLog,
  source: DataSource,
  request: Requester,
  nodes: NodeViews,
  clock: Clock,
  tasks: Tasks,
  say: Log,
): EnrolNodes => {
  const enrol = enrolNodes({
    log,
    enrolments: postgresEnrolments(source),
    door: busJoiningDoor(request),
    nodes,
    limited: limitAttempts(postgresAttempts(source)),
    clock,
  });
  tasks.add(
    every(REMIND_MS, 'remind the door of nodes', () =>
      enrol.remind().catch((error: unknown) => {
        say.warn({ cause: describeError(error) }, 'the door of nodes can not be told who may come in');
      }),
    ),
  );
  return enrol;
};

/** Other servers that join the pool: part of the gateway's module. */
export const ENROLMENT_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.ENROL_NODES,
    useFactory: enrolment,
    inject: [tokens.EVENT_LOG, DATA_SOURCE, REQUESTER, tokens.NODE_VIEWS, CLOCK, TASKS, LOG],
  },
];

export const ENROLMENT_CONTROLLERS: readonly Type[] = [EnrolmentController, JoinRequestsController];
