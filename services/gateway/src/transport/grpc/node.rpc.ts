import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CordonNodeDto, DrainNodeDto, FenceNodeDto, MoveNodeDto } from '#contracts';
import { CommitSessionDto, PushImageDto } from '../bodies/commit.dto.ts';
import { EnrolmentController } from '../enrolment.controller.ts';
import { ImagesController } from '../images.controller.ts';
import { NodeImagesController } from '../node-images.controller.ts';
import { NodeOperationsController } from '../node-operations.controller.ts';
import { ListQuery } from '../lists/list-query.ts';
import { RegistryLoginDto } from '../bodies/registry.dto.ts';
import { RegistriesController } from '../registries.controller.ts';
import { NodesController } from '../nodes.controller.ts';
import { ListNodesQuery } from '../queries.ts';
import { DryRunQuery } from '../dry-run.ts';
import type { TriedNodeResource } from '../resources/operated-node.resource.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const operated = ({ hasChanged, trial, ...node }: TriedNodeResource) => ({
  node,
  hasChanged,
  ...(trial === undefined ? {} : { trial }),
});
const trialOf = (dryRun: unknown): DryRunQuery =>
  queryOf(DryRunQuery, dryRun === undefined ? {} : { dryRun });
const idOf = (sent: Sent): string => text(sent, 'nodeId');

/** Nodes, and the images on them. */
@RpcController()
export class NodeRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('NodeService/ListNodes', 'listNodes')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(NodesController).list(queryOf(ListNodesQuery, sent), caller);
  }

  @Rpc('NodeService/GetNode', 'getNode')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { node: await this.#rest.of(NodesController).get(idOf(sent), caller) };
  }

  @Rpc('NodeService/CordonNode', 'cordonNode')
  async cordon(@Payload() { nodeId, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(CordonNodeDto, wish);
    return operated(await this.#operations.cordon(idOf({ nodeId }), body, idempotencyKey, caller));
  }

  @Rpc('NodeService/UncordonNode', 'uncordonNode')
  async uncordon(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return operated(await this.#operations.uncordon(idOf(sent), idempotencyKey, caller));
  }

  @Rpc('NodeService/DrainNode', 'drainNode')
  async drain(@Payload() { nodeId, dryRun, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(DrainNodeDto, wish);
    return operated(
      await this.#operations.drain(idOf({ nodeId }), body, trialOf(dryRun), idempotencyKey, caller),
    );
  }

  @Rpc('NodeService/FenceNode', 'fenceNode')
  async fence(@Payload() { nodeId, dryRun, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(FenceNodeDto, wish);
    return operated(
      await this.#operations.fence(idOf({ nodeId }), body, trialOf(dryRun), idempotencyKey, caller),
    );
  }

  @Rpc('NodeService/MoveNode', 'moveNode')
  async move(@Payload() { nodeId, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(MoveNodeDto, wish);
    return operated(await this.#operations.move(idOf({ nodeId }), body, idempotencyKey, caller));
  }

  @Rpc('NodeService/InviteNode', 'inviteNode')
  async invite(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return {
      invitation: await this.#rest.of(EnrolmentController).invite(idOf(sent), idempotencyKey, caller),
    };
  }

  @Rpc('NodeService/RemoveNode', 'removeNode')
  async remove(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(EnrolmentController).remove(idOf(sent), caller);
    return {};
  }

  @Rpc('ImageService/ListImages', 'listImages')
  images(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(ImagesController).list(queryOf(ListQuery, sent), caller);
  }

  @Rpc('ImageService/CommitSession', 'commitSession')
  async commit(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(CommitSessionDto, sent);
    return { image: await this.#rest.of(ImagesController).commit(body, idempotencyKey, caller) };
  }

  @Rpc('ImageService/GetImage', 'getImage')
  async getImage(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { image: await this.#rest.of(ImagesController).get(text(sent, 'image'), caller) };
  }

  @Rpc('ImageService/PushImage', 'pushImage')
  async pushImage(@Payload() { image, ...wish }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(PushImageDto, wish);
    const ref = text({ image }, 'image');
    return { image: await this.#rest.of(ImagesController).push(ref, body, idempotencyKey, caller) };
  }

  @Rpc('ImageService/RemoveImage', 'removeImage')
  async removeImage(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const ref = text(sent, 'image');
    return { image: await this.#rest.of(ImagesController).remove(ref, idempotencyKey, caller) };
  }

  @Rpc('ImageService/DropNodeImage', 'dropNodeImage')
  async dropImage(@Payload() sent: Sent) {
    await this.#rest.of(NodeImagesController).drop(idOf(sent), text(sent, 'image'));
    return {};
  }

  @Rpc('RegistryService/ListRegistries', 'listRegistries')
  registries(@Payload() sent: Sent) {
    return this.#rest.of(RegistriesController).list(queryOf(ListQuery, sent));
  }

  @Rpc('RegistryService/SetRegistryLogin', 'setRegistryLogin')
  async setLogin(@Payload() { host, ...login }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(RegistryLoginDto, login);
    const registries = this.#rest.of(RegistriesController);
    return { registry: await registries.set(text({ host }, 'host'), body, idempotencyKey, caller) };
  }

  @Rpc('RegistryService/RemoveRegistry', 'removeRegistry')
  async removeRegistry(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(RegistriesController).remove(text(sent, 'host'), caller);
    return {};
  }

  get #operations(): NodeOperationsController {
    return this.#rest.of(NodeOperationsController);
  }
}
