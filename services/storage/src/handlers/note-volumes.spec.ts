import { describe, expect, it } from 'vitest';
import { inMemoryEventLog } from '#event-log';
import { commandId, epochMs, silentLog, streamName, volumeId } from '#kernel';
import { CAPABILITIES_OF } from '../domain/volume/capabilities.ts';
import type { Volume } from '../domain/volume/volume-state.ts';
import { decideOnStreams } from './decide-on-streams.ts';
import { noteVolumes } from './note-volumes.ts';
import type { VolumeCondition } from './volumes.ts';

const LOOKS_MS = 5000;
const GIB = 2 ** 30;
const volume: Volume = {
  ...{ volumeId: volumeId('fast'), backend: 'nfs', settings: { root: '/mnt/fast' } },
  ...{ capabilities: CAPABILITIES_OF.nfs, registeredAt: epochMs(1) },
};
const well = { isHealthy: true, totalBytes: 100 * GIB, freeBytes: 90 * GIB } satisfies VolumeCondition;

/** Two services look at one volume: its view is behind, as it was when it was registered. */
const underLook = async () => {
  let now = 0;
  const clock = { now: () => epochMs(now) };
  const log = inMemoryEventLog({ clock });
  const { registeredAt, ...about } = volume;
  await log.append({
    ...{ commandId: commandId('5b0d6a0c-7f0e-4c52-9a0f-0f9d2c6b7e31'), meta: { actor: 'user:root' } },
    writes: [
      {
        stream: streamName('volume-fast'),
        facts: [{ type: 'volume.registered', data: { ...about, by: 'user:root', registeredAt } }],
      },
    ],
  });
  let condition: VolumeCondition = well;
  const views = { volumes: () => Promise.resolve([{ volume, folderCount: 0 }]) };
  const streams = decideOnStreams(log, { folder: () => Promise.resolve(null) });
  const one = () =>
    noteVolumes({
      ...{ streams, views, clock, log: silentLog, slowMs: 500 },
      volumes: { look: () => Promise.resolve({ condition, tookMs: 3 }) },
      watch: { figures: (id) => ({ volumeId: id, source: 'none', everyMs: 5000, samples: [] }) },
    });
  const services = [one(), one()];
  return {
    looks: async (seen: VolumeCondition, times: number) => {
      condition = seen;
      for (let n = 0; n < times; n += 1) {
        now += LOOKS_MS;
        for (const look of services) await look();
      }
    },
    told: async () =>
      (await log.readStream(streamName('volume-fast')))
        .slice(1)
        .map(({ type, data }) => [type, data['ailment']]),
  };
};

describe('the health of a volume', () => {
  it('is recorded once, by however many services see it', async () => {
    const { looks, told } = await underLook();
    await looks({ isHealthy: false, trouble: 'the server hangs' }, 5);
    await looks({ ...well, freeBytes: 10 * GIB }, 3);
    expect(await told()).toEqual([
      ['volume.sickened', 'unreachable'],
      ['volume.sickened', 'full'],
      ['volume.recovered', 'unreachable'],
    ]);
  });
});
