import { fieldsIn, isFields, textOf } from '../shared/api.ts';
import type { Fields } from '../shared/api.ts';
import { button, made } from '../shared/elements.ts';
import { bytesWords, durationWords } from '../shared/quantities.ts';
import { endOf, nameOf, phaseWords } from '../shared/session-words.ts';

export type CardDeps = {
  readonly now: () => number;
  /** With the project of the page. */
  readonly address: (path: string) => string;
  readonly openApp: (session: string, app: string) => Promise<void>;
  readonly stop: (session: Fields) => Promise<void>;
};

const numberIn = (fields: Fields, name: string): number => Number(fields[name] ?? 0);
const resourcesOf = ({ resources }: Fields): string => {
  const asked = isFields(resources) ? resources : {};
  const gpu = numberIn(asked, 'gpuMilli') / 1000;
  return [
    ...(gpu > 0 ? [`${gpu} GPU`] : []),
    `${numberIn(asked, 'cpuMilli') / 1000} CPU`,
    bytesWords(numberIn(asked, 'memoryBytes')),
  ].join(' · ');
};

const PHASE_STEPS = [
  ['queueMs', 'the queue'],
  ['pullMs', 'the image'],
  ['mountMs', 'files and folders'],
  ['createMs', 'the container'],
  ['readyMs', 'the program’s start'],
] as const;
/** How long each part of its start took. */
const startOf = ({ phases }: Fields): string =>
  isFields(phases)
    ? PHASE_STEPS.flatMap(([name, words]) =>
        typeof phases[name] === 'number' ? [`${words} ${durationWords(phases[name])}`] : [],
      ).join(', ')
    : '';

const detailsOf = (session: Fields): HTMLElement => {
  const details = made('details');
  const steps = made('ol');
  for (const { phase, at, note } of fieldsIn(session['timeline'])) {
    const when = textOf(at).slice(0, 19).replace('T', ' ');
    steps.append(
      made('li', `${when} UTC  ${textOf(phase)}${textOf(note) === '' ? '' : `: ${textOf(note)}`}`),
    );
  }
  const start = startOf(session);
  details.append(
    made('summary', 'How it came about'),
    ...(start === '' ? [] : [made('p', `What took how long: ${start}.`)]),
    steps,
  );
  return details;
};

const whenOf = (session: Fields, now: number): string => {
  const [asked, started, ended] = ['requestedAt', 'startedAt', 'endedAt'].map((name) =>
    Date.parse(textOf(session[name])),
  );
  if (ended !== undefined && !Number.isNaN(ended)) return `${durationWords(Math.max(1000, now - ended))} ago`;
  if (started !== undefined && !Number.isNaN(started)) return `for ${durationWords(now - started)}`;
  return `since ${durationWords(now - (asked ?? now))}`;
};

/** One session: how it is, and what can be done with it. */
export const sessionCard = (session: Fields, apps: readonly Fields[], deps: CardDeps): HTMLElement => {
  const id = textOf(session['sessionId']);
  const phase = textOf(session['phase']);
  const card = made('article', '', {
    class: 'card session',
    'data-phase': phase,
    'aria-labelledby': `name-${id}`,
  });
  const head = made('header');
  const name = made('h2', nameOf(session), { id: `name-${id}` });
  head.append(made('span', '', { class: 'dot', 'aria-hidden': 'true' }), name, made('code', id));

  const state = made('p', `It ${phaseWords(phase)}, ${whenOf(session, deps.now())}. ${endOf(session)}`, {
    class: 'state',
  });
  const why = textOf(session['why']);
  if (why !== '') state.append(made('span', ` ${why}`, { class: 'why' }));
  const about = [textOf(session['image']), resourcesOf(session), textOf(session['nodeId'])];
  card.append(head, state, made('p', about.filter((one) => one !== '').join(' · '), { class: 'note' }));

  const actions = made('div', '', { class: 'actions' });
  if (phase === 'running') {
    actions.append(
      made('a', 'Terminal', {
        class: 'button',
        href: deps.address(`/sessions/${id}/terminal`),
        target: `terminal-${id}`,
      }),
      ...apps.map((app) => button(textOf(app['title']), () => deps.openApp(id, textOf(app['name'])))),
    );
  }
  if (phase !== 'ended' && phase !== 'stopping')
    actions.append(button('Stop', () => deps.stop(session), { class: 'stop' }));
  if (actions.childElementCount > 0) card.append(actions);
  card.append(detailsOf(session));
  return card;
};
