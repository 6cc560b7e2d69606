import type { Provider, Type } from '@nestjs/common';
import type { EventLog } from '#event-log';
import { bytes } from '#kernel';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, LOG, REQUESTER } from '#service-kit';
import { busNodeImageMaker } from './adapters/bus/node-image-maker.ts';
import { postgresOwnImageViews } from './adapters/postgres/own-image-views.ts';
import type { GatewayConfig } from './config.ts';
import type { FindSession } from './handlers/find-session.ts';
import { heardLog } from './handlers/hear-of-changes.ts';
import { listImages } from './handlers/list-images.ts';
import { changeOwnImage } from './handlers/own-images/change-own-image.ts';
import type { ChangeOwnImage } from './handlers/own-images/change-own-image.ts';
import { commitSession } from './handlers/own-images/commit-session.ts';
import { findOwnImage } from './handlers/own-images/find-own-image.ts';
import type { FindOwnImage } from './handlers/own-images/find-own-image.ts';
import { findPushPlace, pushImage } from './handlers/own-images/push-image.ts';
import type { FindPushPlace } from './handlers/own-images/push-image.ts';
import { rememberImages } from './handlers/own-images/remember-images.ts';
import type { RememberedImages } from './handlers/own-images/remember-images.ts';
import { removeImages } from './handlers/own-images/remove-own-image.ts';
import { resolveImage } from './handlers/own-images/resolve-image.ts';
import { tendOwnImages } from './handlers/own-images/tend-own-images.ts';
import type { TendOwnImages } from './handlers/own-images/tend-own-images.ts';
import type { LocateRun } from './handlers/reach-session.ts';
import type { NodeImages } from './ports/node-images.ts';
import type { NodeViews } from './ports/node-views.ts';
import type { NodeImageMaker, OwnImageViews } from './ports/own-images.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import * as tokens from './tokens.ts';
import { ImagesController } from './transport/images.controller.ts';
import { NodeImagesController } from './transport/node-images.controller.ts';

const IMAGE_MAKER = Symbol('makes images on nodes');
const FIND_PUSH_PLACE = Symbol('where images are pushed');
const CHANGE_OWN_IMAGE = Symbol("change an image of one's own");
/** From the request of an image until it is given up. */
const COMMIT_MAX_MS = 3_600_000;

/** Images that sessions can be made of, and those that are made of sessions: part of the gateway's module. */
export const IMAGE_PROVIDERS: readonly Provider[] = [
  { provide: IMAGE_MAKER, useFactory: busNodeImageMaker, inject: [REQUESTER] },
  { provide: tokens.OWN_IMAGES, useFactory: postgresOwnImageViews, inject: [DATA_SOURCE, CLOCK] },
  { provide: tokens.REMEMBERED_IMAGES, useFactory: rememberImages, inject: [tokens.OWN_IMAGES, CLOCK] },
  {
    provide: CHANGE_OWN_IMAGE,
    useFactory: (log: EventLog, { heard }: RememberedImages) => changeOwnImage(heardLog(log, heard)),
    inject: [tokens.EVENT_LOG, tokens.REMEMBERED_IMAGES],
  },
  {
    provide: tokens.TEND_OWN_IMAGES,
    useFactory: tendOwnImages,
    inject: [tokens.OWN_IMAGES, IMAGE_MAKER, CHANGE_OWN_IMAGE, CLOCK, LOG],
  },
  { provide: FIND_PUSH_PLACE, useFactory: findPushPlace, inject: [tokens.REGISTRIES] },
  { provide: tokens.FIND_OWN_IMAGE, useFactory: findOwnImage, inject: [tokens.OWN_IMAGES] },
  {
    provide: tokens.RESOLVE_IMAGE,
    useFactory: ({ views }: RememberedImages) => resolveImage(views),
    inject: [tokens.REMEMBERED_IMAGES],
  },
  {
    provide: tokens.LIST_IMAGES,
    useFactory: listImages,
    inject: [tokens.NODE_VIEWS, tokens.NODE_IMAGES, tokens.OWN_IMAGES],
  },
  {
    provide: tokens.COMMIT_SESSION,
    useFactory: (
      find: FindSession,
      locate: LocateRun,
      views: OwnImageViews,
      nodeImages: NodeImages,
      place: FindPushPlace,
      change: ChangeOwnImage,
      tend: TendOwnImages,
      progress: ViewsProgress,
      { ownImagesMax: countMax, ownImageBytesMax }: GatewayConfig,
      clock: Clock,
    ) => {
      const limits = { countMax, bytesMax: bytes(ownImageBytesMax), timeMs: COMMIT_MAX_MS };
      return commitSession({ find, locate, views, nodeImages, place, change, tend, progress, limits, clock });
    },
    inject: [
      tokens.FIND_SESSION,
      tokens.LOCATE_RUN,
      tokens.OWN_IMAGES,
      tokens.NODE_IMAGES,
      FIND_PUSH_PLACE,
      CHANGE_OWN_IMAGE,
      tokens.TEND_OWN_IMAGES,
      tokens.VIEWS_PROGRESS,
      CONFIG,
      CLOCK,
    ],
  },
  {
    provide: tokens.PUSH_IMAGE,
    useFactory: (
      find: FindOwnImage,
      place: FindPushPlace,
      change: ChangeOwnImage,
      progress: ViewsProgress,
      clock: Clock,
    ) => pushImage({ find, place, change, progress, clock }),
    inject: [tokens.FIND_OWN_IMAGE, FIND_PUSH_PLACE, CHANGE_OWN_IMAGE, tokens.VIEWS_PROGRESS, CLOCK],
  },
  {
    provide: tokens.REMOVE_IMAGES,
    useFactory: (
      find: FindOwnImage,
      views: OwnImageViews,
      change: ChangeOwnImage,
      tend: TendOwnImages,
      nodes: NodeImageMaker,
      nodeViews: NodeViews,
      progress: ViewsProgress,
      clock: Clock,
    ) => removeImages({ find, views, change, tend, nodes, nodeViews, progress, clock }),
    inject: [
      tokens.FIND_OWN_IMAGE,
      tokens.OWN_IMAGES,
      CHANGE_OWN_IMAGE,
      tokens.TEND_OWN_IMAGES,
      IMAGE_MAKER,
      tokens.NODE_VIEWS,
      tokens.VIEWS_PROGRESS,
      CLOCK,
    ],
  },
];

export const IMAGE_CONTROLLERS: readonly Type[] = [ImagesController, NodeImagesController];
