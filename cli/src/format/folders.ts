import type { ChangedFolder, Folder, Volume } from '../api/folders.ts';
import { formatAge, formatBytes, formatBytesOf, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const used = ({ usedBytes, quotaBytes }: Folder): string => {
  if (quotaBytes === undefined) return usedBytes === undefined ? '-' : formatBytes(usedBytes);
  return usedBytes === undefined ? `-/${formatBytes(quotaBytes)}` : formatBytesOf(usedBytes, quotaBytes);
};

const state = ({ phase, work, isPublished, version, isInvited, quotaPercent }: Folder): string => {
  if (isInvited) return 'invited';
  if (work !== undefined && phase === 'ready') return work.kind;
  if (phase !== 'ready') return phase;
  if (isPublished) return `published v${version}`;
  return quotaPercent === 0 ? 'ready' : `${quotaPercent} % full`;
};

/** `berth folder ls`. */
export const formatFolders = (folders: readonly Folder[], view: View): string =>
  table(
    [
      { title: 'FOLDER', isFlexible: true },
      { title: 'OWNER' },
      { title: 'RIGHT' },
      { title: 'STATE' },
      { title: 'USED', align: 'right' },
      { title: 'VOLUME', isOptional: true },
      { title: 'ID', isOptional: true },
      { title: 'KIND', isWide: true },
      { title: 'FILES', align: 'right', isWide: true },
      { title: 'SHARED WITH', isWide: true },
      { title: 'SNAPSHOTS', align: 'right', isWide: true },
      { title: 'MOUNTED', align: 'right', isWide: true },
      { title: 'MADE', align: 'right', isWide: true },
      { title: 'ABOUT', isWide: true },
    ],
    folders.map((folder) => [
      folder.name,
      folder.owner,
      folder.right,
      state(folder),
      used(folder),
      folder.volumeId,
      folder.folderId,
      folder.kind,
      String(folder.fileCount ?? '-'),
      folder.shares.map(({ party }) => party).join(' '),
      String(folder.snapshots.length),
      String(folder.mounts.length),
      `${formatAge(folder.createdAt, view.now)} ago`,
      printable(folder.description),
    ]),
    view,
  );

const lined = (facts: readonly (readonly [string, string])[]): string => {
  const room = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, words]) => `${name.padEnd(room)}  ${words}`.trimEnd()).join('\n');
};
const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;

const workWords = ({ work }: Folder): readonly (readonly [string, string])[] =>
  work === undefined
    ? []
    : [
        [
          'under way',
          [
            work.kind,
            ...(work.doneFiles === undefined ? [] : [`${work.doneFiles} files`]),
            ...(work.doneBytes === undefined ? [] : [formatBytes(work.doneBytes)]),
            ...(work.trouble === undefined ? [] : [`is tried again: ${work.trouble}`]),
          ].join(', '),
        ],
      ];

/** `berth folder show`. */
export const formatFolder = (folder: Folder, { now }: View): string => {
  const { fileCount, measuredAt, fault, description } = folder;
  const counted = fileCount === undefined ? '' : ` in ${plural(fileCount, 'file')}`;
  const when = measuredAt === undefined ? '' : `, ${formatAge(measuredAt, now)} ago`;
  return [
    lined([
      ['folder', `${folder.name} (${folder.folderId})`],
      ['owner', folder.owner],
      ['kind', folder.kind],
      ['state', state(folder)],
      ['your right', folder.right],
      ['used', `${used(folder)}${counted}${when}`],
      ['volume', folder.volumeId],
      ['made', `${formatAge(folder.createdAt, now)} ago`],
      ...(description === '' ? [] : ([['about', description]] as const)),
      ...workWords(folder),
      ...(fault === undefined ? [] : ([['last fault', `${fault.message} (${fault.code})`]] as const)),
    ]),
    list(
      'SHARED WITH',
      folder.shares.map(
        ({ party, permission, isAccepted }) => `${party}  ${permission}${isAccepted ? '' : '  (invited)'}`,
      ),
    ),
    list(
      'SNAPSHOTS',
      folder.snapshots.map(
        ({ name, snapshotId, takenAt }) => `${name}  ${snapshotId}  ${formatAge(takenAt, now)} ago`,
      ),
    ),
    list(
      'MOUNTED IN',
      folder.mounts.map(
        ({ sessionId, nodeId, isReadOnly }) => `${sessionId} on ${nodeId}${isReadOnly ? ', read-only' : ''}`,
      ),
    ),
  ].join('');
};

/** What became of a change. */
export const formatChanged = ({ hasChanged, folder }: ChangedFolder, what: string): string => {
  if (folder === undefined) return `${what}; you do not see the folder any more.`;
  const { name, folderId, phase, work } = folder;
  if (!hasChanged) return `${name} (${folderId}) was so already.`;
  const state = work === undefined ? phase : `${work.kind} under way`;
  return `${what}: ${name} (${folderId}), ${state}.`;
};

/** `berth volume ls`. */
export const formatVolumes = (volumes: readonly Volume[], view: View): string =>
  table(
    [
      { title: 'VOLUME' },
      { title: 'BACK END' },
      { title: 'STATE', isFlexible: true, widthMin: 9 },
      { title: 'FREE', align: 'right' },
      { title: 'FOLDERS', align: 'right' },
      { title: 'QUOTA', isOptional: true },
      { title: 'SNAPSHOTS', isOptional: true },
      { title: 'ROOT', isFlexible: true, widthMin: 16, isOptional: true },
    ],
    volumes.map((volume) => [
      `${volume.volumeId}${volume.isDefault ? ' *' : ''}`,
      volume.backend,
      volume.isHealthy ? 'healthy' : (volume.trouble ?? 'unhealthy'),
      volume.freeBytes === undefined || volume.totalBytes === undefined
        ? '-'
        : formatBytesOf(volume.freeBytes, volume.totalBytes),
      String(volume.folderCount),
      volume.capabilities.quota,
      volume.capabilities.isSnapshotInstant ? 'instant' : 'copied',
      volume.settings.root,
    ]),
    view,
  );
