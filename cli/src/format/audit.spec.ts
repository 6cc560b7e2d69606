import { expect, it } from 'vitest';
import { formatAudit } from './audit.ts';
import { plain } from './paint.ts';

it('an audit is a line for each thing that was done, or was not let be done', () => {
  const at = '2026-01-31T11:00:00Z';
  const shown = formatAudit(
    [
      {
        position: 9,
        at,
        who: 'user:eve',
        what: 'POST /v1/users',
        about: 'audit-2026-01-31',
        outcome: 'forbidden',
        count: 7,
        from: { address: '192.0.2.7', agent: 'curl/8' },
      },
      {
        position: 8,
        at,
        who: 'user:ada',
        what: 'session.requested',
        about: 'session-k3v9m2x7q4ab',
        outcome: 'allowed',
        count: 1,
      },
    ],
    { paint: plain, now: Date.parse('2026-01-31T12:00:00Z') },
  );
  return expect(shown).toMatchFileSnapshot('./golden/audit.txt');
});
