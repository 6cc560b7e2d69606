import { NotBeneath } from './named.ts';
import type { Tell } from './tell.ts';

/** Tells why a path of the caller could not be opened. */
export const tellNamed = (tell: Tell, path: string, attempted: string, error: unknown): void => {
  if (!(error instanceof NotBeneath)) tell.path(path, attempted, error);
  else if (error.isLink) tell.pathOwn(path, 'link-not-followed', 'leads over a link, which is not followed');
  else tell.pathOwn(path, 'outside-folder', 'is not inside the folder');
};
