import type { ExecSpec } from '#contracts';

/** Who carries the streams of a program: it is of no use to anybody when that agent is no longer. */
export const CARRIED_BY = 'BERTH_CARRIED_BY';

/** The program ends with the agent that starts it, also when that is killed: the next one sees by whom it was started. */
export const carriedBy = (agent: string, spec: ExecSpec): ExecSpec => ({
  ...spec,
  env: { ...spec.env, [CARRIED_BY]: agent },
});
