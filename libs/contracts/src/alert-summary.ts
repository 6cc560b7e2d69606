import type { AlertRaised } from './alert-events.ts';

type AlertData = AlertRaised['data'];

/** An alert in words. */
export const alertSummary = ({ rule, about, note }: Pick<AlertData, 'rule' | 'about' | 'note'>): string => {
  const name = about.slice(about.indexOf(':') + 1);
  const more = note === undefined ? '' : `: ${note}`;
  switch (rule) {
    case 'node-lost':
      return `Node ${name} gives no sign of life; its sessions are given up when it stays away`;
    case 'node-clock-skewed':
      return `The clock of node ${name} is wrong${more}`;
    case 'node-disk-full':
      return `The disk of node ${name} has no room: sessions can not be prepared there`;
    case 'queue-waits':
      return `Sessions of the pool ${name} wait for long${more}`;
    case 'folder-full':
      return `The folder ${name} is close to its quota${more}`;
    case 'volume-unreachable':
      return `The volume ${name} can't be used${more}`;
    case 'volume-slow':
      return `The volume ${name} answers late${more}`;
    case 'volume-filling':
    case 'volume-nearly-full':
      return `The volume ${name} is filling up${more}`;
    case 'volume-full':
      return `The volume ${name} is full${more}`;
    case 'hook-disabled':
      return `The hook ${name} was disabled${more}`;
    case 'image-failing':
      return `Nodes can not get the image ${name}${more}`;
    default:
      return rule satisfies never;
  }
};
