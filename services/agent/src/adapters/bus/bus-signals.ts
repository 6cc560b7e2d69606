import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import type { Signals } from '../../ports/signals.ts';

/** Core NATS: heard by whoever listens now. */
export const busSignals = (bus: Bus): Signals => ({
  heartbeat: (heartbeat) => bus.hint(SUBJECTS.heartbeat(heartbeat.nodeId), JSON.stringify(heartbeat)),
  usage: (usage) => bus.hint(SUBJECTS.usage(usage.nodeId), JSON.stringify(usage)),
  progress: (progress) => bus.hint(SUBJECTS.progress(progress.sessionId), JSON.stringify(progress)),
  output: (session) => bus.hint(SUBJECTS.output(session)),
});
