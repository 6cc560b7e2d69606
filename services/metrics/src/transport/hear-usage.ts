import type { Bus } from '#bus';
import { readNodeUsage, SUBJECTS } from '#contracts';
import { isSessionId, sessionId } from '#kernel';
import type { UsageBook } from '../handlers/live-usage.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Takes in what nodes say that their sessions use; a node can speak for itself alone. Returns how to stop. */
export const hearUsage = (bus: Bus, book: UsageBook): (() => void) => {
  const usages = bus.listen(SUBJECTS.usages, (message) => {
    const usage = readNodeUsage(parse(message.string()));
    if (usage !== null && message.subject === SUBJECTS.usage(usage.nodeId)) book.hear(usage);
  });
  const activities = bus.listen(SUBJECTS.activities, ({ subject }) => {
    const session = subject.slice(subject.indexOf('.') + 1);
    if (isSessionId(session)) book.noteActivity(sessionId(session));
  });
  return () => {
    usages();
    activities();
  };
};
