import { describe, expect, it } from 'vitest';
import type { FolderFact, StorageFact } from '#contracts';
import {
  bytes,
  epochMs,
  folderId,
  folderNameId,
  nodeId,
  projectId,
  sessionId,
  snapshotId,
  userId,
  volumeId,
} from '#kernel';
import { changeOwner, describeFolder, renameFolder, setFolderQuota } from './change-folder.ts';
import { noteDone, noteFailed } from './follow-work.ts';
import { evolveFolder, type Folder, type FolderState, initialFolder } from './folder-state.ts';
import { requestFolder } from './request-folder.ts';
import { inUse, rightTo, withRight, type FolderCaller } from './rights.ts';
import { acceptShare, shareFolder, unshareFolder } from './share-folder.ts';
import {
  publishFolder,
  requestRollback,
  requestSnapshot,
  requestSnapshotRemoval,
} from './snapshot-folder.ts';
import { notePurged, purgeFolder, restoreFolder, trashFolder } from './trash-folder.ts';

const id = folderId('f7k2m9x4q1wz');
const nameId = folderNameId('0123456789abcdef0123456789abcdef');
const otherName = folderNameId('f123456789abcdef0123456789abcdef');
const at = epochMs(1000);
const stamp = { by: 'user:ada', at };
const free = { folderId: null };
const wish = {
  folderId: id,
  nameId,
  name: 'corpus',
  owner: 'user:ada',
  kind: 'dataset',
  volumeId: volumeId('default'),
  by: 'user:ada',
  at,
} as const;
const caller = (
  user: string,
  role: FolderCaller['role'] = 'member',
  projects: string[] = [],
): FolderCaller => ({
  userId: userId(user),
  role,
  projectIds: projects.map(projectId),
});

const isFolderFact = (fact: StorageFact): fact is FolderFact => fact.type.startsWith('folder.');
const after = (state: FolderState, facts: readonly StorageFact[]): Folder => {
  const next = facts.filter(isFolderFact).reduce(evolveFolder, state);
  if (next.phase === 'unknown') throw new Error('nothing was recorded');
  return next;
};
const valueOf = <T>(outcome: { ok: boolean; value?: T; refusal?: { code: string } }): T => {
  if (outcome.ok && outcome.value !== undefined) return outcome.value;
  throw new Error(outcome.refusal?.code);
};
const asked = after(initialFolder, valueOf(requestFolder(wish, initialFolder, free)));
const work = { kind: 'provision', deadlineAt: epochMs(601_000) } as const;
const ready = after(asked, noteDone(asked, work, at));
const types = (facts: readonly StorageFact[]) => facts.map(({ type }) => type);
const snap = { snapshotId: snapshotId('s3n8p5r2t6vb'), name: 'first' };
const snapped = (() => {
  const wanted = after(ready, valueOf(requestSnapshot(ready, snap, stamp)));
  if (wanted.work === null) throw new Error('no work');
  return after(wanted, noteDone(wanted, wanted.work, at));
})();
const mounted = (folder: Folder, isReadOnly: boolean): Folder =>
  after(folder, [
    {
      type: 'folder.mounted',
      data: {
        folderId: id,
        sessionId: sessionId('k3v9x2m4q7wz'),
        epoch: 1,
        nodeId: nodeId('n1'),
        mounts: [{ target: '/data', isReadOnly }],
        mountedAt: at,
      },
    },
  ]);

describe('request folder', () => {
  it('records the wish and takes the name in one append', () =>
    expect(types(valueOf(requestFolder(wish, initialFolder, free)))).toEqual([
      'folder.requested',
      'foldername.taken',
    ]));
  it('refuses a name that another folder goes by', () =>
    expect(requestFolder(wish, initialFolder, { folderId: folderId('g7k2m9x4q1wz') })).toMatchObject({
      refusal: { code: 'folder-name-taken' },
    }));
  it('takes its own name for its own, also where it is seen before the folder is', () =>
    expect(requestFolder(wish, initialFolder, { folderId: id }).ok).toBe(true));
  it('records nothing when the same wish comes again', () =>
    expect(requestFolder(wish, asked, { folderId: id })).toEqual({ ok: true, value: [] }));
});

describe('change folder', () => {
  it('moves the name with the folder', () => {
    expect(types(valueOf(renameFolder(ready, 'words', { nameId: otherName, state: free }, stamp)))).toEqual([
      'folder.renamed',
      'foldername.freed',
      'foldername.taken',
    ]);
    expect(
      types(valueOf(changeOwner(ready, 'project:vision', { nameId: otherName, state: free }, stamp))),
    ).toEqual(['folder.owner-changed', 'foldername.freed', 'foldername.taken']);
  });
  it('refuses a taken name, and what is in the trash', () => {
    const taken = { nameId: otherName, state: { folderId: folderId('g7k2m9x4q1wz') } };
    expect(renameFolder(ready, 'words', taken, stamp)).toMatchObject({
      refusal: { code: 'folder-name-taken' },
    });
    const trashed = after(ready, valueOf(trashFolder(ready, stamp)));
    expect(changeOwner(trashed, 'user:bob', taken, stamp)).toMatchObject({
      refusal: { code: 'folder-trashed' },
    });
  });
  it('records nothing when it is so already', () => {
    expect(renameFolder(ready, 'corpus', { nameId, state: { folderId: id } }, stamp)).toEqual({
      ok: true,
      value: [],
    });
    expect(describeFolder(ready, '', stamp)).toEqual([]);
    expect(setFolderQuota(ready, null, stamp)).toEqual([]);
    expect(types(setFolderQuota(ready, bytes(5), stamp))).toEqual(['folder.quota-set']);
  });
});

describe('share folder', () => {
  const offered = after(ready, valueOf(shareFolder(ready, 'user:bob', 'write', stamp)));
  it('gives a user nothing before he accepts, and a project all at once', () => {
    expect(rightTo(offered, caller('bob'))).toBe('none');
    expect(rightTo(after(offered, valueOf(acceptShare(offered, 'user:bob', stamp))), caller('bob'))).toBe(
      'write',
    );
    const open = after(ready, valueOf(shareFolder(ready, 'project:vision', 'write-delete', stamp)));
    expect(rightTo(open, caller('eve', 'member', ['vision']))).toBe('write-delete');
    expect(rightTo(open, caller('eve', 'viewer', ['vision']))).toBe('read');
  });
  it('refuses to accept or take back what was not given', () => {
    expect(acceptShare(ready, 'user:bob', stamp)).toMatchObject({ refusal: { code: 'share-unknown' } });
    expect(unshareFolder(ready, 'user:bob', 'revoked', stamp)).toMatchObject({
      refusal: { code: 'share-unknown' },
    });
  });
  it('tells who is invited to accept, and strangers nothing', () => {
    expect(withRight(offered, caller('bob'), 'read', 'corpus')).toMatchObject({
      refusal: { code: 'folder-no-access' },
    });
    expect(withRight(offered, caller('eve'), 'read', 'corpus')).toMatchObject({
      refusal: { code: 'folder-unknown' },
    });
  });
});

describe('the end of a folder', () => {
  const trashed = after(ready, valueOf(trashFolder(ready, stamp)));
  it('goes by the trash, from where it comes back if its name is free', () => {
    expect(purgeFolder(ready, stamp)).toMatchObject({ refusal: { code: 'folder-not-trashed' } });
    expect(inUse(trashed, 'read')).toMatchObject({ refusal: { code: 'folder-trashed' } });
    expect(
      restoreFolder(trashed, { nameId, state: { folderId: folderId('g7k2m9x4q1wz') } }, stamp),
    ).toMatchObject({ refusal: { code: 'folder-name-taken' } });
    expect(after(trashed, valueOf(restoreFolder(trashed, { nameId, state: free }, stamp))).phase).toBe(
      'ready',
    );
  });
  it('waits for the sessions that have it', () => {
    const held = mounted(ready, false);
    const out = after(held, valueOf(trashFolder(held, stamp)));
    const purging = after(out, valueOf(purgeFolder(out, stamp)));
    expect(notePurged(purging, at)).toEqual([]);
    expect(types(notePurged({ ...purging, mounts: [] }, at))).toEqual(['folder.purged']);
  });
  it('is not there while work is under way', () =>
    expect(trashFolder(asked, stamp)).toMatchObject({ refusal: { code: 'folder-busy' } }));
});

describe('work on a folder', () => {
  it('that failed at its making frees the name', () =>
    expect(types(noteFailed(asked, work, { code: 'volume-full', message: 'full' }, at))).toEqual([
      'folder.work-failed',
      'foldername.freed',
    ]));
  it('that is no longer wanted records nothing', () => {
    expect(noteDone(ready, work, at)).toEqual([]);
    expect(noteFailed(ready, work, { code: 'volume-full', message: 'full' }, at)).toEqual([]);
  });
  it('is one at a time', () => {
    const busy = after(ready, valueOf(requestSnapshot(ready, snap, stamp)));
    const other = { snapshotId: snapshotId('t3n8p5r2t6vb'), name: 'second' };
    expect(requestSnapshot(busy, other, stamp)).toMatchObject({ refusal: { code: 'folder-busy' } });
    expect(requestSnapshot(busy, snap, stamp)).toEqual({ ok: true, value: [] });
  });
});

describe('snapshots', () => {
  it('can be told by name and by id, and no other', () => {
    expect(requestSnapshotRemoval(snapped, 'first', stamp).ok).toBe(true);
    expect(requestRollback(snapped, snap.snapshotId, stamp).ok).toBe(true);
    expect(requestRollback(snapped, 'none', stamp)).toMatchObject({ refusal: { code: 'snapshot-unknown' } });
  });
  it('do not come back under the feet of a session', () =>
    expect(requestRollback(mounted(snapped, true), 'first', stamp)).toMatchObject({
      refusal: { code: 'folder-mounted' },
    }));
  it('of a published version stay, and the dataset is read-only', () => {
    const wanted = after(ready, valueOf(publishFolder(ready, snap.snapshotId, stamp)));
    if (wanted.work === null) throw new Error('no work');
    const published = after(wanted, noteDone(wanted, wanted.work, at));
    expect(published).toMatchObject({ version: 1, isPublished: true });
    expect(inUse(published, 'write')).toMatchObject({ refusal: { code: 'folder-read-only' } });
    expect(inUse(published, 'read').ok).toBe(true);
    expect(requestSnapshotRemoval(published, 'v1', stamp)).toMatchObject({
      refusal: { code: 'folder-read-only' },
    });
  });
  it('become no version while somebody may write', () => {
    expect(publishFolder(mounted(ready, false), snap.snapshotId, stamp)).toMatchObject({
      refusal: { code: 'folder-mounted' },
    });
    expect(publishFolder(mounted(ready, true), snap.snapshotId, stamp).ok).toBe(true);
  });
});
