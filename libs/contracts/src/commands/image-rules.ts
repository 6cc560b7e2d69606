import { rule } from './field-rules.ts';

/** Program, registry host, repository, tag or digest; no white space, nothing that a command line could take for an option. */
export const IMAGE_REFERENCE =
  /^[a-zA-Z0-9][a-zA-Z0-9._-]*(:[0-9]+)?(\/[a-zA-Z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
export const IMAGE_REFERENCE_LENGTH_MAX = 512;
/** A node has to hold all of them. */
export const KEPT_IMAGES_MAX = 50;

const isReference = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= IMAGE_REFERENCE_LENGTH_MAX && IMAGE_REFERENCE.test(value);

/** Images by their references, each once. */
export const IsImageList = (): PropertyDecorator =>
  rule(
    'isImageList',
    (value) =>
      Array.isArray(value) &&
      value.length <= KEPT_IMAGES_MAX &&
      value.every(isReference) &&
      new Set(value).size === value.length,
    `must be a list of at most ${KEPT_IMAGES_MAX} different images such as python or registry.example/team/image:tag`,
  );
