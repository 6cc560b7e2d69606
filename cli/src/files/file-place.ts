import { usage } from '../cli-failure.ts';

/** Something in a folder of the pool: `data/runs/7`, or `data:/runs/7`. */
export type FilePlace = { readonly folder: string; readonly path: string };

/** The folder's name or id stands before the first slash or colon: neither is ever in one. Whatever comes later is of the path. */
export const parseFilePlace = (text: string): FilePlace => {
  const [, folder = '', rest = ''] = /^([^/:]*)[/:]?(.*)$/s.exec(text) ?? [];
  if (folder === '')
    throw usage(`${JSON.stringify(text)} names no folder: say FOLDER, FOLDER/PATH or FOLDER:PATH`);
  return {
    folder,
    path: rest
      .split('/')
      .filter((name) => name !== '')
      .join('/'),
  };
};

/** A place that is not the folder itself. */
export const parseInFolder = (text: string): FilePlace => {
  const place = parseFilePlace(text);
  if (place.path === '') throw usage(`${text} is a whole folder: say what in it, as ${place.folder}/PATH`);
  return place;
};

/** Where the API has it: `/v1/folders/data/entries?path=runs%2F7&…`. */
export const apiPath = (
  { folder, path }: FilePlace,
  name: string,
  more: Readonly<Record<string, string>> = {},
): string => {
  const query = new URLSearchParams({ ...(path === '' ? {} : { path }), ...more }).toString();
  return `/v1/folders/${encodeURIComponent(folder)}/${name}${query === '' ? '' : `?${query}`}`;
};

export const join = ({ folder, path }: FilePlace, name: string): FilePlace => ({
  folder,
  path: path === '' ? name : `${path}/${name}`,
});
