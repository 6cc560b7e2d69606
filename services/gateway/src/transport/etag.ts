import { hash } from 'node:crypto';

const LETTERS = 22;

/** What tells a representation from every other of the same resource: made of all that it shows, so it is the same from whichever gateway. */
export const etagOf = (body: object): string =>
  `"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, LETTERS)}"`;

/** Whether a header of conditions names it. Of weak ones only the letters count when something is read. */
export const namesEtag = (header: string, etag: string): boolean =>
  header.trim() === '*' ||
  header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .includes(etag);
