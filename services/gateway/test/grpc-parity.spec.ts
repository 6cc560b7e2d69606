import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { GatewayModule } from '../src/gateway.module.ts';
import { berthPackage } from '../src/transport/grpc/berth-package.ts';
import { faultsOf } from '../src/transport/grpc/connect-grpc.ts';
import { rpcOperations } from '../src/transport/grpc/rpc.ts';
import type { Loose } from './client.ts';

/*
 * gRPC is the same API as REST: what OpenAPI describes, the protos have as well, method by method and field by field. A new operation, or a new field of a
 * resource, fails here until it is in a proto or among what is left out.
 */

/** Operations that are over HTTP alone, with the reason. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'bytes as they come: WebSockets, uploads and downloads': [
    'attachTerminal',
    'execInSession',
    'joinKernel',
    'storeBundle',
    'createUpload',
    'describeUploads',
    'dropUpload',
    'resumeUpload',
    'showUpload',
    'packFolder',
    'unpackArchive',
    'putFile',
    'readFile',
  ],
  'for who signs in with a browser: a key can not do it': [
    'acceptSecondFactor',
    'answerProgram',
    'askToBeLetIn',
    'beginOidc',
    'collectKey',
    'endSignIn',
    'finishOidc',
    'getAccount',
    'listSignIns',
    'listSignInWays',
    'lookAtLink',
    'lookAtProgram',
    'makeLink',
    'proposeSecondFactor',
    'removeSecondFactor',
    'setPassword',
    'showSecondFactor',
    'signIn',
    'signOut',
    'signOutEverywhere',
    'useLink',
  ],
};

/** Fields that have another name, or another place, in a proto. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'KeyService/IssueKey': ['key'],
  'SessionService/ListSessions': ['phase'],
  'SessionService/ReadLogs': ['follow'],
};

const openapi: Loose = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../openapi/gateway.json'), 'utf8'),
);
const operations = new Map<string, Loose>(
  Object.values<Loose>(openapi.paths)
    .flatMap((methods) => Object.values<Loose>(methods))
    .map((operation) => [operation.operationId, operation]),
);
const berth = berthPackage();

const schemaOf = (about: Loose): Loose => {
  if (about === undefined) return undefined;
  const inner = about.items ?? about.allOf?.[0] ?? about.oneOf?.[0] ?? about;
  if (inner !== about) return schemaOf(inner);
  const name = about.$ref?.split('/').at(-1);
  return name === undefined ? about : openapi.components.schemas[name];
};
const messagesIn = (type: Type): readonly Type[] =>
  type.fieldsArray.flatMap(({ resolvedType }) => (resolvedType instanceof Type ? [resolvedType] : []));

/** Properties of a schema that a message has no field for; its own, or one message further in at the border. */
const missing = (schema: Loose, type: Type, at: string, isBorder: boolean): readonly string[] =>
  Object.entries<Loose>(schema?.properties ?? {}).flatMap(([name, about]) => {
    const owners = isBorder ? [type, ...messagesIn(type)] : [type];
    const field = owners.map((owner) => owner.fields[name]).find((one) => one !== undefined);
    if (field === undefined) return [`${at}.${name}`];
    const inner = field.resolve().resolvedType;
    return inner instanceof Type && !inner.fullName.startsWith('.google')
      ? missing(schemaOf(about), inner, `${at}.${name}`, false)
      : [];
  });

const jsonOf = (holder: Loose): Loose => schemaOf(holder?.content?.['application/json']?.schema);

describe('the protos', () => {
  it('have a method for every operation, but for what is left out', () => {
    const left = Object.values(LEFT_OUT).flat();
    const covered = new Set([...rpcOperations.values(), ...left]);
    expect([...operations.keys()].filter((id) => !covered.has(id))).toEqual([]);
    expect(left.filter((id) => !operations.has(id) || [...rpcOperations.values()].includes(id))).toEqual([]);
  });

  it('have a field for every field of REST', () => {
    const lacking = [...rpcOperations].flatMap(([method, id]) => {
      const [service, name = ''] = method.split('/');
      const rpc = berth.root.lookupService(`berth.v1.${service}`).methods[name]?.resolve();
      const operation = operations.get(id);
      const query = (operation.parameters ?? []).filter((one: Loose) => one.in === 'query');
      const asked = {
        properties: Object.fromEntries(query.map((one: Loose) => [one.name, one.schema])),
      };
      const answers = Object.entries<Loose>(operation.responses).filter(([code]) => code.startsWith('2'));
      const isStream = berth.root.lookupService(`berth.v1.${service}`).methods[name]?.responseStream === true;
      const request = berth.root.lookupType(`berth.v1.${name}Request`);
      const response = berth.root.lookupType(`berth.v1.${name}Response`);
      expect(rpc).toBeDefined();
      return [
        ...(isStream ? [] : missing(asked, request, '', true)),
        ...missing(jsonOf(operation.requestBody), request, '', true),
        ...(isStream ? [] : answers.flatMap(([, answer]) => missing(jsonOf(answer), response, '', true))),
      ]
        .filter((one) => !(ELSEWHERE[method] ?? []).includes(one.slice(1)))
        .map((one) => `${method}${one}`);
    });
    expect(lacking).toEqual([]);
  });
});

describe('a gateway', () => {
  it('is one whose methods all have a handler and a rule', () => {
    expect(GatewayModule).toBeDefined();
    expect(faultsOf(berth.methods, rpcOperations)).toEqual([]);
  });

  it('does not start with a method that nobody handles, or that has no rule', () => {
    const operationsOf = new Map([
      ['SessionService/GetSession', 'getSession'],
      ['SessionService/Peek', 'peekAtSession'],
    ]);
    expect(faultsOf(['SessionService/GetSession', 'SessionService/StopSession'], operationsOf)).toEqual([
      'SessionService/StopSession has no handler',
      'SessionService/Peek is in no proto',
      'SessionService/Peek has no rule: peekAtSession is in no table',
    ]);
  });
});
