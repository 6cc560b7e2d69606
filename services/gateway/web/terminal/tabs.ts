import { made } from '../shared/elements.ts';
import type { LinkState } from './link.ts';

export type TabsDeps = {
  readonly strip: HTMLElement;
  readonly onSelect: (name: string) => void;
  readonly onClose: (name: string) => void;
};

/** The strip of tabs: arrows move along it, Enter goes into the terminal, Delete closes it. */
export const tabStrip = ({ strip, onSelect, onClose }: TabsDeps) => {
  const tabs = new Map<string, HTMLElement>();
  const names = (): readonly string[] => [...tabs.keys()];
  const goBy = (from: string, step: number): void => {
    const all = names();
    const next = all[(all.indexOf(from) + step + all.length) % all.length];
    if (next !== undefined) tabs.get(next)?.focus();
  };

  const add = (name: string): void => {
    if (tabs.has(name)) return;
    const tab = made('div', '', {
      class: 'tab',
      role: 'tab',
      id: `tab-${name}`,
      tabindex: '-1',
      'aria-controls': `pane-${name}`,
      'aria-selected': 'false',
      'aria-keyshortcuts': 'Delete',
    });
    const close = made('span', '×', { class: 'close', 'aria-hidden': 'true', title: `Close ${name}` });
    tab.append(made('span', '', { class: 'dot' }), made('span', name, { class: 'name' }), close);
    tab.addEventListener('click', ({ target }) => (target === close ? onClose(name) : onSelect(name)));
    tab.addEventListener('auxclick', ({ button }) => {
      if (button === 1) onClose(name);
    });
    tab.addEventListener('keydown', (event) => {
      const act = {
        ArrowRight: () => goBy(name, 1),
        ArrowLeft: () => goBy(name, -1),
        Home: () => goBy(names()[0] ?? name, 0),
        End: () => goBy(names().at(-1) ?? name, 0),
        Enter: () => onSelect(name),
        ' ': () => onSelect(name),
        Delete: () => onClose(name),
      }[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    });
    tabs.set(name, tab);
    strip.append(tab);
  };

  return {
    names,
    add,
    remove: (name: string): void => {
      tabs.get(name)?.remove();
      tabs.delete(name);
    },
    select: (name: string): void => {
      for (const [one, tab] of tabs) {
        tab.setAttribute('aria-selected', String(one === name));
        tab.tabIndex = one === name ? 0 : -1;
      }
      tabs.get(name)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
    focus: (name: string): void => tabs.get(name)?.focus(),
    mark: (name: string, kind: LinkState['kind']): void => {
      const tab = tabs.get(name);
      if (tab !== undefined) tab.dataset['state'] = kind;
    },
  };
};
