import type { BerthFact, RecordedEvent } from '#contracts';
import type { EpochMs, SessionId } from '#kernel';

/** What an event means for the bundles. */
export type BundleUse =
  | { readonly kind: 'taken'; readonly sessionId: SessionId; readonly sha256: string; readonly at: EpochMs }
  | { readonly kind: 'left'; readonly sessionId: SessionId; readonly at: EpochMs };

/** A session uses its bundle from its request to its end: it may be placed again, on another node, at any time between. */
export const bundleUseOf = (event: RecordedEvent<BerthFact>): BundleUse | undefined => {
  switch (event.type) {
    case 'session.requested': {
      const { sessionId, workload, requestedAt } = event.data;
      return workload.bundle === undefined
        ? undefined
        : { kind: 'taken', sessionId, sha256: workload.bundle, at: requestedAt };
    }
    case 'session.stopped':
      return { kind: 'left', sessionId: event.data.sessionId, at: event.data.stoppedAt };
    default:
      return undefined;
  }
};
