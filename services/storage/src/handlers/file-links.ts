import type { OpenLinkAnswer, SignLinkAnswer, SignLinkDto } from '#contracts';
import { accept, type Clock, refuse, type Refusal, type Result } from '#kernel';
import type { FolderCaller } from '../domain/folder/rights.ts';
import type { FolderRoots } from '../ports/folder-roots.ts';
import type { LinkSeals } from '../ports/link-seals.ts';
import type { AdmitToFiles } from './admit-to-files.ts';

export type FileLinks = {
  readonly sign: (
    caller: FolderCaller,
    wish: Pick<SignLinkDto, 'folder' | 'path' | 'archive' | 'expiresInSeconds'>,
  ) => Promise<Result<SignLinkAnswer, Refusal>>;
  readonly open: (token: string) => Promise<Result<OpenLinkAnswer, Refusal>>;
};

/** Links to files. What its maker may no longer read, a link no longer opens: his right is asked again each time. */
export const fileLinks = (
  roots: FolderRoots,
  admit: AdmitToFiles,
  seals: LinkSeals,
  clock: Clock,
): FileLinks => ({
  sign: async (caller, { folder, path, archive, expiresInSeconds }) => {
    const root = await roots(caller, folder, 'read');
    if (!root.ok) return root;
    if (path === '' && archive === undefined)
      return refuse({
        code: 'invalid-request',
        message: 'A link to a whole folder says as which archive.',
        pointer: '/archive',
      });
    const [, snapshot] = folder.split('@', 2);
    const expiresAtMs = clock.now() + expiresInSeconds * 1000;
    const token = await seals.seal({
      caller,
      folderId: snapshot === undefined ? root.value.folderId : `${root.value.folderId}@${snapshot}`,
      path,
      expiresAtMs,
      ...(archive === undefined ? {} : { archive }),
    });
    return accept({ token, expiresAt: expiresAtMs });
  },
  open: async (token) => {
    const link = await seals.open(token);
    if (link === undefined || link.expiresAtMs <= clock.now())
      return refuse({
        code: 'link-invalid',
        message: 'The link is too old, or is none. Ask for another one.',
      });
    const admission = await admit(link.caller, link.folderId, 'read');
    if (!admission.ok) return admission;
    const query = new URLSearchParams({ path: link.path });
    if (link.archive !== undefined) query.set('format', link.archive);
    const name = link.archive === undefined ? 'content' : 'archive';
    return accept({ ...admission.value, target: `/v1/folders/link/${name}?${query.toString()}` });
  },
});
