import { describe, expect, it } from 'vitest';
import { descriptionOf } from './described.ts';
import { CordonNodeDto } from './operate-node.dto.ts';
import { NodeJoinDto } from './node-join.dto.ts';
import { parseAs } from './parse-as.ts';
import { RequestSessionCommandDto, RequestSessionDto } from './request-session.dto.ts';
import { StopSessionCommandDto } from './stop-session.dto.ts';

const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 500 };
const asked = { image: 'python', command: ['python3', 'train.py'], resources };
const refusalOf = (value: unknown) => {
  const outcome = parseAs(RequestSessionDto, value);
  return outcome.ok ? 'accepted' : outcome.refusal;
};

describe('request session', () => {
  it('takes a small request and fills in what is left out', () => {
    const outcome = parseAs(RequestSessionDto, asked);
    expect(outcome).toMatchObject({
      ok: true,
      value: { kind: 'batch', image: 'python', command: ['python3', 'train.py'], env: {}, resources },
    });
  });

  it('has no field that was not given and has no default', () => {
    const outcome = parseAs(RequestSessionDto, { ...asked, limits: {} });
    expect(outcome.ok && Object.keys(outcome.value).toSorted()).toEqual([
      'command',
      'env',
      'image',
      'kind',
      'limits',
      'resources',
    ]);
    expect(outcome.ok && Object.keys(outcome.value.limits ?? {})).toEqual([]);
  });

  it.each([
    ['NUL', 'a\0b'],
    ['half of a pair', 'a\ud800'],
  ])('refuses a text with %s, which no log can keep', (_what, reason) =>
    expect(parseAs(CordonNodeDto, { reason })).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/reason' },
    }),
  );

  it('takes the bus form, which adds whose it is', () => {
    const command = {
      ...asked,
      name: 'train',
      commandId: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
      sessionId: 'k3abcdefghij',
      projectId: 'default',
      userId: 'ada',
      limits: { runMs: 60_000 },
    };
    expect(parseAs(RequestSessionCommandDto, command).ok).toBe(true);
    expect(parseAs(RequestSessionCommandDto, { ...command, sessionId: 'K3' })).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/sessionId' },
    });
  });

  it('takes 17 TB of memory: whether a node has it is for the scheduler to say', () =>
    expect(refusalOf({ ...asked, resources: { ...resources, memoryBytes: 17e12 } })).toBe('accepted'));

  it.each([
    ['an unknown field', { ...asked, gpus: 1 }, 'unknown-field', '/gpus'],
    [
      'an unknown field deep inside',
      { ...asked, resources: { ...resources, gpu: 1 } },
      'unknown-field',
      '/resources/gpu',
    ],
    [
      'a negative GPU',
      { ...asked, resources: { ...resources, gpuMilli: -1 } },
      'invalid-request',
      '/resources/gpuMilli',
    ],
    [
      'one and a half GPUs',
      { ...asked, resources: { ...resources, gpuMilli: 1500 } },
      'gpu-fraction-invalid',
      '/resources/gpuMilli',
    ],
    [
      'a part of a milli',
      { ...asked, resources: { ...resources, gpuMilli: 0.5 } },
      'invalid-request',
      '/resources/gpuMilli',
    ],
    ['no resources', { image: 'python' }, 'invalid-request', '/resources'],
    ['resources that are a list', { ...asked, resources: [] }, 'invalid-request', '/resources'],
    ['a name of 2 MB', { ...asked, name: 'a'.repeat(2_000_000) }, 'invalid-request', '/name'],
    ['an image that looks like an option', { ...asked, image: '--privileged' }, 'invalid-request', '/image'],
    ['a command of numbers', { ...asked, command: [1] }, 'invalid-request', '/command'],
    [
      '257 arguments',
      { ...asked, command: Array.from({ length: 257 }, () => 'x') },
      'invalid-request',
      '/command',
    ],
    ['a NUL in an argument', { ...asked, command: ['a\0b'] }, 'invalid-request', '/command'],
    ['an env that is a list', { ...asked, env: ['A=1'] }, 'invalid-request', '/env'],
    ['an env name with a =', { ...asked, env: { 'A=B': '1' } }, 'invalid-request', '/env'],
    ['a short digest', { ...asked, bundle: 'abc' }, 'invalid-request', '/bundle'],
    ['a list instead of an object', [asked], 'invalid-request', ''],
    ['null', null, 'invalid-request', ''],
  ])('refuses %s', (_what, value, code, pointer) => {
    const refusal = refusalOf(value);
    expect(refusal).toMatchObject({ code, pointer });
    expect(JSON.stringify(refusal).length).toBeLessThan(600);
  });

  it.each([
    ['python'],
    ['ghcr.io/team/image:tag'],
    ['localhost:5000/x@sha256:' + 'a'.repeat(64)],
    ['Debian_slim.v1'],
  ])('takes the image %s', (image) => expect(refusalOf({ ...asked, image })).toBe('accepted'));

  it('keeps env names that objects have by themselves', () => {
    const outcome = parseAs(RequestSessionDto, {
      ...asked,
      env: JSON.parse('{"constructor":"x","PATH":"/bin"}'),
    });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && Object.entries(outcome.value.env)).toEqual([
      ['constructor', 'x'],
      ['PATH', '/bin'],
    ]);
  });

  it('refuses __proto__ as any other unknown field, or leaves it out, and never follows it', () => {
    const outcome = parseAs(RequestSessionDto, JSON.parse('{"__proto__":{"image":"evil"},"resources":{}}'));
    expect(outcome.ok).toBe(false);
  });

  it('has a description for every field a user meets', () => {
    for (const field of ['name', 'kind', 'image', 'command', 'env', 'bundle', 'resources', 'limits'])
      expect(descriptionOf(RequestSessionCommandDto.prototype, field)?.text).toBeTruthy();
  });
});

describe('other commands', () => {
  it('takes a stop by a user', () => {
    const stop = {
      commandId: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
      sessionId: 'k3abcdefghij',
      by: 'user:ada',
    };
    expect(parseAs(StopSessionCommandDto, stop).ok).toBe(true);
    expect(parseAs(StopSessionCommandDto, { ...stop, by: 'ada' })).toMatchObject({
      refusal: { pointer: '/by' },
    });
  });

  it('takes a node with devices, and names the one that is wrong', () => {
    const device = { deviceId: 'GPU-1', index: 0, model: 'H100', memoryBytes: 80e9, health: 'ok' };
    const join = (devices: readonly object[]) => ({
      nodeId: 'n1',
      incarnation: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
      inventory: { cpuMilli: 64_000, memoryBytes: 2 ** 38, devices, runtime: 'docker', accelerator: 'mock' },
    });
    expect(parseAs(NodeJoinDto, join([device])).ok).toBe(true);
    expect(parseAs(NodeJoinDto, join([device, { ...device, health: 'fine' }]))).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/inventory/devices/1/health' },
    });
  });
});

describe('names that objects have by themselves', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'then', 'length'])(
    'refuses the unknown field %s at every depth, without falling over',
    (name) => {
      const odd = JSON.parse(
        `{"image":"python","resources":{"cpuMilli":1,"memoryBytes":1048576,"${name}":{"constructor":1}}}`,
      );
      expect(refusalOf(odd)).toMatchObject({ code: 'unknown-field', pointer: `/resources/${name}` });
      expect(refusalOf(JSON.parse(`{"${name}":{"${name}":"x"}}`))).toMatchObject({
        code: 'unknown-field',
        pointer: `/${name}`,
      });
    },
  );
});
