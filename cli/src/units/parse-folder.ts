import { usage } from '../cli-failure.ts';

const SHAPE = /^([^/:@]+(?:@[^/:@]+)?)(?:\/([^:]+))?:(\/[^:]*?)\/?(?::(ro|rw))?$/;

/** `corpus:/data`, `corpus@v1:/data:ro`, `corpus/train/images:/data`: a folder, or a part of it, and where the session sees it. */
export const parseFolder = (text: string) => {
  const [, folder, subPath, target, access] = SHAPE.exec(text) ?? [];
  if (folder === undefined || target === undefined)
    throw usage(
      `--folder needs a folder and a place, such as corpus:/data or corpus/train:/data:ro, not ${JSON.stringify(text)}`,
    );
  return {
    folder,
    target,
    ...(subPath === undefined ? {} : { subPath: subPath.replace(/\/+$/, '') }),
    ...(access === undefined ? {} : { access: access === 'ro' ? 'read-only' : 'read-write' }),
  };
};
