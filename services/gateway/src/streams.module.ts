import { hostname } from 'node:os';
import type { Provider, Type } from '@nestjs/common';
import type { Requester } from '#bus';
import type { Log } from '#kernel';
import { CONFIG, LOG, READINESS, REQUESTER, TASKS, untilAborted } from '#service-kit';
import type { Readiness, Tasks } from '#service-kit';
import { kernelScripts } from './adapters/kernel-scripts.ts';
import { busNodeTerminals } from './adapters/bus/node-terminals.ts';
import { callListener } from './adapters/streams/call-listener.ts';
import type { CallListener } from './adapters/streams/call-listener.ts';
import { callingNodes } from './adapters/streams/node-streams.ts';
import type { GatewayConfig } from './config.ts';
import { joinKernel } from './handlers/join-kernel.ts';
import { locateRun, reachSession } from './handlers/reach-session.ts';
import type { NodeStreams } from './ports/node-streams.ts';
import * as tokens from './tokens.ts';
import { webSockets } from './transport/web-socket/web-sockets.ts';
import type { WebSockets } from './transport/web-socket/web-sockets.ts';
import { ExecController } from './transport/exec.controller.ts';
import { KernelsController } from './transport/kernels.controller.ts';
import { TerminalsController } from './transport/terminals.controller.ts';

const CALL_LISTENER = Symbol('call listener');
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const EVERYWHERE = /^(0\.0\.0\.0|::)$/;

const listenerOf = (config: GatewayConfig, log: Log, tasks: Tasks, readiness: Readiness): CallListener => {
  const { streamHost: host, streamPort: port, streamAdvertise, streamEncrypt } = config;
  const listener = callListener({
    host,
    port,
    advertised: streamAdvertise ?? (EVERYWHERE.test(host) ? hostname() : null),
    isEncrypted: streamEncrypt === 'always' || !LOOPBACK.test(host),
    log,
  });
  let isListening = false;
  tasks.add({
    name: 'streams',
    run: async (signal) => {
      await listener.listen();
      isListening = true;
      await untilAborted(signal);
      isListening = false;
      await listener.close();
    },
  });
  readiness.add('streams', () =>
    isListening
      ? Promise.resolve()
      : Promise.reject(new Error(`nodes can't call back: nothing listens on ${host}:${port} yet`)),
  );
  return listener;
};

const socketsOf = (tasks: Tasks): WebSockets => {
  const sockets = webSockets();
  tasks.add({
    name: 'web sockets',
    run: async (signal) => {
      await untilAborted(signal);
      sockets.close();
    },
  });
  return sockets;
};

/** Ways into sessions: where nodes call back to, and who may have them called. */
export const STREAM_PROVIDERS: readonly Provider[] = [
  { provide: tokens.WEB_SOCKETS, useFactory: socketsOf, inject: [TASKS] },
  { provide: CALL_LISTENER, useFactory: listenerOf, inject: [CONFIG, LOG, TASKS, READINESS] },
  {
    provide: tokens.NODE_STREAMS,
    useFactory: (request: Requester, listener: CallListener) => callingNodes(request, listener),
    inject: [REQUESTER, CALL_LISTENER],
  },
  { provide: tokens.NODE_TERMINALS, useFactory: busNodeTerminals, inject: [REQUESTER] },
  { provide: tokens.LOCATE_RUN, useFactory: locateRun, inject: [tokens.LOG_TAIL] },
  {
    provide: tokens.JOIN_KERNEL,
    useFactory: (streams: NodeStreams) => joinKernel(streams, kernelScripts()),
    inject: [tokens.NODE_STREAMS],
  },
  {
    provide: tokens.REACH_SESSION,
    useFactory: reachSession,
    inject: [tokens.LOCATE_RUN, tokens.NODE_STREAMS],
  },
];

export const STREAM_CONTROLLERS: readonly Type[] = [ExecController, KernelsController, TerminalsController];
