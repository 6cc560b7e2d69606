import {
  FolderRefused,
  listFolder,
  makeFolderAt,
  moveTo,
  previewFile,
  removeAt,
  searchNames,
  showEntry,
} from '#folder-files';
import { choiceOfQuery, type DoorRoute, jsonOf, pathOfBody, pathOfQuery, wholeOfQuery } from './exchange.ts';

const PAGE = { usual: 200, max: 2000 };
const FOUND = { usual: 200, max: 5000 };
const CURSOR_MAX = 1000;
const SEARCH_MAX = 255;

/** What a file browser does, apart from the bytes of files. */
export const BROWSE_ROUTES: readonly DoorRoute[] = [
  {
    method: 'GET',
    name: 'entries',
    need: 'read',
    handle: ({ root, query }) =>
      listFolder(root, pathOfQuery(query), {
        order: choiceOfQuery(query, 'sort', ['name', 'size', 'modified']),
        isDescending: choiceOfQuery(query, 'order', ['asc', 'desc']) === 'desc',
        limit: wholeOfQuery(query, 'limit', PAGE.usual, PAGE.max),
        after: query.get('after')?.slice(0, CURSOR_MAX) ?? undefined,
      }),
  },
  {
    method: 'GET',
    name: 'entry',
    need: 'read',
    handle: ({ root, query }) => showEntry(root, pathOfQuery(query)),
  },
  {
    method: 'GET',
    name: 'search',
    need: 'read',
    handle: ({ root, ticket, query }) => {
      const name = query.get('name') ?? '';
      if (name === '' || name.length > SEARCH_MAX || name.includes('/'))
        throw new FolderRefused('invalid-request', 'name must be a part of a name, without a slash.');
      const limit = wholeOfQuery(query, 'limit', FOUND.usual, FOUND.max);
      return searchNames(root, ticket.rootPath, pathOfQuery(query), name, limit);
    },
  },
  {
    method: 'GET',
    name: 'preview',
    need: 'read',
    handle: ({ root, query }) => previewFile(root, pathOfQuery(query)),
  },
  {
    method: 'POST',
    name: 'directories',
    need: 'write',
    handle: async ({ root, request }) => {
      const path = pathOfBody(await jsonOf(request), 'path');
      await makeFolderAt(root, path);
      return showEntry(root, path);
    },
  },
  {
    method: 'POST',
    name: 'moves',
    need: 'delete',
    handle: async ({ root, request }) => {
      const body = await jsonOf(request);
      const [from, to] = [pathOfBody(body, 'from'), pathOfBody(body, 'to')];
      await moveTo(root, from, to, { isReplacing: body['overwrite'] === true });
      return showEntry(root, to);
    },
  },
  {
    method: 'DELETE',
    name: 'content',
    need: 'delete',
    handle: async ({ root, query, response }) => {
      await removeAt(root, pathOfQuery(query));
      response.writeHead(204).end();
      return undefined;
    },
  },
];
