import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Bus, Requester } from '#bus';
import { type Clock, incarnation, type Log, nodeId } from '#kernel';
import { BUS, CLOCK, CONFIG, LOG, READINESS, REQUESTER, TASKS } from '#service-kit';
import type { Readiness, Tasks } from '#service-kit';
import type { AgentConfig } from './config.ts';
import { openNode, type OpenedNode } from './open-node.ts';
import { serveApps } from './transport/serve-apps.ts';
import { serveImages } from './transport/serve-images.ts';
import { serveOutput } from './transport/serve-output.ts';
import { serveProgress } from './transport/serve-progress.ts';
import { serveStreams } from './transport/serve-streams.ts';
import { serveTerminals } from './transport/serve-terminals.ts';

const AGENT = Symbol('agent');

@Module({
  providers: [
    {
      provide: AGENT,
      useFactory: (
        config: AgentConfig,
        bus: Bus,
        request: Requester,
        clock: Clock,
        log: Log,
        tasks: Tasks,
        readiness: Readiness,
      ) => {
        // One boot, one incarnation, however often the task below has to begin again.
        const boot = incarnation(randomUUID());
        let agent: OpenedNode | undefined;
        tasks.add({
          name: 'node',
          run: async (signal) => {
            agent ??= await openNode({ config, incarnation: boot, bus, request, clock, log });
            const node = nodeId(config.nodeId);
            const deaf = [
              serveOutput(bus, node, agent.readOutput, log),
              serveImages(bus, node, agent, log),
              serveProgress(bus, node, agent.progressOf, log),
              serveApps(bus, node, agent.apps, log),
              serveStreams(bus, node, agent.openStream, log),
              serveTerminals(bus, node, agent.terminals, log),
            ];
            const { discover } = agent;
            process.on('SIGHUP', discover);
            try {
              await agent.run(signal);
            } finally {
              process.off('SIGHUP', discover);
              for (const stop of deaf) stop();
            }
          },
        });
        readiness.add('node', () => {
          const fault = agent === undefined ? 'not ready to run sessions yet' : agent.fault();
          return fault === null ? Promise.resolve() : Promise.reject(new Error(fault));
        });
      },
      inject: [CONFIG, BUS, REQUESTER, CLOCK, LOG, TASKS, READINESS],
    },
  ],
})
export class AgentModule {}
