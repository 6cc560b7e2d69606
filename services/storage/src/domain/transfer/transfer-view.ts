import type { FileJobFact, FolderFact, TransferFact, TransferStanding } from '#contracts';

/** A transfer as it is kept to be listed; the name of its folder is looked up when it is told. */
export type TransferView = Omit<TransferStanding, 'folderName'>;

const NOTHING = { files: 0, bytes: 0, failures: 0 };

const followUpload = (view: TransferView | undefined, fact: TransferFact): TransferView | undefined => {
  if (fact.type === 'transfer.started') {
    const { transferId, folderId, owner, expected, startedAt } = fact.data;
    const announced = expected === undefined ? {} : { expected };
    return {
      transferId,
      kind: 'upload',
      folderId,
      owner,
      phase: 'open',
      counts: NOTHING,
      startedAt,
      ...announced,
    };
  }
  if (view?.phase !== 'open') return view;
  const { counts } = fact.data;
  switch (fact.type) {
    case 'transfer.progressed':
      return { ...view, counts };
    case 'transfer.completed':
      return { ...view, counts, phase: 'completed', endedAt: fact.data.completedAt };
    case 'transfer.failed': {
      const { code, message, failedAt: endedAt } = fact.data;
      return { ...view, counts, phase: 'failed', code, message, endedAt };
    }
    case 'transfer.cancelled': {
      const message = `It was cancelled by ${fact.data.by.replace(/^user:/, '')}.`;
      return { ...view, counts, phase: 'cancelled', message, endedAt: fact.data.cancelledAt };
    }
  }
};

/** Addresses without what may be a key in them. */
const withoutSecrets = (address: string): string =>
  address.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');

const followImport = (view: TransferView | undefined, fact: FileJobFact): TransferView | undefined => {
  if (fact.type === 'filejob.requested') {
    const { jobId, folderId, owner, wish, requestedAt: startedAt } = fact.data;
    if (wish.operation !== 'import-url' && wish.operation !== 'import-s3') return undefined;
    const origin = withoutSecrets(
      wish.url ?? `${wish.endpoint ?? ''}/${wish.bucket ?? ''}/${wish.prefix ?? ''}`,
    );
    return {
      transferId: jobId,
      kind: 'import',
      folderId,
      owner,
      phase: 'open',
      counts: NOTHING,
      origin,
      startedAt,
    };
  }
  if (view?.phase !== 'open') return view;
  switch (fact.type) {
    case 'filejob.cancel-requested':
      return view;
    case 'filejob.failed': {
      const { code, message, failedAt: endedAt } = fact.data;
      return { ...view, phase: 'failed', code, message, endedAt };
    }
    default: {
      const { files, bytes, failures } = fact.data.counts;
      const counted = { ...view, counts: { files, bytes, failures } };
      if (fact.type === 'filejob.completed')
        return { ...counted, phase: 'completed', endedAt: fact.data.completedAt };
      return fact.type === 'filejob.cancelled'
        ? { ...counted, phase: 'cancelled', endedAt: fact.data.cancelledAt }
        : counted;
    }
  }
};

/** The making of a clone; whether it came from another volume is seen when it is told. */
const followCopy = (view: TransferView | undefined, fact: FolderFact): TransferView | undefined => {
  if (fact.type === 'folder.requested') {
    const { folderId, origin, owner, requestedAt: startedAt } = fact.data;
    if (origin === undefined) return undefined;
    return {
      ...{ transferId: folderId, kind: 'copy', folderId, owner, phase: 'open', counts: NOTHING, startedAt },
      origin: origin.folderId,
    };
  }
  if (view?.phase !== 'open') return view;
  switch (fact.type) {
    case 'folder.provisioned': {
      const { copied = { files: 0, bytes: 0 }, provisionedAt: endedAt } = fact.data;
      return { ...view, counts: { ...copied, failures: 0 }, phase: 'completed', endedAt };
    }
    case 'folder.work-failed': {
      const { code, message, failedAt: endedAt } = fact.data;
      const phase = code === 'cancelled' ? 'cancelled' : 'failed';
      return { ...view, phase, code, message, endedAt };
    }
    default:
      return view;
  }
};

const isTransfer = (fact: TransferFact | FileJobFact | FolderFact): fact is TransferFact =>
  fact.type.startsWith('transfer.');
const isFileJob = (fact: FileJobFact | FolderFact): fact is FileJobFact => fact.type.startsWith('filejob.');

/** What comes into folders from elsewhere, whichever stream tells of it. Undefined: the fact is about no transfer. */
export const followView = (
  view: TransferView | undefined,
  fact: TransferFact | FileJobFact | FolderFact,
): TransferView | undefined => {
  if (isTransfer(fact)) return followUpload(view, fact);
  return isFileJob(fact) ? followImport(view, fact) : followCopy(view, fact);
};
