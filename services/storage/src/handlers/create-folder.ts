import type { CreateFolderCommandDto, Party } from '#contracts';
import { isParty } from '#contracts';
import {
  accept,
  bytes,
  type Clock,
  commandId,
  type Refusal,
  refuse,
  type Result,
  type VolumeId,
  volumeId,
} from '#kernel';
import { requestFolder, type FolderWish } from '../domain/folder/request-folder.ts';
import { type FolderCaller, inUse, partiesOf, withRight } from '../domain/folder/rights.ts';
import { snapshotOf } from '../domain/folder/snapshot-folder.ts';
import type { DecideOnStreams, StorageDecided } from './decide-on-streams.ts';
import type { FindFolder } from './find-folder.ts';
import { folderIdFor, nameIdFor } from './name-ids.ts';
import { unknownVolume } from './volumes.ts';

export const HOME = 'home';

export type CreateFolder = (
  caller: FolderCaller,
  wish: CreateFolderCommandDto,
) => Promise<Result<StorageDecided & { readonly folderId: FolderWish['folderId'] }, Refusal>>;

const ownerOf = (caller: FolderCaller, wanted: string | undefined): Result<Party, Refusal> => {
  const own: Party = `user:${caller.userId}`;
  if (wanted === undefined || wanted === own) return accept(own);
  if (!isParty(wanted))
    return refuse({ code: 'invalid-request', message: 'owner must be user:<id> or project:<id>' });
  if (caller.role === 'admin' || partiesOf(caller).includes(wanted)) return accept(wanted);
  return refuse({
    code: 'forbidden',
    message: `You can make folders of your own and of your projects, not of ${wanted}.`,
    pointer: '/owner',
  });
};

const homeFault = ({ kind, name, origin }: CreateFolderCommandDto, owner: Party): Refusal | undefined => {
  if (kind !== 'home') return undefined;
  const isRight = name === HOME && owner.startsWith('user:') && origin === undefined;
  return isRight
    ? undefined
    : {
        code: 'invalid-request',
        message: `A home folder is named "${HOME}" and belongs to a user.`,
        pointer: '/name',
      };
};

/** A folder is asked for; it is there a moment later, or, made of another one, when that is copied. */
export const createFolder =
  (streams: DecideOnStreams, find: FindFolder, fallback: VolumeId, clock: Clock): CreateFolder =>
  async (caller, dto) => {
    const command = commandId(dto.commandId);
    const owner = ownerOf(caller, dto.owner);
    if (!owner.ok) return owner;
    const fault = homeFault(dto, owner.value);
    if (fault !== undefined) return refuse(fault);
    if (caller.role === 'viewer')
      return refuse({ code: 'forbidden', message: 'Who only looks on makes no folders.' });

    const origin = dto.origin === undefined ? undefined : await find(caller, dto.origin);
    if (origin?.ok === false) return origin;
    const [folderId, nameId] = [folderIdFor(command), nameIdFor(owner.value, dto.name)];
    const at = clock.now();
    const by = `user:${caller.userId}`;
    const originIds = origin === undefined ? [] : [origin.value];
    const seen = await streams.look({ folders: originIds });
    const [source] = originIds;
    const sourceVolume = source === undefined ? undefined : volumeOf(seen.folder(source));
    const volume = dto.volume === undefined ? (sourceVolume ?? fallback) : volumeId(dto.volume);

    const outcome = await streams.record({
      commandId: command,
      meta: { actor: by, correlationId: command },
      reads: { folders: [folderId, ...originIds], names: [nameId], volumes: [volume] },
      decide: (view) => {
        if (view.volume(volume) === null) return refuse(unknownVolume(volume));
        const made = originOf(view.folder, caller, source, dto);
        if (!made.ok) return made;
        const wish: FolderWish = {
          folderId,
          nameId,
          name: dto.name,
          owner: owner.value,
          kind: dto.kind,
          volumeId: volume,
          ...(dto.quotaBytes === undefined ? {} : { quotaBytes: bytes(dto.quotaBytes) }),
          ...(dto.description === undefined ? {} : { description: dto.description }),
          ...(made.value === undefined ? {} : { origin: made.value }),
          by,
          at,
        };
        return requestFolder(wish, view.folder(folderId), view.name(nameId));
      },
    });
    return outcome.ok ? accept({ ...outcome.value, folderId }) : outcome;
  };

type LookAt = Parameters<Parameters<DecideOnStreams['record']>[0]['decide']>[0]['folder'];

const volumeOf = (state: ReturnType<LookAt>): VolumeId | undefined =>
  state.phase === 'unknown' ? undefined : state.volumeId;

/** What it is made of, if he may read that. */
const originOf = (
  folderOf: LookAt,
  caller: FolderCaller,
  source: FolderWish['folderId'] | undefined,
  { origin: ref = '', snapshot: snapshotRef }: CreateFolderCommandDto,
): Result<FolderWish['origin'], Refusal> => {
  if (source === undefined) return accept(undefined);
  const owned = withRight(folderOf(source), caller, 'read', ref);
  if (!owned.ok) return owned;
  const usable = inUse(owned.value, 'read');
  if (!usable.ok) return usable;
  if (snapshotRef === undefined) return accept({ folderId: source });
  const snapshot = snapshotOf(usable.value, snapshotRef);
  return snapshot === undefined
    ? refuse({
        code: 'snapshot-unknown',
        message: `The folder ${usable.value.name} has no snapshot ${JSON.stringify(snapshotRef)}.`,
        pointer: '/snapshot',
      })
    : accept({ folderId: source, snapshotId: snapshot.snapshotId });
};
