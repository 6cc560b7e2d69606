import { isFields, numberOf, textOf } from '../api/decode.ts';
import { formatAge, formatDuration, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const filterOf = (hook: unknown): string => {
  const filter: unknown = isFields(hook) ? hook['filter'] : undefined;
  const types: unknown = isFields(filter) ? filter['types'] : undefined;
  const words = Array.isArray(types) && types.length > 0 ? types.map(String) : ['all events'];
  const stream = textOf(filter, 'stream');
  const project = textOf(filter, 'projectId');
  return [
    words.join(' '),
    ...(stream === undefined ? [] : [`of ${stream}`]),
    ...(project === undefined ? [] : [`of project ${project}`]),
  ].join(' ');
};

const WHY: Readonly<Record<string, string>> = {
  gone: 'its receiver answered 410',
  failing: 'nothing arrived for three days',
};
const stateOf = (hook: unknown, { paint }: View): string => {
  const state = textOf(hook, 'state') ?? '?';
  if (state === 'active') return paint.green(state);
  const why = WHY[textOf(hook, 'disabledFor') ?? ''];
  return paint.red(why === undefined ? state : `${state}: ${why}`);
};

/** `berth hook ls`. */
export const formatHooks = (hooks: readonly unknown[], view: View): string =>
  table(
    [
      { title: 'HOOK' },
      { title: 'NAME' },
      { title: 'OWNER' },
      { title: 'TO' },
      { title: 'STATE' },
      { title: 'EVENTS', isFlexible: true },
    ],
    hooks.map((hook) => [
      printable(textOf(hook, 'hookId') ?? ''),
      printable(textOf(hook, 'name') ?? ''),
      printable(textOf(hook, 'userId') ?? ''),
      printable(textOf(hook, 'origin') ?? ''),
      stateOf(hook, view),
      printable(filterOf(hook)),
    ]),
    view,
  );

/** `berth hook show`. */
export const formatHook = (hook: unknown, view: View): string => {
  const since = textOf(hook, 'failingSince');
  const dead = numberOf(hook, 'deadCount') ?? 0;
  const rows: readonly (readonly [string, string])[] = [
    ['hook', `${textOf(hook, 'name') ?? ''} (${textOf(hook, 'hookId') ?? ''})`],
    ['owner', `${textOf(hook, 'userId') ?? ''}, in the project ${textOf(hook, 'projectId') ?? ''}`],
    ['to', textOf(hook, 'url') ?? textOf(hook, 'origin') ?? ''],
    ['events', filterOf(hook)],
    ['state', stateOf(hook, view)],
    ['waiting', plural(numberOf(hook, 'pendingCount') ?? 0, 'delivery').replace(/ys$/, 'ies')],
    ['given up', dead === 0 ? '0' : `${dead}: berth hook redeliver ${textOf(hook, 'name') ?? ''} --dead`],
    ...(since === undefined ? [] : [['failing', `for ${formatAge(since, view.now)}`] as const]),
  ];
  return rows.map(([name, value]) => `${view.paint.dim(name.padEnd(9))} ${printable(value)}`).join('\n');
};

/** What the newest try of a delivery came to. */
const answerOf = (delivery: unknown): string => {
  const status = numberOf(delivery, 'status');
  const said = status === undefined ? textOf(delivery, 'failure') : textOf(delivery, 'excerpt');
  return [...(status === undefined ? [] : [String(status)]), ...(said === undefined ? [] : [said])].join(' ');
};

const standing = (delivery: unknown, { paint, now }: View): string => {
  const state = textOf(delivery, 'state') ?? '?';
  const dueAt = textOf(delivery, 'dueAt');
  const attempts = numberOf(delivery, 'attempts') ?? 0;
  if (state === 'delivered') return paint.green(state);
  if (state !== 'pending' || dueAt === undefined)
    return paint.red(state === 'dead' ? 'given up' : 'not sent');
  const leftMs = Date.parse(dueAt) - now;
  return attempts === 0 || leftMs <= 0 ? 'on its way' : paint.yellow(`again in ${formatDuration(leftMs)}`);
};

/** `berth hook deliveries`. */
export const formatDeliveries = (deliveries: readonly unknown[], view: View): string =>
  table(
    [
      { title: 'DELIVERY' },
      { title: 'EVENT' },
      { title: 'STREAM', isOptional: true },
      { title: 'STATE' },
      { title: 'TRIES', align: 'right' },
      { title: 'TOOK', align: 'right' },
      { title: 'AGE', align: 'right' },
      { title: 'ANSWER', isFlexible: true },
    ],
    deliveries.map((one) => [
      printable(textOf(one, 'deliveryId') ?? ''),
      printable(textOf(one, 'type') ?? ''),
      printable(textOf(one, 'stream') ?? ''),
      standing(one, view),
      String(numberOf(one, 'attempts') ?? 0),
      numberOf(one, 'latencyMs') === undefined ? '–' : `${numberOf(one, 'latencyMs')} ms`,
      formatAge(textOf(one, 'createdAt') ?? '', view.now),
      printable(answerOf(one)),
    ]),
    view,
  );

/** `berth hook test`. */
export const formatTest = (delivery: unknown): string => {
  const took = `${numberOf(delivery, 'latencyMs') ?? 0} ms`;
  const answer = printable(answerOf(delivery));
  return textOf(delivery, 'state') === 'delivered'
    ? `arrived in ${took}: ${answer}`
    : `did not arrive (${took}): ${answer}`;
};
