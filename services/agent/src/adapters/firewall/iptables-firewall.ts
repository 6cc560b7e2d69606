import { existsSync, readFileSync } from 'node:fs';
import {
  bridgesOf,
  chainsIn,
  type Family,
  type FirewallWish,
  isInPlace,
  marksIn,
  placingScript,
  removingScript,
} from '../../domain/firewall-rules.ts';
import type { Firewall } from '../../ports/firewall.ts';
import { holdName, isNameHeld } from '../disk/hold-name.ts';
import { restoreRules, saveRules } from './iptables-tool.ts';

/** Seen in force less than this ago counts as in force: many sessions may start at once. */
const FRESH_MS = 1000;

/** Another installation on this machine may change the shared chain between our look and our change; then nothing of ours was done. */
const RACES_MAX = 3;

const lockOf = (mark: string): string => `berth-firewall-${mark}`;

/** Of the network namespace that this process is in, as its rules are; `/sys` may show another one. */
const interfaces = (): readonly string[] =>
  readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .map((line) => (line.split(':')[0] ?? '').trim());
const hasBridges = (mark: string): boolean => interfaces().some((name) => name.startsWith(bridgesOf(mark)));

/** A machine without IPv6 needs no rules for it, and often can't have some. */
const familiesHere = (): readonly Family[] =>
  existsSync('/proc/net/if_inet6') ? ['ipv4', 'ipv6'] : ['ipv4'];

/**
 * The firewall of this machine's kernel, by iptables: every engine brings it along, and it speaks to both of the kernel's packet filters. Our chains carry
 * the mark of the installation; rules of others are read but never changed.
 */
export const iptablesFirewall = (
  mark: string,
  wish: () => Promise<Omit<FirewallWish, 'mark'>>,
  version: () => number = () => 0,
): Firewall => {
  const families = familiesHere();
  /** What was written last: the wish, and how iptables-save puts it. */
  const written = new Map<Family, { readonly wish: string; readonly chains: string }>();
  let seenAt = Number.NEGATIVE_INFINITY;
  /** Of the wish that was seen in force. */
  let seenVersion = -1;
  let underWay: Promise<void> | null = null;

  const place = async (family: Family, wanted: FirewallWish): Promise<void> => {
    const known = written.get(family);
    const text = JSON.stringify(wanted);
    for (let turn = 1; ; turn += 1) {
      const saved = await saveRules(family);
      if (known?.wish === text && isInPlace(saved, mark, known.chains)) return;
      try {
        await restoreRules(family, placingScript(saved, wanted, family));
        break;
      } catch (error) {
        if (turn === RACES_MAX) throw error;
      }
    }
    written.set(family, { wish: text, chains: chainsIn(await saveRules(family), mark) });
  };

  const look = async (): Promise<void> => {
    // Held first: while somebody holds it nobody takes the rules for left over.
    await holdName(lockOf(mark));
    const ofVersion = version();
    const wanted = { mark, ...(await wish()) };
    await Promise.all(families.map((family) => place(family, wanted)));
    seenAt = performance.now();
    seenVersion = ofVersion;
  };

  const isLeftOver = async (other: string): Promise<boolean> =>
    other !== mark && !hasBridges(other) && !(await isNameHeld(lockOf(other)));

  return {
    ensure: async (freshMs = FRESH_MS) => {
      const wanted = version();
      if (performance.now() - seenAt < freshMs && seenVersion >= wanted) return;
      // A look that began before the wish was changed does not know of it.
      do {
        underWay ??= look().finally(() => (underWay = null));
        await underWay;
      } while (seenVersion < wanted);
    },
    guards: (bridge) => bridge.startsWith(bridgesOf(mark)) && interfaces().includes(bridge),
    sweep: async () => {
      for (const family of families) {
        const saved = await saveRules(family);
        for (const other of marksIn(saved)) {
          const script = (await isLeftOver(other)) ? removingScript(saved, other) : null;
          if (script !== null) await restoreRules(family, script);
        }
      }
    },
    remove: async () => {
      for (const family of families) {
        const script = removingScript(await saveRules(family), mark);
        if (script !== null) await restoreRules(family, script);
      }
      written.clear();
      seenAt = Number.NEGATIVE_INFINITY;
    },
  };
};
