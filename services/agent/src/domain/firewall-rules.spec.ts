import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainsIn,
  type FirewallWish,
  isInPlace,
  marksIn,
  placingScript,
  removingScript,
} from './firewall-rules.ts';

const wish: FirewallWish = {
  mark: '0123abcd',
  resolvers: ['192.0.2.53'],
  denied: ['169.254.0.0/16', '203.0.113.4/32'],
};

/** What iptables-save says of a machine with an engine. */
const ENGINE = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A FORWARD -j DOCKER-USER
-A DOCKER-USER -j RETURN
COMMIT`;

/** Does what iptables-restore does with a script, as far as ours go. */
const restored = (saved: string, script: string): string => {
  const chains = new Map<string, string[]>();
  const heads: string[] = [];
  const declare = (line: string): void => {
    const name = /^:(\S+)/.exec(line)?.[1] ?? '';
    if (!chains.has(name)) heads.push(line);
    chains.set(name, []);
  };
  for (const line of [...saved.split('\n'), ...script.split('\n')]) {
    const [, act, chain = '', rest = ''] = /^-([ADIFX]) (\S+) ?(.*)$/.exec(line) ?? [];
    const rules = chains.get(chain) ?? [];
    if (line.startsWith(':')) declare(line);
    else if (act === 'A') rules.push(rest);
    else if (act === 'I') rules.unshift(rest.replace(/^1 /, ''));
    else if (act === 'D') {
      expect(rules).toContain(rest);
      rules.splice(rules.indexOf(rest), 1);
    } else if (act === 'F') rules.splice(0);
    else if (act === 'X') {
      expect([...chains.values()].flat().filter((rule) => rule.endsWith(` -j ${chain}`))).toEqual([]);
      chains.delete(chain);
      heads.splice(
        heads.findIndex((head) => head.startsWith(`:${chain} `)),
        1,
      );
    }
  }
  const rules = [...chains].flatMap(([chain, lines]) => lines.map((line) => `-A ${chain} ${line}`));
  return ['*filter', ...heads, ...rules, 'COMMIT'].join('\n');
};

const placed = (saved: string, wanted = wish): string =>
  restored(saved, placingScript(saved, wanted, 'ipv4'));
const isGuarded = (saved: string, { mark } = wish): boolean => isInPlace(saved, mark, chainsIn(saved, mark));

describe('the rules of the firewall', () => {
  it('refuse what comes from a bridge of ours at the door of the machine, but answers and questions for names', () =>
    expect(chainsIn(placed(ENGINE), wish.mark).split('\n').slice(0, 6)).toEqual([
      '-A BERTH-0123abcd-HOST -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-A BERTH-0123abcd-HOST -i bt0123abcdi+ -j REJECT',
      '-A BERTH-0123abcd-HOST -i bt0123abcdc+ -j REJECT',
      '-A BERTH-0123abcd-HOST -d 192.0.2.53/32 -p udp --dport 53 -j RETURN',
      '-A BERTH-0123abcd-HOST -d 192.0.2.53/32 -p tcp --dport 53 -j RETURN',
      '-A BERTH-0123abcd-HOST -j REJECT',
    ]));

  it('refuse on the way out what is denied, published ports and the containers of others', () => {
    const out = chainsIn(placed(ENGINE), wish.mark);
    for (const refused of [
      '-m conntrack --ctstate DNAT -j REJECT',
      '-o docker0 -j REJECT',
      '-o br-+ -j REJECT',
      '-d 169.254.0.0/16 -j REJECT',
      '-d 203.0.113.4/32 -j REJECT',
    ])
      expect(out).toContain(`-A BERTH-0123abcd-OUT ${refused}`);
  });

  it('refuse on the way out, to wherever, the port on which nodes carry what members say', () => {
    const out = chainsIn(placed(ENGINE, { ...wish, memberPort: 48_790 }), wish.mark).split('\n');
    const at = (rule: string): number => out.indexOf(`-A BERTH-0123abcd-OUT ${rule}`);
    expect(at('-p udp -m udp --dport 48790 -j REJECT')).toBeGreaterThan(0);
    // Nothing leaves the network between nodes, not even a question for a name.
    expect(at('-i bt0123abcdc+ -j REJECT')).toBeLessThan(at('-d 192.0.2.53/32 -p udp --dport 53 -j RETURN'));
  });

  describe('with walls before single bridges', () => {
    const listed: FirewallWish = {
      ...wish,
      walls: [
        { bridge: 'bt0123abcdo1', asksNames: true, rules: ['-d 203.0.113.9/32 -j RETURN', '-j REJECT'] },
        { bridge: 'bt0123abcdo2', asksNames: false, rules: ['-j REJECT'] },
        { bridge: 'bt0123abcdo3', asksNames: false, rules: ['-j REJECT'] },
      ],
    };
    const rules = (saved: string, chain: string): readonly string[] =>
      chainsIn(saved, wish.mark)
        .split('\n')
        .filter((line) => line.startsWith(`-A BERTH-0123abcd-${chain} `))
        .map((line) => line.replace(/^-A \S+ /, ''));

    it('ask them before anything is let through, also what is under way', () => {
      const out = rules(placed(ENGINE, listed), 'OUT');
      expect(out.slice(1, 4)).toEqual([
        '-i bt0123abcdo1 -j BERTH-0123abcd-W0',
        '-i bt0123abcdo2 -j BERTH-0123abcd-W1',
        '-i bt0123abcdo3 -j BERTH-0123abcd-W1',
      ]);
      expect(out.findIndex((rule) => rule.includes('ESTABLISHED'))).toBeGreaterThan(3);
      expect(out).toContain('-d 169.254.0.0/16 -j REJECT');
    });

    it('let servers of names be asked only where a wall needs names', () => {
      const saved = placed(ENGINE, listed);
      expect(rules(saved, 'W0')).toEqual([
        '-d 192.0.2.53/32 -p udp --dport 53 -j RETURN',
        '-d 192.0.2.53/32 -p tcp --dport 53 -j RETURN',
        '-d 203.0.113.9/32 -j RETURN',
        '-j REJECT',
      ]);
      expect(rules(saved, 'W1')).toEqual(['-j REJECT']);
      const host = rules(saved, 'HOST');
      expect(host.indexOf('-i bt0123abcdo2 -j REJECT')).toBeLessThan(
        host.indexOf('-d 192.0.2.53/32 -p udp --dport 53 -j RETURN'),
      );
      expect(host).not.toContain('-i bt0123abcdo1 -j REJECT');
    });

    it('leave no chain of a wall that is gone, and go with it all', () => {
      const saved = placed(placed(ENGINE, listed));
      expect(saved).not.toContain('-W0');
      const removed = restored(
        placed(ENGINE, listed),
        removingScript(placed(ENGINE, listed), wish.mark) ?? '',
      );
      expect(removed).toBe(restored(ENGINE, ''));
    });
  });

  it('let nothing of IPv6 through', () => {
    const script = placingScript('', wish, 'ipv6');
    for (const chain of ['HOST', 'OUT']) expect(script).toContain(`-A BERTH-0123abcd-${chain} -j REJECT`);
    expect(script).not.toContain('192.0.2.53');
  });

  it('are asked before all others, and where the engine leaves room for that', () => {
    const lines = placed(ENGINE).split('\n');
    expect(lines.find((line) => line.startsWith('-A INPUT '))).toContain('-j BERTH-0123abcd-HOST');
    expect(lines.find((line) => line.startsWith('-A DOCKER-USER '))).toContain('-j BERTH-0123abcd-OUT');
  });

  it('are asked by FORWARD where the engine has no such chain, or does not ask it', () => {
    for (const saved of [
      ENGINE.replaceAll(/.*DOCKER-USER.*\n/g, ''),
      ENGINE.replace('-A FORWARD -j DOCKER-USER\n', ''),
    ])
      expect(placed(saved)).toMatch(/-A FORWARD -i bt0123abcd\+ .*-j BERTH-0123abcd-OUT/);
  });

  it.each([
    [
      'another rule is put before them',
      (saved: string) => saved.replace('-A INPUT', '-A INPUT -p tcp -j ACCEPT\n-A INPUT'),
    ],
    ['somebody has removed what calls them', (saved: string) => saved.replace(/-A DOCKER-USER -i .*\n/, '')],
    ['somebody has emptied them', (saved: string) => saved.replaceAll(/-A BERTH-.*\n/g, '')],
    ['somebody has removed one of them', (saved: string) => saved.replace(/-A BERTH-.*-j REJECT\n/, '')],
  ])('are put back when %s', (_what, harm) => {
    const before = placed(ENGINE);
    const written = chainsIn(before, wish.mark);
    expect(isInPlace(before, wish.mark, written)).toBe(true);
    const harmed = harm(before);
    expect(isInPlace(harmed, wish.mark, written)).toBe(false);
    const mended = placed(harmed);
    expect(isInPlace(mended, wish.mark, written)).toBe(true);
  });

  const mark = fc.stringMatching(/^[0-9a-f]{8}$/);
  const marks = fc.uniqueArray(mark, { minLength: 1, maxLength: 4 });

  it('of several installations stand side by side, placed any number of times in any order', () =>
    fc.assert(
      fc.property(marks, fc.array(fc.nat(), { maxLength: 8 }), (all, order) => {
        let saved = ENGINE;
        for (const one of [...all, ...order.map((index) => all[index % all.length] ?? '')])
          saved = placed(saved, { ...wish, mark: one });
        for (const one of all) expect(isGuarded(saved, { ...wish, mark: one })).toBe(true);
        expect(marksIn(saved)).toEqual(new Set(all));
      }),
    ));

  it('go without a trace, and nothing of anybody else with them', () =>
    fc.assert(
      fc.property(marks, (all) => {
        let saved = all.reduce((text, one) => placed(text, { ...wish, mark: one }), ENGINE);
        const without = (one: string): string | null => removingScript(saved, one);
        for (const one of all) {
          saved = restored(saved, without(one) ?? '');
          expect(without(one)).toBeNull();
        }
        expect(saved).toBe(restored(ENGINE, ''));
      }),
    ));
});
