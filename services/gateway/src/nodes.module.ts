import type { Provider, Type } from '@nestjs/common';
import type { Requester } from '#bus';
import { DATA_SOURCE, REQUESTER } from '#service-kit';
import { busNodeImages } from './adapters/bus/node-images.ts';
import { busPools } from './adapters/bus/pools.ts';
import { busNodeOwner } from './adapters/bus/node-owner.ts';
import { busReservations } from './adapters/bus/reservations.ts';
import { postgresNodeViews } from './adapters/postgres/node-views.ts';
import { bookReservation } from './handlers/book-reservation.ts';
import { operateNode } from './handlers/operate-node.ts';
import { setPolicy } from './handlers/set-policy.ts';
import * as tokens from './tokens.ts';
import { NodeOperationsController } from './transport/node-operations.controller.ts';
import { NodesController } from './transport/nodes.controller.ts';
import { PoolsController } from './transport/pools.controller.ts';
import { ReservationsController } from './transport/reservations.controller.ts';

const NODE_OWNER = Symbol('node owner');

/** Nodes, what is on them, and how they are shared out: part of the gateway's module. */
export const NODE_PROVIDERS: readonly Provider[] = [
  { provide: NODE_OWNER, useFactory: (request: Requester) => busNodeOwner(request), inject: [REQUESTER] },
  { provide: tokens.NODE_VIEWS, useFactory: postgresNodeViews, inject: [DATA_SOURCE] },
  { provide: tokens.NODE_IMAGES, useFactory: busNodeImages, inject: [REQUESTER] },
  {
    provide: tokens.OPERATE_NODE,
    useFactory: operateNode,
    inject: [NODE_OWNER, tokens.NODE_VIEWS, tokens.VIEWS_PROGRESS],
  },
  { provide: tokens.POOLS, useFactory: busPools, inject: [REQUESTER] },
  { provide: tokens.SET_POLICY, useFactory: setPolicy, inject: [tokens.POOLS] },
  { provide: tokens.RESERVATIONS, useFactory: busReservations, inject: [REQUESTER] },
  { provide: tokens.BOOK_RESERVATION, useFactory: bookReservation, inject: [tokens.RESERVATIONS] },
];

export const NODE_CONTROLLERS: readonly Type[] = [
  NodesController,
  NodeOperationsController,
  PoolsController,
  ReservationsController,
];
