import { ask, AskFailed, fieldsIn, projectOfPage, signIn, textOf } from '../shared/api.ts';
import type { Fields } from '../shared/api.ts';
import { at, made } from '../shared/elements.ts';
import { nameOf } from '../shared/session-words.ts';
import { sessionCard } from './session-card.ts';

const LOOK_MS = 3000;
const SHOWN_MAX = 50;
/** What a session can open changes only with what runs in it. */
const APPS_MS = 15_000;

const list = at('sessions', HTMLElement);
const cards = new Map<string, { readonly of: string; readonly card: HTMLElement }>();
const apps = new Map<string, { readonly seenAt: number; readonly apps: readonly Fields[] }>();
let user = '';

const say = (words: string): void => {
  at('fault', HTMLElement).textContent = words;
};
const failed = (fault: unknown): void => {
  if (fault instanceof AskFailed && fault.status === 401) signIn();
  else say(fault instanceof Error ? fault.message : String(fault));
};

const address = (path: string): string => {
  const project = projectOfPage();
  return project === null ? path : `${path}?project=${encodeURIComponent(project)}`;
};

const appsOf = async (session: Fields): Promise<readonly Fields[]> => {
  const id = textOf(session['sessionId']);
  if (session['phase'] !== 'running') return [];
  const known = apps.get(id);
  if (known !== undefined && performance.now() - known.seenAt < APPS_MS) return known.apps;
  const found = await ask('GET', `/v1/sessions/${id}/apps`).then(
    (answer) => fieldsIn(answer['apps']),
    () => known?.apps ?? [],
  );
  apps.set(id, { seenAt: performance.now(), apps: found });
  return found;
};

/** The tab is opened with the click, which is when a browser lets it; where it leads is known a moment later. */
const openApp = async (session: string, app: string): Promise<void> => {
  const tab = window.open('', '_blank');
  try {
    const { url } = await ask('POST', `/v1/sessions/${session}/apps/${encodeURIComponent(app)}/open`);
    const target = new URL(textOf(url), location.origin);
    if (tab === null) return location.assign(target);
    tab.opener = null;
    tab.location.replace(target);
  } catch (fault) {
    tab?.close();
    failed(fault);
  }
};

const stop = async (session: Fields): Promise<void> => {
  const dialog = at('stop', HTMLDialogElement);
  at('stop-name', HTMLElement).textContent = nameOf(session);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  dialog.returnValue = '';
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  dialog.showModal();
  if (!(await promise)) return;
  try {
    await ask('POST', `/v1/sessions/${textOf(session['sessionId'])}/stop`);
    await look();
  } catch (fault) {
    failed(fault);
  }
};

const show = async (session: Fields): Promise<HTMLElement> => {
  const id = textOf(session['sessionId']);
  const found = await appsOf(session);
  // Times are told by the minute: a card is drawn anew then, or when something changes.
  const of = JSON.stringify([session, found.map(({ name }) => name), Math.floor(Date.now() / 60_000)]);
  const known = cards.get(id);
  if (known?.of === of) return known.card;
  const card = sessionCard(session, found, { now: Date.now, address, openApp, stop });
  if (known?.card.querySelector('details')?.open === true)
    card.querySelector('details')?.setAttribute('open', '');
  cards.set(id, { of, card });
  return card;
};

const isAlive = ({ phase }: Fields): boolean => phase !== 'ended';

const look = async (): Promise<void> => {
  const answer = await ask(
    'GET',
    `/v1/sessions?limit=${SHOWN_MAX}&why=true&user=${encodeURIComponent(user)}`,
  );
  const sessions = fieldsIn(answer['sessions']);
  const alive = sessions.filter((one) => isAlive(one));
  const over = sessions.filter((one) => !isAlive(one));
  const drawn = await Promise.all([...alive, ...over].map((one) => show(one)));
  const present = [...list.children];
  if (present.length !== drawn.length || drawn.some((card, index) => card !== present[index]))
    list.replaceChildren(...drawn);
  at('none', HTMLElement).hidden = sessions.length > 0;
  say('');
};

const lookAgain = (): void => {
  setTimeout(() => {
    void (document.hidden ? Promise.resolve() : look().catch(failed)).finally(lookAgain);
  }, LOOK_MS);
};

const chooseProject = (projects: readonly Fields[], present: string): void => {
  const choice = at('project', HTMLSelectElement);
  for (const { projectId } of projects)
    choice.append(made('option', textOf(projectId), { value: textOf(projectId) }));
  choice.value = present;
  choice.hidden = projects.length < 2;
  choice.addEventListener('change', () =>
    location.assign(`/sessions?project=${encodeURIComponent(choice.value)}`),
  );
};

const start = async (): Promise<void> => {
  const [account, me] = await Promise.all([ask('GET', '/v1/account'), ask('GET', '/v1/me')]);
  user = textOf(account['userId']);
  at('who', HTMLAnchorElement).textContent = textOf(account['name']) || user;
  chooseProject(fieldsIn(account['projects']), textOf(me['projectId']));
  for (const cancel of document.querySelectorAll<HTMLButtonElement>('[data-closes]'))
    cancel.addEventListener('click', () => cancel.closest('dialog')?.close(''));
  await look();
  lookAgain();
};
start().catch(failed);
