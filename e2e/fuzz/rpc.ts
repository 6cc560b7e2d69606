import fc from 'fast-check';
import protobuf from 'protobufjs';
import type { Type } from 'protobufjs';
import { berthPackage } from '../../services/gateway/src/transport/grpc/berth-package.ts';

/** A method of `berth.v1`, and bytes that are its request, or were. */
export type RpcMethod = {
  /** `SessionService/GetSession` */
  readonly id: string;
  readonly isStream: boolean;
  readonly requests: fc.Arbitrary<Buffer>;
};

const DEPTH_MAX = 4;
const INT32 = 2 ** 31 - 1;
const SECONDS = { min: 1_700_000_000, max: 1_999_999_999 };

const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  int32: fc.oneof(fc.constantFrom(0, 1, -1, 1000, INT32, -INT32), fc.integer()),
  int64: fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 30, 2 ** 53, -(2 ** 53)), fc.maxSafeInteger()),
  bool: fc.boolean(),
  double: fc.double(),
};

const messagesOf = (type: Type, texts: fc.Arbitrary<string>, depth: number): fc.Arbitrary<object> => {
  const fields = type.fieldsArray.map((field) => {
    const { resolvedType } = field.resolve();
    const one = (): fc.Arbitrary<unknown> => {
      if (resolvedType instanceof protobuf.Enum)
        return fc.oneof(
          fc.constantFrom(...Object.values(resolvedType.values)),
          fc.integer({ min: -5, max: 99 }),
        );
      if (!(resolvedType instanceof protobuf.Type))
        return field.type === 'string' ? texts : (SCALARS[field.type] ?? fc.constant(undefined));
      if (depth > DEPTH_MAX) return fc.constant({});
      if (resolvedType.fullName === '.google.protobuf.Timestamp')
        return fc.record({ seconds: fc.integer(SECONDS), nanos: fc.integer({ min: -1, max: INT32 }) });
      return messagesOf(resolvedType, texts, depth + 1);
    };
    const value =
      field instanceof protobuf.MapField
        ? fc.dictionary(fc.string(), texts, { maxKeys: 4 })
        : field.repeated
          ? fc.array(one(), { maxLength: 4 })
          : one();
    return [field.name, fc.option(value, { nil: undefined, freq: 6 })] as const;
  });
  return fc.record(Object.fromEntries(fields));
};

/** A message on the wire, now and then cut off in its middle. */
const onTheWire = (type: Type, message: object, isTorn: boolean): Buffer => {
  const plain: unknown = JSON.parse(JSON.stringify(message));
  const bytes = Buffer.from(type.encode(type.fromObject(Object(plain))).finish());
  return isTorn ? Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.from([255, 7])]) : bytes;
};

/** Every method that the protos describe. */
export const rpcMethods = (texts: fc.Arbitrary<string>): readonly RpcMethod[] => {
  const { root, methods } = berthPackage();
  return methods.map((id) => {
    const [service = '', name = ''] = id.split('/');
    const method = root.lookupService(`berth.v1.${service}`).methods[name];
    const type = root.lookupType(`berth.v1.${name}Request`);
    return {
      id,
      isStream: method?.responseStream === true,
      requests: fc
        .record({ message: messagesOf(type, texts, 0), torn: fc.integer({ min: 0, max: 16 }) })
        .map(({ message, torn }) => onTheWire(type, message, torn === 0)),
    };
  });
};
