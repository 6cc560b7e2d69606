import type { PlacedUsage } from '#contracts';
import type { ProjectionStatus } from '#event-log';
import { exposition, type Family } from '../domain/exposition.ts';
import { liveFamilies } from '../domain/live-families.ts';
import { startFamily } from '../domain/start-steps.ts';
import type { UsageStore } from '../ports/usage-store.ts';

/** All figures, as Prometheus reads them. */
export type TellFigures = () => Promise<string>;

const gauge = (name: string, help: string, value: number): Family => ({
  name,
  help,
  type: 'gauge',
  samples: [{ value }],
});

const PHASES = ['waiting', 'placed', 'preparing', 'running', 'stopping'];

const familiesOf = async (store: UsageStore): Promise<readonly Family[]> => {
  const [{ byPhase, byOutcome }, held, steps] = await Promise.all([
    store.counts(),
    store.held(),
    store.startSteps(),
  ]);
  return [
    {
      name: 'berth_sessions',
      help: 'Sessions that have not ended, by phase.',
      type: 'gauge',
      samples: PHASES.map((phase) => ({ labels: { phase }, value: byPhase.get(phase) ?? 0 })),
    },
    {
      name: 'berth_sessions_ended_total',
      help: 'Sessions that have ended, by outcome.',
      type: 'counter',
      samples: [...byOutcome].map(([outcome, value]) => ({ labels: { outcome }, value })),
    },
    startFamily(steps),
    gauge('berth_grants', 'Grants that are held now.', held.grants),
    gauge('berth_granted_gpu_milli', 'GPUs that are held now, in thousandths.', held.gpuMilli),
    gauge('berth_granted_cpu_milli', 'CPUs that are held now, in thousandths.', held.cpuMilli),
    gauge('berth_granted_memory_bytes', 'Memory that is held now.', held.memoryBytes),
  ];
};

export const tellFigures =
  (
    store: UsageStore,
    status: () => ProjectionStatus,
    newest: () => readonly PlacedUsage[],
    residentBytes: () => number,
  ): TellFigures =>
  async () => {
    const { position, lag, malformed, halted } = status();
    return exposition([
      ...(await familiesOf(store)),
      ...liveFamilies(newest()),
      gauge('berth_projection_position', 'How far in the log these figures are.', position),
      gauge('berth_projection_lag_events', 'Events that these figures do not hold yet.', lag),
      gauge(
        'berth_projection_halted',
        '1 when an event keeps these figures from going on.',
        halted === undefined ? 0 : 1,
      ),
      {
        name: 'berth_projection_malformed_total',
        help: 'Messages of the bus that were no events.',
        type: 'counter',
        samples: [{ value: malformed }],
      },
      gauge('process_resident_memory_bytes', 'Memory of this process.', residentBytes()),
    ]);
  };
