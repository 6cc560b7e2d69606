import { globSync, readdirSync, statSync } from 'node:fs';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#contracts';
import { makeSlowVolume, slowVolumeFault } from './slow-volume.ts';
import { startSystem, type System, until } from './system.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = process.getuid?.() === 0 ? engineFault : 'needs root';
const MAX_MS = 60_000;
const MIB = 2 ** 20;
const QUOTA = 40 * MIB;
/** At most so fast, by its pauses alone. */
const WRITES_BYTES_PER_S = 20 * MIB;
const WRITER = 'n=0; while :; do n=$((n+1)); head -c 1048576 /dev/zero > /data/$n; sleep 0.05; done';
/** A program with several readers of data, the GPU of which has next to nothing to do. */
const STARVED =
  'for d in /run/berth/gpu/*; do echo 4 > $d/busy; done; for n in 1 2 3 4; do (while :; do dd if=/dev/zero of=/data/$n bs=1M count=40 oflag=direct conv=notrunc 2>/dev/null; done) & done; wait';
/** A second until it is counted, one until the node asks, and what a loaded machine adds. */
const HELD_AFTER_S = 8;
/** A child takes too much, and is killed; its parent goes on, and ends well. */
const GREEDY_CHILD =
  'python3 -c "x = bytearray(300 * 2**20)"; for n in 1 2 3 4 5 6 7 8; do sleep 1; done; echo went on';

describe.skipIf(fault !== null)(
  `the life of a session in Docker${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 120_000 },
  () => {
    let system: System;
    beforeAll(async () => {
      system = await startSystem({ BERTH_RUNTIME: 'docker', BERTH_READY_MAX: '0' });
    }, 300_000);
    afterAll(() => system.stop());

    const berth = async (...args: readonly string[]): Promise<string> => {
      const run = system.berth(args);
      expect(await run.ended, run.stderr()).toBe(0);
      return run.stdout();
    };
    const start = async (...args: readonly string[]): Promise<string> =>
      (await berth('run', '-d', '--memory', '128MiB', ...args)).trim();
    const eventOf = (session: string, type: string): Promise<RecordedEvent> =>
      until(`${type} of ${session}`, MAX_MS, async () => {
        const all = await system.events();
        return all.find((event) => event.stream === `session-${session}` && event.type === type) ?? null;
      });

    it('tells of memory that was used up at once, in its output and in the log, though the program goes on and ends well', async () => {
      const session = await start('--', 'sh', '-c', GREEDY_CHILD);
      expect((await eventOf(session, 'session.memory-exhausted')).data).toMatchObject({ kills: 1 });
      expect(await berth('show', session)).toMatch(/memory +1 killed/);
      expect((await eventOf(session, 'session.stopped')).data).toMatchObject({
        outcome: { kind: 'completed', exitCode: 0 },
      });
      const logs = system.berth(['logs', session]);
      expect(await logs.ended).toBe(0);
      expect(logs.stderr()).toContain(
        '[berth] a process was killed: the memory limit of 128 MiB was reached. Ask for more with --memory 256MiB.\n',
      );
      expect(logs.stdout()).toBe('went on\n');
    });

    it('stands still when a folder that it writes into is full, on a volume that only counts, and goes on when there is room', async () => {
      await berth('folder', 'create', 'full', '--quota', `${QUOTA / MIB}MiB`);
      const { folderId } = JSON.parse(await berth('folder', 'show', 'full', '--json'));
      const [files = ''] = globSync(`${system.stateFolder}/**/${folderId}/data`);
      const bytes = (): number =>
        readdirSync(files).reduce((sum, name) => sum + statSync(`${files}/${name}`).size, 0);
      const session = await start('--folder', 'full:/data', '--', 'sh', '-c', WRITER);
      await until('its user is told', MAX_MS, async () =>
        (await berth('explain', session)).includes('stand still until it has room') ? true : null,
      );
      await until('it stands still', MAX_MS, async () => {
        const before = bytes();
        // In the meantime it would write some more.
        await berth('explain', session);
        return bytes() === before ? true : null;
      });
      const over = bytes() - QUOTA;
      expect(over).toBeGreaterThanOrEqual(0);
      expect(over).toBeLessThan(WRITES_BYTES_PER_S * HELD_AFTER_S);
      expect(await berth('ps')).toMatch(/running/);
      const exec = system.berth(['exec', session, '--', 'true']);
      expect(await exec.ended).not.toBe(0);
      expect(exec.stderr()).toContain('stands still');
      const stood = bytes();
      await berth('folder', 'quota', 'full', '10GiB');
      await until('it goes on', MAX_MS, () => Promise.resolve(bytes() > stood ? true : null));
      await berth('stop', session);
      await eventOf(session, 'session.stopped');
    });

    it.skipIf(slowVolumeFault !== null)(
      `is told to wait for data while its GPU is idle and its volume at its limit${slowVolumeFault === null ? '' : ` (skipped: ${slowVolumeFault})`}`,
      async () => {
        const slow = await makeSlowVolume();
        try {
          await berth('volume', 'register', 'slow', '--backend', 'posix', '--root', slow.root);
          await berth('folder', 'create', 'set', '--volume', 'slow');
          const session = await start('--gpu', '0.5', '--folder', 'set:/data', '--', 'sh', '-c', STARVED);
          await until('top and ps say it', MAX_MS, async () =>
            (await berth('top', '--once')).includes('WAITS FOR') ? true : null,
          );
          expect(await berth('top', '--once')).toMatch(new RegExp(`${session}.* data$`, 'm'));
          expect(await berth('ps')).toMatch(new RegExp(`${session}.* waits for data`));
          await berth('stop', session);
          await eventOf(session, 'session.stopped');
        } finally {
          await slow.remove();
        }
      },
    );

    it('warns one that does nothing, and ends it as idle; one that is kept goes on', async () => {
      const idle = await start('--interactive', '--idle', '10s:3s', '--', 'sleep', '600');
      const kept = await start('--interactive', '--idle', '10s:3s', '--', 'sleep', '600');
      await eventOf(kept, 'session.started');
      expect(await berth('keep', kept, '--for', '10m')).toContain('counts as used');
      const warned = await eventOf(idle, 'session.idle-warned');
      expect(Number(warned.data['warnedAt']) - Number(warned.data['idleSince'])).toBeGreaterThanOrEqual(
        10_000,
      );
      const used = JSON.parse(await berth('top', '--once', '--json')).find(
        ({ sessionId }: { readonly sessionId: string }) => sessionId === kept,
      );
      expect(used.usage).toMatchObject({ memoryLimitBytes: 128 * 2 ** 20, oomKills: 0 });
      expect((await eventOf(idle, 'session.stopped')).data).toMatchObject({ outcome: { kind: 'idle' } });
      expect(await berth('explain', kept)).toMatch(/idle +warned when it does nothing for 10s/);
      const types = (await system.events())
        .filter(({ stream }) => stream === `session-${kept}`)
        .map(({ type }) => type);
      expect(types).not.toContain('session.idle-warned');
      await berth('stop', kept);
      expect((await system.check()).faults).toEqual([]);
    });
  },
);
