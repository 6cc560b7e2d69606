import type { Refusal } from '#kernel';

/** Why an image can not be had, told apart by what one does about it. */
export type PullFailureCode =
  'image-unknown' | 'image-login-needed' | 'registry-unreachable' | 'image-pull-failed' | 'out-of-disk';

export const LOGIN_WANTED =
  /no basic auth credentials|unauthorized|authentication required|access forbidden|\bdenied\b|incorrect username or password|403 Forbidden|401 Unauthorized/i;
export const UNREACHABLE =
  /connection (refused|reset)|no such host|timeout|deadline exceeded|no route to host|network is unreachable|unexpected EOF|\bEOF$|server misbehaving|temporary failure|HTTP status:? 5\d\d|50[0234] |httpReadSeeker|request canceled/i;

type Kind = {
  readonly code: PullFailureCode;
  readonly said: RegExp;
  readonly sentence: (image: string, said: string) => string;
};

/** In order: the first that fits. What engines and registries say is not part of any interface; these are the words of Docker 20.10 to 26, and of registry 2. */
const KINDS: readonly Kind[] = [
  {
    code: 'out-of-disk',
    said: /no space left on device/i,
    sentence: (image) => `The node has no disk space left for the image "${image}".`,
  },
  {
    // Docker's own registry tells neither of the two from the other.
    code: 'image-unknown',
    said: /pull access denied|repository does not exist/i,
    sentence: (image, said) =>
      `No registry that the node asks has an image "${image}", or it needs a login (berth registry add): ${said}`,
  },
  {
    code: 'image-login-needed',
    said: LOGIN_WANTED,
    sentence: (image, said) =>
      `The registry of "${image}" wants a login that Berth does not have, or that is not good for it (an admin sets it by: berth registry add): ${said}`,
  },
  {
    code: 'image-unknown',
    said: /manifest unknown|manifest for .* not found|name unknown|invalid reference format|repository name .* not known|404 Not Found/i,
    sentence: (image, said) => `No registry that the node asks has an image "${image}": ${said}`,
  },
  {
    code: 'registry-unreachable',
    said: UNREACHABLE,
    sentence: (image, said) => `The registry of "${image}" can not be reached from the node: ${said}`,
  },
];

/** Why the engine could not get an image, in words for the user. */
export const pullFailure = (image: string, said: string): Refusal<PullFailureCode> => {
  const kind = KINDS.find((one) => one.said.test(said));
  return kind === undefined
    ? { code: 'image-pull-failed', message: `The image "${image}" could not be pulled: ${said}` }
    : { code: kind.code, message: kind.sentence(image, said) };
};

/** What may be over in a moment; all else is the same however often one asks. */
export const mayPass = ({ code }: { readonly code: PullFailureCode }): boolean =>
  code === 'registry-unreachable';
