import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { agentUser } from '#contracts';
import { describeError } from '#kernel';
import { boundLogs } from '../bound-logs.ts';
import { endLeftovers } from '../end-leftovers.ts';
import type { Launch, Surroundings } from '../launch.ts';
import { SERVICES } from '../secrets.ts';
import { serviceProcess } from '../service-process.ts';
import { openStateFolder } from '../state-folder.ts';
import { supervise, type Supervised } from '../supervise.ts';
import { untilReady } from '../until-ready.ts';
import { warningsIn } from '../warnings-in.ts';
import { writeWhole } from '../write-whole.ts';
import { joinPool } from './join-pool.ts';
import { watchContact } from './watch-contact.ts';

/** A server that belongs to another machine's pool, and is up. */
export type LaunchedNode = {
  readonly nodeId: string;
  /** `10.0.0.5:4222` */
  readonly pool: string;
  /** What this machine can't do for sessions, in sentences. */
  readonly notes: readonly string[];
  readonly stateFolder: string;
  readonly logs: string;
};

const versionOf = async (root: string): Promise<string> => {
  const value: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : '0.0.0';
};

/** Brings up the agent alone, as a node of the pool that this server was invited to. */
export const launchNode = ({ options, root, env, say }: Surroundings): Launch<LaunchedNode> => {
  const stopping = new AbortController();
  let agent: Supervised | null = null;
  let unboundLogs = (): void => undefined;
  let unwatch = (): void => undefined;

  const bringUp = async (): Promise<LaunchedNode> => {
    const state = await openStateFolder(options.stateFolder);
    if ((await endLeftovers(state.run, SERVICES)) > 0)
      say('Ended what an earlier start that was killed had left running.');
    unboundLogs = boundLogs(state.logs);
    const { nodeId, server, authority, seed } = await joinPool({
      state,
      ...(options.joinToken === undefined ? {} : { token: options.joinToken }),
      version: await versionOf(root),
      signal: stopping.signal,
      say,
    });
    stopping.signal.throwIfAborted();
    const [seedFile, authorityFile] = [`${state.path}/agent.seed`, `${state.path}/authority.pem`];
    await writeWhole(seedFile, `${seed}\n`);
    await writeWhole(authorityFile, authority);
    const address = new URL(server);
    address.username = agentUser(nodeId);
    const plan = {
      name: 'agent',
      env: {
        BERTH_HTTP_HOST: '127.0.0.1',
        BERTH_NATS_URL: address.href,
        BERTH_NATS_CA: authorityFile,
        BERTH_NATS_SEED: seedFile,
        BERTH_NODE_ID: nodeId,
        BERTH_STATE: state.agent,
        BERTH_RUNTIME: options.runtime,
        ...(options.fleetFile === undefined ? {} : { BERTH_FLEET_FILE: options.fleetFile }),
      },
    } as const;
    const service = serviceProcess(plan, { root, state, env });
    agent = await supervise(plan.name, service.start, { runFolder: state.run, say });
    await writeWhole(state.launcherFile, `process ${process.pid}, node ${nodeId}\n`);
    await untilReady(service, agent, stopping.signal);
    unwatch = watchContact(service.url, nodeId, say);
    return {
      nodeId,
      pool: address.host,
      notes: warningsIn(service.said()),
      stateFolder: state.path,
      logs: state.logs,
    };
  };

  const end = async (how: 'stop' | 'kill9'): Promise<void> => {
    unwatch();
    await agent?.[how]();
    unboundLogs();
  };
  const up = bringUp().catch(async (error: unknown) => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      await end('stop');
    }
    throw error;
  });
  const settled = up.then(
    () => undefined,
    (error: unknown) => void describeError(error),
  );
  const stopAs = async (how: 'stop' | 'kill9'): Promise<void> => {
    stopping.abort();
    if (how === 'stop') await settled;
    await end(how);
  };
  return { up, stop: () => stopAs('stop'), kill: () => stopAs('kill9') };
};
