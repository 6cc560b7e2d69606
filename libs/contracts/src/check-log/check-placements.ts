import type { RecordedEvent } from '../envelope.ts';
import type { BerthFact } from '../catalogue.ts';
import type { LogFault } from './log-fault.ts';

type Half = {
  readonly side: 'session' | 'node';
  readonly event: RecordedEvent<BerthFact>;
  readonly devices: string;
};

/** A placement is one append: `session.placed` and `node.grant-given` stand together, under one command, with the same devices. */
export const createPlacementsCheck = () => {
  let commandId: string | undefined;
  const open = new Map<string, Half>();

  const unmatched = (): readonly LogFault[] => {
    const faults = [...open.values()].map(({ event, side }) => ({
      position: event.position,
      stream: event.stream,
      code: 'command-split' as const,
      message:
        side === 'session' ? 'placed, but no grant is given with it' : 'a grant that belongs to no placement',
    }));
    open.clear();
    return faults;
  };

  return {
    see: (event: RecordedEvent<BerthFact>): readonly LogFault[] => {
      // The events of one append stand side by side: another command closes the one before.
      const faults = event.commandId === commandId ? [] : unmatched();
      commandId = event.commandId;
      if (event.type !== 'session.placed' && event.type !== 'node.grant-given') return faults;
      const { nodeId, sessionId, epoch } = event.data;
      const key = `${nodeId}/${sessionId}/${epoch}`;
      const half: Half = {
        side: event.type === 'session.placed' ? 'session' : 'node',
        event,
        devices: JSON.stringify(
          event.data.devices.map(({ deviceId, gpuMilli, gpuMemoryBytes }) => [
            deviceId,
            gpuMilli,
            gpuMemoryBytes,
          ]),
        ),
      };
      const other = open.get(key);
      if (other === undefined || other.side === half.side) {
        open.set(other === undefined ? key : `${key}/${event.position}`, half);
        return faults;
      }
      open.delete(key);
      if (other.devices === half.devices) return faults;
      return [
        ...faults,
        {
          position: event.position,
          stream: event.stream,
          code: 'command-split',
          message: 'the placement and its grant name different devices',
        },
      ];
    },
    finish: unmatched,
  };
};
