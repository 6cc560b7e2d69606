import { rule } from './field-rules.ts';

/** Options of an NFS mount that an operator may choose. What is not here (`suid`, `dev`, `exec` …) is Berth's own to say. */
const FLAGS = new Set([
  'hard',
  'soft',
  'softerr',
  'intr',
  'nolock',
  'lock',
  'nocto',
  'cto',
  'noac',
  'noatime',
]);
const NUMBERS = new Set(['timeo', 'retrans', 'rsize', 'wsize', 'nconnect', 'port', 'mountport', 'actimeo']);
const WORDS: Readonly<Record<string, RegExp>> = {
  vers: /^(3|4|4\.[012])$/,
  nfsvers: /^(3|4|4\.[012])$/,
  proto: /^(tcp|tcp6|rdma)$/,
  sec: /^(sys|krb5|krb5i|krb5p)$/,
  lookupcache: /^(all|positive|pos|none)$/,
  local_lock: /^(all|flock|posix|none)$/,
};
const OPTIONS_MAX = 16;

/** What is wrong with mount options; undefined: nothing. */
const exportOptionsFault = (options: string): string | undefined => {
  const words = options.split(',');
  if (words.length > OPTIONS_MAX) return `has more than ${OPTIONS_MAX} options`;
  for (const word of words) {
    const [name = '', value] = word.split('=', 2);
    const isFine =
      value === undefined
        ? FLAGS.has(name)
        : NUMBERS.has(name)
          ? /^\d{1,9}$/.test(value)
          : WORDS[name]?.test(value) === true;
    if (!isFine)
      return `has the option ${JSON.stringify(word.slice(0, 40))}, which is not one of those known`;
  }
  return undefined;
};

/** `server:/path`: a name, an address, or an IPv6 address in brackets. */
export const EXPORT_FROM = /^(\[[0-9a-fA-F:]{2,45}\]|[A-Za-z0-9][A-Za-z0-9.-]{0,254}):\/[^\0\n\s]{0,800}$/;

/** Which options `mount.nfs` takes of an operator. */
export const AreExportOptions = (): PropertyDecorator =>
  rule(
    'areExportOptions',
    (value) => typeof value === 'string' && exportOptionsFault(value) === undefined,
    (value) =>
      typeof value === 'string' ? (exportOptionsFault(value) ?? '') : 'must be options of mount.nfs',
  );
