import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALERT_RULES, alertSummary } from '#contracts';
import { alertId, epochMs } from '#kernel';
import { acknowledge, clear, compare, evolveAlert, raise } from './alert.ts';
import type { Alert, Condition } from './alert.ts';

const condition = fc.record({
  rule: fc.constantFrom(...ALERT_RULES),
  about: fc.constantFrom('node:n1', 'node:n2', 'folder:f1', 'pool:default'),
  since: fc.nat(1000).map(epochMs),
});
const nameOf = ({ rule, about }: Condition): string => `${rule} ${about}`;
const idOf = (n: number) => alertId(`a${String(n).padStart(11, '0')}`);
const raised = (of: Condition, n: number): Alert => {
  const alert = evolveAlert(undefined, raise(idOf(n), of, epochMs(2000)));
  if (alert === undefined) throw new Error('it was raised');
  return alert;
};

describe('alerts', () => {
  it('are, after one look, one of each thing that is so, and of nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { maxLength: 12 }),
        fc.array(condition, { maxLength: 12 }),
        (is, was) => {
          const first = compare(was, []).news.map(raised);
          const { news, over } = compare(is, first);
          const left = first.filter((one) => !over.includes(one));
          const open = [...left, ...news.map((one, n) => raised(one, 100 + n))];
          expect(open.map(nameOf).toSorted()).toEqual([...new Set(is.map(nameOf))].toSorted());
          expect(compare(is, open)).toEqual({ news: [], over: [] });
        },
      ),
    );
  });

  it('are words for whoever reads them', () => {
    for (const rule of ALERT_RULES)
      expect(alertSummary({ rule, about: 'node:n1', note: 'so much' })).toMatch(/^[A-Z].*n1/);
    expect(alertSummary({ rule: 'image-failing', about: 'image:registry.example:5000/a:b' })).toContain(
      'registry.example:5000/a:b',
    );
  });
});

describe('an alert', () => {
  const alert = raised({ rule: 'node-lost', about: 'node:n1', since: epochMs(1) }, 1);
  it('is critical where sessions are lost, and a warning where they may be', () => {
    expect(alert.severity).toBe('critical');
    expect(raised({ rule: 'folder-full', about: 'folder:f', since: epochMs(1) }, 2).severity).toBe('warning');
  });
  it('is cleared once', () => {
    const [fact] = clear(alert, epochMs(9));
    expect(fact).toMatchObject({ type: 'alert.cleared', data: { clearedAt: 9 } });
    expect(clear(fact === undefined ? undefined : evolveAlert(alert, fact), epochMs(10))).toEqual([]);
    expect(clear(undefined, epochMs(10))).toEqual([]);
  });
  it('is acknowledged once by the same words, and unknown if there is none', () => {
    const by = { by: 'user:ada', note: 'on it', at: epochMs(9) };
    const said = acknowledge(alert, by);
    const [fact] = said.ok ? said.value : [];
    expect(fact).toMatchObject({ data: { by: 'user:ada', note: 'on it' } });
    const after = fact === undefined ? undefined : evolveAlert(alert, fact);
    expect(after?.acknowledged).toMatchObject({ by: 'user:ada', acknowledgedAt: 9 });
    expect(acknowledge(after, by)).toEqual({ ok: true, value: [] });
    expect(acknowledge(undefined, by)).toMatchObject({ refusal: { code: 'alert-unknown' } });
  });
});
