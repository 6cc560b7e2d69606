import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BookReservationCommandDto } from './book-reservation.dto.ts';
import { ChangeFolderCommandDto } from './folder.dto.ts';
import { instantiate, isPlainObject } from './instantiate.ts';
import { isSurelyValid } from './is-surely-valid.ts';
import { SetPolicyCommandDto } from './pool-policy.dto.ts';
import { RequestSessionCommandDto, RequestSessionDto } from './request-session.dto.ts';

const wish = {
  kind: 'batch',
  name: 'train',
  image: 'python',
  command: ['python3', 'train.py'],
  env: { EPOCHS: '3' },
  resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 500 },
  limits: { runMs: 60_000 },
  labels: { team: 'vision' },
};
const who = {
  commandId: '0a7cbb31-bd8a-4e6d-9b87-5d3b3cbd5a11',
  projectId: 'vision',
  userId: 'ada',
  by: 'user:ada',
};
const RIGHT: readonly (readonly [new () => object, Readonly<Record<string, unknown>>])[] = [
  [
    RequestSessionDto,
    {
      ...wish,
      after: [{ session: 'first', condition: 'ok' }],
      folders: [{ folder: 'data', target: '/data' }],
    },
  ],
  [
    RequestSessionCommandDto,
    {
      ...wish,
      ...who,
      sessionId: 'abcdefghijkl',
      folders: [{ folderId: 'abcdefghijkl', target: '/data' }],
      after: [],
    },
  ],
  [
    ChangeFolderCommandDto,
    {
      ...who,
      caller: { userId: 'ada', projectIds: ['vision'], role: 'member' },
      folder: 'data',
      action: 'trash',
    },
  ],
  [SetPolicyCommandDto, { ...who, poolId: 'default', policy: { placement: 'spread' } }],
  [
    BookReservationCommandDto,
    {
      ...who,
      reservationId: 'abcdefghijkl',
      gpus: { count: 2 },
      from: '2030-01-01T00:00:00Z',
      to: '2030-01-02T00:00:00Z',
    },
  ],
];

/** Mostly right, with something else in the place of some fields, also of those within others; some are missing. */
const nearly = (right: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> => {
  const other = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, undefined, '', -1, [], {}, [{}], [null]),
  );
  const like = (value: unknown): fc.Arbitrary<unknown> => {
    if (Array.isArray(value)) return fc.tuple(...value.map(like));
    return isPlainObject(value) ? nearly(value) : fc.constant(value);
  };
  const field = (value: unknown) =>
    fc.oneof({ weight: 15, arbitrary: like(value) }, { weight: 1, arbitrary: other });
  const fields = Object.fromEntries(Object.entries(right).map(([name, value]) => [name, field(value)]));
  return fc.record(fields, { requiredKeys: Object.keys(fields).filter((_, n) => n % 3 !== 0) });
};

const CASES = RIGHT.map(([dto, right]) => ({ name: dto.name, dto, right }));

it.each(CASES)(
  'a $name that is surely valid is one that class-validator finds nothing wrong with',
  ({ dto, right }) => {
    fc.assert(
      fc.property(nearly(right), (given) => {
        const instance = instantiate(dto, given);
        const errors = validateSync(instance, { forbidUnknownValues: true, stopAtFirstError: true });
        expect(isSurelyValid(instance)).toBe(errors.length === 0);
      }),
      { numRuns: 400 },
    );
  },
);

it.each(CASES)('a $name that is right is known to be so', ({ dto, right }) => {
  const instance = instantiate(dto, right);
  expect(validateSync(instance)).toEqual([]);
  expect(isSurelyValid(instance)).toBe(true);
});
