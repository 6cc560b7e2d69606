import type { FileJobWish, FileNeed, RefusalCode, Role } from '#contracts';
import type { Refusal } from '#kernel';

/** The right that an operation takes. */
export const needOf = ({ operation }: FileJobWish): FileNeed => {
  if (operation === 'usage') return 'read';
  return operation === 'delete' || operation === 'chown' ? 'delete' : 'write';
};

const MODE = /^(?:[0-7]{3,4}|[ugoa]*[-+=][rwxX]+(?:,[ugoa]*[-+=][rwxX]+)*)$/;
const OWNER = /^\d{1,9}(?::\d{1,9})?$/;

/** Steps that lead nowhere else, and not to what is Berth's own; the volume itself is asked again when it comes to it. */
const isPath = (path: string): boolean =>
  path.length <= 4096 &&
  !path.includes('\0') &&
  path.split('/').every((name) => name !== '' && name !== '.' && name !== '..') &&
  path.split('/')[0]?.toLowerCase() !== '.berth';

/** What is wrong with a wish; undefined: nothing. */
export const wishFault = (wish: FileJobWish, role: Role): Refusal<RefusalCode> | undefined => {
  const { operation, path, target, mode, owner, url, bucket, endpoint } = wish;
  const invalid = (field: string, message: string): Refusal<RefusalCode> => ({
    code: 'invalid-request',
    message,
    pointer: `/${field}`,
  });
  const mayBeRoot = operation === 'usage' || operation === 'import-s3';
  if (!(path === '' ? mayBeRoot : isPath(path)))
    return { code: 'path-invalid', message: 'The path must name something in the folder.', pointer: '/path' };
  switch (operation) {
    case 'copy':
      if (target === undefined || !isPath(target))
        return invalid('target', 'A copy needs a target in the folder.');
      if (`${target}/`.startsWith(`${path}/`)) return invalid('target', 'Nothing can be copied into itself.');
      return undefined;
    case 'chmod':
      return mode !== undefined && MODE.test(mode)
        ? undefined
        : invalid('mode', 'A mode is such as g+rwX or 0755.');
    case 'chown':
      if (role !== 'admin') return { code: 'forbidden', message: 'Only admins give files to others.' };
      return owner !== undefined && OWNER.test(owner)
        ? undefined
        : invalid('owner', 'An owner is UID or UID:GID.');
    case 'import-url':
      return url !== undefined && /^https?:\/\/./.test(url)
        ? undefined
        : invalid('url', 'A URL begins with http:// or https://.');
    case 'import-s3':
      if (endpoint === undefined || !/^https?:\/\/./.test(endpoint))
        return invalid('endpoint', 'An endpoint begins with http:// or https://.');
      return bucket === undefined ? invalid('bucket', 'An import needs a bucket.') : undefined;
    case 'usage':
    case 'delete':
      return undefined;
  }
};
