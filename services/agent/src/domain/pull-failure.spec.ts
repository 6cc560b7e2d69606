import { describe, expect, it } from 'vitest';
import { mayPass, pullFailure } from './pull-failure.ts';

describe('why an image could not be pulled', () => {
  it.each([
    ['image-unknown', 'manifest for 127.0.0.1:5000/x:nope not found: manifest unknown: manifest unknown'],
    ['image-unknown', "pull access denied for x, repository does not exist or may require 'docker login'"],
    ['image-unknown', 'Error: invalid reference format'],
    ['image-login-needed', 'Head "http://127.0.0.1:5000/v2/x/manifests/1": no basic auth credentials'],
    ['image-login-needed', 'Head "https://nvcr.io/v2/x/manifests/1": unauthorized: authentication required'],
    ['image-login-needed', 'denied: requested access to the resource is denied'],
    [
      'registry-unreachable',
      'Get "http://127.0.0.1:5/v2/": dial tcp 127.0.0.1:5: connect: connection refused',
    ],
    [
      'registry-unreachable',
      'Get "https://nowhere.example/v2/": dial tcp: lookup nowhere.example: no such host',
    ],
    [
      'registry-unreachable',
      'net/http: request canceled while waiting for connection (Client.Timeout exceeded)',
    ],
    ['registry-unreachable', 'received unexpected HTTP status: 503 Service Unavailable'],
    ['registry-unreachable', 'error pulling image: unexpected EOF'],
    ['out-of-disk', 'failed to register layer: write /usr/lib/x: no space left on device'],
    ['image-pull-failed', 'no matching manifest for linux/arm64/v8 in the manifest list entries'],
    ['image-pull-failed', 'toomanyrequests: You have reached your pull rate limit'],
  ])('is %s for: %s', (code, said) => {
    const refusal = pullFailure('team/image', said);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain('team/image');
    expect(mayPass(refusal)).toBe(code === 'registry-unreachable');
  });
});
