import { ArrayFault, type ArrayState, type FakeFileSystem, type FakeSnapshot } from './array-state.ts';

type Fields = Readonly<Record<string, unknown>>;
export type ApiRequest = {
  readonly method: string;
  /** Below `/api/2.26`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
};
export type ApiAnswer = { readonly status: number; readonly body: object };

const CAPACITY = 100 * 2 ** 40;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const namesOf = (query: URLSearchParams, field = 'names'): readonly string[] =>
  (query.get(field) ?? '').split(',').filter((name) => name !== '');

const reference = { name: null, id: null, resource_type: null };
const fileSystemItem = (array: ArrayState, one: FakeFileSystem) => ({
  name: one.name,
  id: one.id,
  created: one.created,
  destroyed: one.destroyed,
  time_remaining: one.time_remaining,
  provisioned: one.provisioned,
  hard_limit_enabled: one.hard_limit_enabled,
  default_user_quota: 0,
  default_group_quota: 0,
  writable: true,
  fast_remove_directory_enabled: one.fast_remove_directory_enabled,
  snapshot_directory_enabled: one.snapshot_directory_enabled,
  promotion_status: 'promoted',
  requested_promotion_state: 'promoted',
  nfs: { ...one.nfs, export_policy: reference },
  smb: { enabled: false },
  http: { enabled: false },
  multi_protocol: { safeguard_acls: false, access_control_style: 'mode-bits' },
  space: {
    virtual: array.usedBytes(one),
    unique: array.usedBytes(one),
    snapshots: 0,
    data_reduction: 1.1,
    total_physical: array.usedBytes(one),
  },
  source: { ...reference, ...one.source, location: reference, is_local: true, display_name: null },
});
const snapshotItem = (array: ArrayState, one: FakeSnapshot) => ({
  name: array.nameOf(one),
  id: one.id,
  created: one.created,
  destroyed: one.destroyed,
  owner: { name: one.owner.name, id: one.owner.id, resource_type: 'file-systems' },
  owner_destroyed: one.owner.destroyed,
  source: one.owner.name,
  suffix: one.suffix,
  time_remaining: one.destroyed ? 86_400_000 : null,
});
const performanceItem = (one: FakeFileSystem) => ({
  name: one.name,
  id: one.id,
  time: one.created,
  reads_per_sec: 100,
  writes_per_sec: 50,
  others_per_sec: 10,
  read_bytes_per_sec: 104_857_600,
  write_bytes_per_sec: 52_428_800,
  usec_per_read_op: 900,
  usec_per_write_op: 1400,
  usec_per_other_op: 300,
  bytes_per_read: 1_048_576,
  bytes_per_write: 1_048_576,
  bytes_per_op: 1_048_576,
});

/** `name='x'`, `name='x*'` and the same of `suffix`. */
const filterOf = (query: URLSearchParams): ((item: Fields) => boolean) => {
  const text = query.get('filter');
  if (text === null) return () => true;
  const [, field, value] = /^(name|suffix)='((?:[^'\\]|\\.)*)'$/.exec(text) ?? [];
  if (field === undefined || value === undefined) throw new ArrayFault('Invalid filter.', text);
  return (item) =>
    value.endsWith('*') ? String(item[field]).startsWith(value.slice(0, -1)) : item[field] === value;
};
/** All that match, a page at a time. */
const pageOf = (all: readonly Fields[], query: URLSearchParams, pageMax: number): object => {
  const names = namesOf(query);
  for (const name of names)
    if (!all.some((item) => item['name'] === name)) throw new ArrayFault('Object does not exist.', name);
  const matches = filterOf(query);
  const destroyed = query.get('destroyed');
  const found = all.filter(
    (item) =>
      matches(item) &&
      (names.length === 0 || names.includes(String(item['name']))) &&
      (destroyed === null || String(item['destroyed']) === destroyed),
  );
  const from = Number(query.get('continuation_token') ?? 0);
  const to = from + Math.min(Number(query.get('limit') ?? 1000), pageMax);
  return {
    continuation_token: to < found.length ? String(to) : null,
    total_item_count: found.length,
    items: found.slice(from, to),
  };
};

const patchFileSystem = (
  array: ArrayState,
  one: FakeFileSystem,
  body: Fields,
  query: URLSearchParams,
): void => {
  const { name, provisioned, hard_limit_enabled: hard, nfs, destroyed } = body;
  if (one.destroyed && destroyed !== false) throw new ArrayFault('File system is destroyed.', one.name);
  if (provisioned !== undefined) {
    const bytes = typeof provisioned === 'number' ? provisioned : null;
    if (bytes !== null && bytes < array.usedBytes(one) && query.get('ignore_usage') !== 'true')
      throw new ArrayFault('Provisioned size is below current usage.', one.name);
    one.provisioned = bytes;
  }
  if (typeof hard === 'boolean') one.hard_limit_enabled = hard;
  if (isFields(nfs)) Object.assign(one.nfs, nfs);
  if (isText(name)) {
    if (array.fileSystems.some((other) => other.name === name && other !== one))
      throw new ArrayFault('File system already exists.', name);
    one.name = name;
  }
  if (destroyed === true) array.destroy(one);
};

const fileSystems = (array: ArrayState, { method, query, body }: ApiRequest, pageMax: number): object => {
  const named = () => namesOf(query).map((name) => array.named(name));
  switch (method) {
    case 'GET':
      return pageOf(
        array.fileSystems.map((one) => fileSystemItem(array, one)),
        query,
        pageMax,
      );
    case 'POST': {
      const [name = ''] = namesOf(query);
      const source = isFields(body['source'])
        ? array.snapshotNamed(String(body['source']['name']))
        : undefined;
      if (query.get('overwrite') === 'true') {
        if (query.get('discard_non_snapshotted_data') !== 'true' || source === undefined)
          throw new ArrayFault('Data that is in no snapshot would be lost.', name);
        array.restore(array.named(name), source);
      } else patchFileSystem(array, array.create(name, source), { ...body, name }, query);
      return { items: [fileSystemItem(array, array.named(name))] };
    }
    case 'PATCH':
      for (const one of named()) patchFileSystem(array, one, body, query);
      return { items: [] };
    case 'DELETE':
      for (const one of named()) array.eradicate(one);
      return {};
    default:
      throw new ArrayFault('Method not allowed.', method);
  }
};

const snapshots = (array: ArrayState, { method, query, body }: ApiRequest, pageMax: number): object => {
  const named = () => namesOf(query).map((name) => array.snapshotNamed(name));
  switch (method) {
    case 'GET':
      return pageOf(
        array.snapshots.map((one) => snapshotItem(array, one)),
        query,
        pageMax,
      );
    case 'POST': {
      const owners = namesOf(query, 'source_names').map((name) => array.named(name));
      const taken = owners.map((owner) => array.take(owner, String(body['suffix'])));
      return { items: taken.map((one) => snapshotItem(array, one)) };
    }
    case 'PATCH':
      for (const one of named()) one.destroyed = body['destroyed'] === true;
      return { items: named().map((one) => snapshotItem(array, one)) };
    case 'DELETE':
      for (const one of named()) array.eradicateSnapshot(one);
      return {};
    default:
      throw new ArrayFault('Method not allowed.', method);
  }
};

/** Below `/api/2.26`, as REST 2 of Purity//FB answers: envelopes, pages, filters, and refusals with their context. */
export const answerApi = (array: ArrayState, request: ApiRequest, pageMax: number): ApiAnswer => {
  const bodyOf = (): object => {
    switch (request.path) {
      case '/arrays':
        return { items: [{ name: 'fake', os: 'Purity//FB', version: '4.1.2', idle_timeout: 10_800_000 }] };
      case '/arrays/space': {
        const used = array.fileSystems.reduce((sofar, one) => sofar + array.usedBytes(one), 0);
        return {
          items: [
            {
              name: 'fake',
              capacity: CAPACITY,
              parity: 1,
              space: { total_physical: used, total_used: used },
            },
          ],
        };
      }
      case '/file-systems':
        return fileSystems(array, request, pageMax);
      case '/file-systems/performance': {
        const names = namesOf(request.query);
        if (names.length > 5) throw new ArrayFault('Too many names for one protocol.', 'names');
        return { items: names.map((name) => performanceItem(array.named(name))), total: [] };
      }
      case '/file-system-snapshots':
        return snapshots(array, request, pageMax);
      default:
        throw new ArrayFault('No such resource.', request.path);
    }
  };
  try {
    return { status: 200, body: bodyOf() };
  } catch (error) {
    if (!(error instanceof ArrayFault)) throw error;
    return { status: 400, body: { errors: [{ message: error.message, context: error.context }] } };
  }
};
