import { jetstreamManager } from '@nats-io/jetstream';
import { type Bus, ensureStream, REPORTS } from '#bus';
import { PATTERNS, readReport, SUBJECTS } from '#contracts';
import { accept, incarnation, type NodeId } from '#kernel';
import type { FakeScheduler } from '../services/agent/test/fake-scheduler.ts';

/** Lets an agent in a process of its own speak to a scheduler in a variable. */
export const serveScheduler = async (bus: Bus, node: NodeId, scheduler: FakeScheduler): Promise<void> => {
  await ensureStream(await jetstreamManager(await bus.connected()), REPORTS);
  const link = scheduler.link();
  link.onHint(node, () => bus.hint(`event.node.${node}.grant-given`));
  const serve = (
    subject: string,
    answer: (data: Readonly<Record<string, unknown>>) => Promise<unknown>,
  ): void => {
    bus.listen(subject, (message) => {
      const { data }: { readonly data: Readonly<Record<string, unknown>> } = message.json();
      const respond = (response: unknown): void =>
        void message.respond(JSON.stringify({ response, isDisposed: true, id: '1' }));
      void answer(data).then(respond);
    });
  };
  serve(PATTERNS.nodeJoin(node), () => Promise.resolve(accept({ position: 1 })));
  serve(PATTERNS.nodeDesired(node), (data) => link.desired(node, incarnation(String(data['incarnation']))));
  bus.listen(SUBJECTS.report(node), (message) => {
    const report = readReport(message.json());
    if (report.ok) void link.report(report.value);
  });
};
