import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../domain/caller.ts';
import type { ListImages } from '../handlers/list-images.ts';
import type { CommitSession } from '../handlers/own-images/commit-session.ts';
import type { FindOwnImage } from '../handlers/own-images/find-own-image.ts';
import type { PushImage } from '../handlers/own-images/push-image.ts';
import type { RemoveImages } from '../handlers/own-images/remove-own-image.ts';
import type { TendOwnImages } from '../handlers/own-images/tend-own-images.ts';
import {
  COMMIT_SESSION,
  FIND_OWN_IMAGE,
  LIST_IMAGES,
  PUSH_IMAGE,
  REMOVE_IMAGES,
  TEND_OWN_IMAGES,
} from '../tokens.ts';
import { From } from './access.ts';
import { CommitSessionDto, PushImageDto } from './bodies/commit.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { IMAGES } from './lists/shapes.ts';
import { valueOrProblem } from './refusal-status.ts';
import { ImageListResource, imageListResource } from './resources/image.resource.ts';
import { OwnImageResource, ownImageResource } from './resources/own-image.resource.ts';

@ApiTags('images')
@Controller('v1/images')
export class ImagesController {
  readonly #list: ListImages;
  readonly #commit: CommitSession;
  readonly #find: FindOwnImage;
  readonly #push: PushImage;
  readonly #remove: RemoveImages;
  readonly #tend: TendOwnImages;
  constructor(
    @Inject(LIST_IMAGES) list: ListImages,
    @Inject(COMMIT_SESSION) commit: CommitSession,
    @Inject(FIND_OWN_IMAGE) find: FindOwnImage,
    @Inject(PUSH_IMAGE) push: PushImage,
    @Inject(REMOVE_IMAGES) remove: RemoveImages,
    @Inject(TEND_OWN_IMAGES) tend: TendOwnImages,
  ) {
    this.#list = list;
    this.#commit = commit;
    this.#find = find;
    this.#push = push;
    this.#remove = remove;
    this.#tend = tend;
  }

  @Get()
  @ApiOperation({
    operationId: 'listImages',
    summary: 'Images that sessions can be made of, and what each can open; and those of one’s own project.',
    description:
      'Asks up to 32 nodes. Any other reference that a registry knows can be run as well, where nodes have Docker.',
  })
  @ApiOkResponse({ type: ImageListResource })
  @Listed(IMAGES)
  async list(@Query() query: ListQuery, @From() caller: Caller) {
    const { images, ...more } = imageListResource(await this.#list(caller));
    const { items, next } = answerList(IMAGES, query, images);
    return { ...more, images: items, ...(next === undefined ? {} : { next }) };
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'commitSession',
    summary: 'Make an image of a running session, for other sessions of its project to start from.',
    description:
      'What the session has in its home goes into it, and `/work` if that is asked for; folders never do. It is made on the node of the session and stays there, and so do sessions that start from it, unless it is pushed to a registry. Answers at once; `getImage` tells how far it is.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiAcceptedResponse({ type: OwnImageResource })
  async commit(
    @Body() { session, name, description, includeWork, push, registry }: CommitSessionDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OwnImageResource> {
    const command = commandIdFor(caller.userId, `commit ${session} ${name}`, key);
    const wish = { session, name, description, hasWork: includeWork, push: push ? { registry } : null };
    return ownImageResource(valueOrProblem(await this.#commit(caller, wish, command)));
  }

  @Get(':image')
  @ApiOperation({
    operationId: 'getImage',
    summary: 'An image of one’s own project, by its id or name, and how far it is while it is made.',
  })
  @ApiOkResponse({ type: OwnImageResource })
  async get(@Param('image') ref: string, @From() caller: Caller): Promise<OwnImageResource> {
    const found = valueOrProblem(await this.#find(caller, ref));
    if (found.state !== 'making' && found.push?.state !== 'pushing') return ownImageResource(found);
    const { image, doneBytes, pushing } = await this.#tend.advance(found);
    return ownImageResource(image, doneBytes, pushing);
  }

  @Post(':image/push')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'pushImage',
    summary: 'Put an image of one’s own project into a registry, so that its sessions can run on any node.',
    description:
      'Its node pushes it, with the login that is kept for the registry; an admin says which registries take images, and below which path. Answers at once; `getImage` tells how far it is. An image that is still being made is pushed when it is there.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiAcceptedResponse({ type: OwnImageResource })
  async push(
    @Param('image') ref: string,
    @Body() { registry }: PushImageDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OwnImageResource> {
    const command = commandIdFor(caller.userId, `push-image ${ref}`, key);
    return ownImageResource(valueOrProblem(await this.#push(caller, ref, registry, command)));
  }

  @Delete(':image')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'removeImage',
    summary: 'Remove an image of one’s own project; one that is being made is called off.',
    description:
      'Not while sessions use it (`image-in-use`). `removed` when its node has nothing of it any more, `removing` until its node answers.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OwnImageResource })
  async remove(
    @Param('image') ref: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OwnImageResource> {
    const command = commandIdFor(caller.userId, `remove-image ${ref}`, key);
    return ownImageResource(valueOrProblem(await this.#remove.own(caller, ref, command)));
  }
}
