import { type DeviceId, type EpochMs, type NodeId, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { type OnNode, type SessionState, isOnNode } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

type Lost = { readonly nodeId: NodeId; readonly deviceId: DeviceId };

const lostDevice = ({ placement }: OnNode, nodeOf: NodeLookup, lossMs: number, at: EpochMs): Lost | null => {
  for (const { nodeId, progress, devices } of placement.parts) {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown' || node.lostDevices.size === 0) continue;
    for (const { deviceId } of devices) {
      const since = node.lostDevices.get(deviceId);
      if (since !== undefined && later(since, lossMs) <= at) return { nodeId, deviceId };
    }
  }
  return null;
};

/** A session whose device has not answered for `lossMs` has failed: its program could wait for the device for ever. It may run again elsewhere. */
export const loseDevice = (
  session: SessionState,
  nodeOf: NodeLookup,
  lossMs: number,
  at: EpochMs,
): Change => {
  if (!isOnNode(session) || session.phase === 'stopping') return nothing;
  const lost = lostDevice(session, nodeOf, lossMs, at);
  if (lost === null) return nothing;
  const { sessionId, limits } = session.asked;
  const { epoch } = session.placement;
  const message = `Device ${lost.deviceId} of node ${lost.nodeId} no longer answers.`;
  const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
  return [
    {
      type: 'session.failed',
      data: { sessionId, epoch, code: 'device-lost', message, failedAt: at, deadlineAt },
    },
    ...revokeGrants(session, nodeOf, at),
  ];
};
