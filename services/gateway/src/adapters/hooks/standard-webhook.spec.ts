import { describe, expect, it } from 'vitest';
import { freshHookSecret, webhookHeaders } from './standard-webhook.ts';

describe('a message', () => {
  // The example of the specification's own libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    sentAtMs: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  };

  it('is signed as Standard Webhooks says', () =>
    expect(webhookHeaders(message, [secret])).toMatchObject({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }));
  it('is signed with each secret that counts', () => {
    const both = webhookHeaders(message, [freshHookSecret(), secret])['webhook-signature']?.split(' ');
    expect(both).toHaveLength(2);
    expect(both?.[1]).toBe(webhookHeaders(message, [secret])['webhook-signature']);
  });
  it('has a secret that nobody guesses', () => {
    expect(freshHookSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(freshHookSecret()).not.toBe(freshHookSecret());
  });
});
