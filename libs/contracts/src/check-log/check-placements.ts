import type { RecordedEvent } from '../envelope.ts';
import type { BerthFact } from '../catalogue.ts';
import type { GrantedDevice } from '../resources.ts';
import { partsOf } from '../session-part-events.ts';
import type { LogFault } from './log-fault.ts';

type Half = {
  readonly side: 'session' | 'node';
  readonly event: RecordedEvent<BerthFact>;
  readonly devices: string;
};

const namesOf = (devices: readonly GrantedDevice[]): string =>
  JSON.stringify(
    devices.map(({ deviceId, gpuMilli, gpuMemoryBytes }) => [deviceId, gpuMilli, gpuMemoryBytes]),
  );

/** A placement is one append: `session.placed` and a `node.grant-given` for each of its parts stand together, under one command, with the same devices. */
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

  const match = (key: string, half: Half): readonly LogFault[] => {
    const { event } = half;
    const other = open.get(key);
    if (other === undefined || other.side === half.side) {
      open.set(other === undefined ? key : `${key}/${event.position}`, half);
      return [];
    }
    open.delete(key);
    if (other.devices === half.devices) return [];
    const message = 'the placement and its grant name different devices';
    return [{ position: event.position, stream: event.stream, code: 'command-split', message }];
  };

  return {
    see: (event: RecordedEvent<BerthFact>): readonly LogFault[] => {
      // The events of one append stand side by side: another command closes the one before.
      const faults = event.commandId === commandId ? [] : unmatched();
      commandId = event.commandId;
      if (event.type !== 'session.placed' && event.type !== 'node.grant-given') return faults;
      const { sessionId, epoch } = event.data;
      const side = event.type === 'session.placed' ? 'session' : 'node';
      const parts = event.type === 'session.placed' ? partsOf(event.data) : [event.data];
      return [
        ...faults,
        ...parts.flatMap(({ nodeId, devices }) =>
          match(`${nodeId}/${sessionId}/${epoch}`, { side, event, devices: namesOf(devices) }),
        ),
      ];
    },
    finish: unmatched,
  };
};
