const COMMON = `
Everywhere:
  --json           results, failures and the sum at the end, one JSON document on each line
  --ordered        in the order of the paths; without it in that in which they are found
  --threads N      so many requests at the same time at most (128)
  --beneath DIR    paths begin at DIR, and nothing outside of it is read or changed, whatever links say`;

const help = (usage: string, lines: readonly string[]): string =>
  [`usage: berth fs ${usage}`, ...lines.map((line) => `  ${line}`), COMMON].join('\n');

/** What `berth fs` can do, and how each is used. */
export const FS_OPERATIONS: ReadonlyMap<string, string> = new Map([
  [
    'find',
    help('find [path...] [expression]', [
      '-name -iname -path -ipath PATTERN   -type f,d,l,p,s,c,b   -size [+-]N[cwbkMG]   -empty',
      '-mtime -mmin -ctime -cmin -atime -amin [+-]N   -newer FILE   -perm MODE|-MODE|/MODE',
      '-user -group NAME   -uid -gid -links -inum [+-]N   -maxdepth -mindepth N   -depth   -xdev',
      '! -a -o ( ) -true -false   -prune   -print   -print0',
    ]),
  ],
  [
    'ls',
    help('ls [-lRaAStrhdniU1] [path...]', [
      '--full-time   --time-style=locale|long-iso|full-iso',
      'One name on each line, in the order of its bytes.',
    ]),
  ],
  [
    'du',
    help('du [-sahbkmclSx0] [-d N] [path...]', ['--max-depth=N   --apparent-size   --inodes   --total']),
  ],
  ['rm', help('rm [-rRfdv] path...', ['--one-file-system   Never asks.'])],
  [
    'cp',
    help('cp [-rRapdfnvTx] source... target', [
      '-t DIR   --reflink=auto|always|never',
      'Links are copied as links. What exists is replaced as a whole, and never written into.',
    ]),
  ],
  [
    'chmod',
    help('chmod [-Rvcf] mode path...', ['Octal, or symbolic such as u+rwX,go-w. Links are left alone.']),
  ],
  [
    'chown',
    help('chown [-Rvcf] user[:group] path...', ['Of a link the link itself, never what it leads to.']),
  ],
  ['stat', help('stat [-c FORMAT] path...', ['--format=FORMAT   --printf=FORMAT'])],
]);
