import { accept, refuse } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';

/** A registry that takes images of projects, below a path of its own. */
export type PushTarget = { readonly host: string; readonly under: string };

const WORD = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(String.raw`^${WORD}(?:/${WORD})*$`);
const PATH_MAX = 100;
/** Of all before the tag: engines and registries take no longer ones. */
const NAME_MAX = 255;

/** The path below which a registry takes images, as all write it. */
export const readPushPath = (raw: string): Result<string, Refusal<'push-path-invalid'>> => {
  const path = raw.trim().replace(/^\/+|\/+$/g, '');
  if (path.length <= PATH_MAX && PATH.test(path)) return accept(path);
  return refuse({
    code: 'push-path-invalid',
    message: `Images are pushed below a path such as berth or team/berth, in lower-case letters, digits and . _ - between them, not ${JSON.stringify(raw.slice(0, 80))}.`,
    pointer: '/pushUnder',
  });
};

const ADVICE =
  'An admin lets one take them: berth registry add <host> --user … --password-stdin --push-to <path>.';

/** Where an image goes: the registry that is named, or the only one there is. */
export const choosePushTarget = (
  targets: readonly PushTarget[],
  wanted: string | undefined,
): Result<PushTarget, Refusal<'registry-unknown' | 'registry-ambiguous'>> => {
  const hosts = targets.map(({ host }) => host).join(', ');
  if (wanted !== undefined) {
    const named = targets.find(({ host }) => host === wanted);
    if (named !== undefined) return accept(named);
    const instead = hosts === '' ? ADVICE : `These do: ${hosts}.`;
    return refuse({
      code: 'registry-unknown',
      message: `The registry ${wanted} takes no images from here. ${instead}`,
      pointer: '/registry',
    });
  }
  const [first, second] = targets;
  if (first === undefined)
    return refuse({ code: 'registry-unknown', message: `No registry takes images from here. ${ADVICE}` });
  if (second === undefined) return accept(first);
  return refuse({
    code: 'registry-ambiguous',
    message: `Several registries take images: say which, ${hosts}.`,
    pointer: '/registry',
  });
};

/** As what a registry gets an image: no two projects have a path in common. */
export const pushReferenceOf = (
  { host, under }: PushTarget,
  projectId: ProjectId,
  name: string,
): Result<string, Refusal<'image-name-invalid'>> => {
  const reference = `${host}/${under}/${projectId}/${name}`;
  const path = reference.slice(0, reference.lastIndexOf(':'));
  if (path.length <= NAME_MAX) return accept(reference);
  return refuse({
    code: 'image-name-invalid',
    message: `The image would be ${path.slice(0, 60)}… in the registry, which takes ${NAME_MAX} characters at most; give it a shorter name.`,
  });
};
