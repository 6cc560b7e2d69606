import { Enum, Type } from 'protobufjs';
import { berthPackage } from '../src/transport/grpc/berth-package.ts';
import { writeMessage } from '../src/transport/grpc/message-shape.ts';
import { arrayOf, deliveryOf, MATRIX_BODIES } from './matrix-requests.ts';

/* A valid request for each method of the matrix, of the same body as over REST. */

const { root, methods } = berthPackage();
export const RPC_METHODS = methods;

const typesOf = (method: string) => {
  const [service, name = ''] = method.split('/');
  const rpc = root.lookupService(`berth.v1.${service}`).methods[name];
  return { type: root.lookupType(`berth.v1.${name}Request`), isStream: rpc?.responseStream === true };
};

/** What a field that names something has to look like; the rest names nothing that there is. */
const named = (
  subject: { readonly userId: string; readonly projectId: string },
  id: string,
  keyId: string,
) => ({
  ref: id,
  image: id,
  reservationId: id,
  projectId: subject.projectId,
  userId: subject.userId,
  keyId,
  nodeId: 'n1',
  poolId: 'default',
  party: 'user:colleague',
  action: 'accept',
  jobId: 'jabcdefghijk',
  transferId: 'tabcdefghijk',
  alertId: 'aabcdefghijk',
  deliveryId: deliveryOf(id),
  host: 'registry.example:5000',
});

export const rpcRequest = (
  method: string,
  operationId: string,
  subject: { readonly userId: string; readonly projectId: string },
  sessionId: string,
  keyId: string,
): { readonly request: object; readonly isStream: boolean } => {
  const { type, isStream } = typesOf(method);
  const body = MATRIX_BODIES[operationId]?.(sessionId) ?? {};
  const words = type.fieldsArray.map((field): readonly [string, unknown] => {
    const { resolvedType } = field.resolve();
    const isText = field.type === 'string' && !field.repeated && field.options?.['proto3_optional'] !== true;
    const ref = operationId === 'getArray' ? { ref: arrayOf(sessionId) } : {};
    const known = { ...named(subject, sessionId, keyId), ...ref, ...body } as Readonly<
      Record<string, unknown>
    >;
    if (resolvedType instanceof Type) return [field.name, field.name === 'array' ? known['array'] : body];
    if (resolvedType instanceof Enum || !isText) return [field.name, known[field.name]];
    return [field.name, known[field.name] ?? 'nothing'];
  });
  return { request: writeMessage(type, Object.fromEntries(words)), isStream };
};
