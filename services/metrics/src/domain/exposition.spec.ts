import { describe, expect, it } from 'vitest';
import { exposition } from './exposition.ts';

describe('the text for Prometheus', () => {
  it('names, explains and lists each figure', () => {
    expect(
      exposition([
        {
          name: 'berth_sessions',
          help: 'Sessions by phase.',
          type: 'gauge',
          samples: [
            { labels: { phase: 'waiting' }, value: 2 },
            { labels: { phase: 'running' }, value: 40 },
          ],
        },
        { name: 'berth_grants', help: 'Grants.', type: 'gauge', samples: [{ value: 0 }] },
      ]),
    ).toBe(`# HELP berth_sessions Sessions by phase.
# TYPE berth_sessions gauge
berth_sessions{phase="waiting"} 2
berth_sessions{phase="running"} 40
# HELP berth_grants Grants.
# TYPE berth_grants gauge
berth_grants 0
`);
  });

  it('keeps labels on one line, whatever is in them', () => {
    const samples = [{ labels: { why: 'a "b"\n\\c' }, value: 1 }];
    expect(exposition([{ name: 'x', help: 'y', type: 'counter', samples }])).toContain(
      String.raw`x{why="a \"b\"\n\\c"} 1`,
    );
  });
});
