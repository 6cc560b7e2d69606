import { describe, expect, it } from 'vitest';
import { kernelFault, runInKernel } from '#testing';

const fault = kernelFault();
const deadlineMs = 100_000;
/** The kernel of this machine may have no NFS client: this one has. */
const results =
  fault === null ? await runInKernel('services/storage/test/in-kernel/nfs-volume.ts', { deadlineMs }) : [];

describe.skipIf(fault !== null)(
  `a volume on a real NFS server${fault === null ? '' : ` (skipped: ${fault})`}`,
  () => {
    it.each(results)('$name', (result) => expect(result.fault).toBeNull());
  },
);
