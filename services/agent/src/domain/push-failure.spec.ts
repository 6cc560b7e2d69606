import { describe, expect, it } from 'vitest';
import { pushFailure } from './push-failure.ts';

const reference = 'registry.example:5000/berth/vision/env:v1';

describe('why a registry did not take an image', () => {
  it.each([
    ['no basic auth credentials', 'push-denied'],
    ['unauthorized: authentication required', 'push-denied'],
    ['denied: requested access to the resource is denied', 'push-denied'],
    [
      'Get https://registry.example:5000/v2/: dial tcp 10.0.0.9:5000: connect: connection refused',
      'registry-unreachable',
    ],
    ['received unexpected HTTP status: 503 Service Unavailable', 'registry-unreachable'],
    ['blob upload invalid', 'push-failed'],
  ])('is told of %j as %s', (said, code) => {
    expect(pushFailure(reference, said)).toMatchObject({ code });
    expect(pushFailure(reference, said).message).toContain(said);
  });
});
