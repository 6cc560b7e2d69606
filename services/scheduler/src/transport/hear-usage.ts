import type { Bus } from '#bus';
import { SUBJECTS, readNodeUsage } from '#contracts';
import { isSessionId, sessionId } from '#kernel';
import type { UsageWatch } from '../handlers/watch-usage.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Tells the watch what nodes say that their sessions use, each of itself, and who uses sessions from outside. Returns how to stop. */
export const hearUsage = (bus: Bus, watch: UsageWatch): (() => void) => {
  const usages = bus.listen(SUBJECTS.usages, (message) => {
    const usage = readNodeUsage(parse(message.string()));
    if (usage !== null && message.subject === SUBJECTS.usage(usage.nodeId)) watch.hear(usage);
  });
  const activities = bus.listen(SUBJECTS.activities, ({ subject }) => {
    const session = subject.slice(subject.indexOf('.') + 1);
    if (isSessionId(session)) watch.touch(sessionId(session));
  });
  return () => {
    usages();
    activities();
  };
};
