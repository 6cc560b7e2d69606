import { posix } from 'node:path';
import { lineOf, type Check } from './check.ts';

const LINK = /\[([^\]\n]+)\]\(([^)\s]+)\)/g;

/** Every event type is explained on a page under docs/, and the pages name no event that does not exist. */
export const checkDocumentedEvents =
  (types: readonly string[]): Check =>
  ({ paths, text }) => {
    const pages = paths.filter((path) => /^docs\/.*\.md$/.test(path));
    const all = pages.map((path) => text(path)).join('\n');
    const categories = [...new Set(types.map((type) => type.slice(0, type.indexOf('.'))))].join('|');
    const named = new RegExp(String.raw`\`((?:${categories})\.[a-z][a-z-]*)\``, 'g');
    return [
      ...types
        .filter((type) => !all.includes(`\`${type}\``))
        .map((type) => `docs/: no page tells about the event ${type}`),
      ...pages.flatMap((path) =>
        [...text(path).matchAll(named)]
          .filter((found) => !types.includes(found[1] ?? ''))
          .map(
            (found) =>
              `${path}:${String(lineOf(text(path), found.index))}: there is no event ${found[1] ?? ''}`,
          ),
      ),
    ];
  };

/** A link to a file leads somewhere; a link to a spec says the sentence that stands there. */
export const checkLinks: Check = ({ paths, text }) => {
  const known = new Set(paths);
  const folders = new Set(
    paths.flatMap((path) => path.split('/').map((_, i, all) => all.slice(0, i).join('/'))),
  );
  return paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...text(path).matchAll(LINK)].flatMap((found) => {
        const [, label = '', link = ''] = found;
        if (/^(?:[a-z]+:|#)/.test(link)) return [];
        const target = posix.join(posix.dirname(path), link.replace(/#.*$/, '')).replace(/\/$/, '');
        const where = `${path}:${String(lineOf(text(path), found.index))}`;
        if (!known.has(target)) return folders.has(target) ? [] : [`${where}: ${link} leads nowhere`];
        if (/(?:\.spec|-contract)\.ts$/.test(target) && !text(target).includes(label))
          return [`${where}: no test "${label}" in ${target}`];
        return [];
      }),
    );
};
