import type { Provider } from '@nestjs/common';
import { GRPC_PORT } from '../../tokens.ts';
import type { GrpcPort } from './connect-grpc.ts';
import { AlertRpc } from './alert.rpc.ts';
import { AppRpc } from './app.rpc.ts';
import { EventRpc } from './event.rpc.ts';
import { FileRpc } from './file.rpc.ts';
import { FolderRpc } from './folder.rpc.ts';
import { HookRpc } from './hook.rpc.ts';
import { NodeRpc } from './node.rpc.ts';
import { PoolRpc } from './pool.rpc.ts';
import { ProjectRpc } from './project.rpc.ts';
import { QueueRpc } from './queue.rpc.ts';
import { SessionStreamsRpc } from './session-streams.rpc.ts';
import { Rest } from './rest.ts';
import { SessionRpc } from './session.rpc.ts';
import { StorageRpc } from './storage.rpc.ts';
import { TransferRpc } from './transfer.rpc.ts';
import { UsageRpc } from './usage.rpc.ts';
import { UserRpc } from './user.rpc.ts';

/** All that handles methods of `berth.v1`. */
export const RPC_CONTROLLERS = [
  SessionRpc,
  AppRpc,
  QueueRpc,
  SessionStreamsRpc,
  EventRpc,
  NodeRpc,
  PoolRpc,
  ProjectRpc,
  UserRpc,
  FolderRpc,
  StorageRpc,
  TransferRpc,
  UsageRpc,
  FileRpc,
  HookRpc,
  AlertRpc,
];

export const GRPC_PROVIDERS: readonly Provider[] = [
  Rest,
  { provide: GRPC_PORT, useFactory: (): GrpcPort => ({ port: () => undefined }) },
];
