/* A valid request for each operation of the matrix: what its body is, and where its path names the thing that it is about. */

type Body = (sessionId: string) => unknown;

const resources = { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 };
const wish = { image: 'python', command: ['true'], resources };
const booking = { from: '2030-01-01T09:00:00Z', to: '2030-01-01T17:00:00Z', name: 'r', gpus: { count: 1 } };
const several: Body = (id) => ({ sessions: [id] });

/** Bodies that the validator takes; an operation that needs none has none. */
export const MATRIX_BODIES: Readonly<Record<string, Body>> = {
  bookReservation: () => booking,
  tryReservation: () => booking,
  cordonNode: () => ({}),
  drainNode: () => ({}),
  fenceNode: () => ({ force: true }),
  moveNode: () => ({ poolId: 'default' }),
  setPolicy: () => ({}),
  setEgress: () => ({ mode: 'none' }),
  setQuota: () => ({}),
  askWhatIf: () => ({ policy: { order: 'fifo' } }),
  setUserQuota: () => ({ sessionCount: 1 }),
  createProject: () => ({ projectId: 'somewhere' }),
  changeProject: () => ({ name: 'Somewhere else' }),
  closeProject: () => ({}),
  holdSessions: several,
  releaseSessions: several,
  stopSessions: several,
  stopMatchingSessions: () => ({ name: 'nothing' }),
  reorderSessions: (id) => ({ sessions: [id], place: 'top' }),
  prioritiseSessions: (id) => ({ sessions: [id], priority: 0 }),
  keepSession: () => ({}),
  pushImage: () => ({}),
  shareApp: () => ({}),
  reorderSession: () => ({ place: 'top' }),
  prioritiseSession: () => ({ priority: 0 }),
  requestSession: () => wish,
  trySession: () => wish,
  requestArray: () => ({ ...wish, array: { first: 0, last: 1 } }),
  createUser: () => ({ userId: 'somebody' }),
  changeUser: () => ({ name: 'Somebody Else' }),
  setMember: () => ({ role: 'viewer' }),
  createFolder: () => ({ name: 'f' }),
  startTransfer: () => ({ files: 1, bytes: 1 }),
  finishTransfer: () => ({ outcome: 'completed' }),
  requestFileJob: () => ({ operation: 'delete', path: 'a' }),
  createFileLink: () => ({ path: 'a' }),
  makeDirectory: () => ({ path: 'a' }),
  moveFile: () => ({ from: 'a', to: 'b' }),
  cloneFolder: () => ({ name: 'g' }),
  changeFolder: () => ({ description: 'd' }),
  shareFolder: () => ({ permission: 'read' }),
  snapshotFolder: () => ({ name: 's' }),
  registerVolume: () => ({ backend: 'posix', settings: { root: '/mnt/v' } }),
  commitSession: (id) => ({ session: id, name: 'env' }),
  setRegistryLogin: () => ({ username: 'ada', password: 'x' }),
  createHook: () => ({ name: 'chat', url: 'https://chat.example.org/' }),
  changeHook: () => ({ name: 'other' }),
  resumeHook: () => ({}),
  acknowledgeAlert: () => ({}),
  setNotifications: () => ({ mail: { sessionStarted: true } }),
  rotateHookSecret: () => ({}),
  makeLink: () => ({ purpose: 'invitation' }),
  lookAtProgram: () => ({ userCode: 'WDJB-MJHT' }),
  answerProgram: () => ({ userCode: 'WDJB-MJHT', isAllowed: false }),
  setPassword: () => ({ password: 'x' }),
  acceptSecondFactor: () => ({ code: '1' }),
  removeSecondFactor: () => ({ password: 'x' }),
  issueKey: () => ({ label: 'spec', role: 'viewer' }),
};

/** What a place of a path has to look like. */
const PARAMETERS: Readonly<Record<string, string>> = {
  party: 'user:colleague',
  host: 'registry.example:5000',
  action: 'accept',
  job: 'jabcdefghijk',
  alert: 'aabcdefghijk',
  transfer: 'tabcdefghijk',
};

/** The array that a session of the matrix belongs to. */
export const arrayOf = (sessionId: string): string => `${sessionId.slice(0, 10)}zz`;

/** What a hook of the matrix sent. */
export const deliveryOf = (hookId: string): string => `msg_${hookId}_1`;

export type MatrixRequest = {
  readonly path: string;
  /** False: it is about nothing in particular, or about the pool. */
  readonly namesSubject: boolean;
  /** It says "forbidden" where others hide that a thing exists: projects are named, and not found out. */
  readonly tellsForbidden: boolean;
};

export const matrixPath = ({
  id,
  path,
  subject,
  sessionId,
  keyId,
}: {
  readonly id: string;
  readonly path: string;
  readonly subject: { readonly userId: string; readonly projectId: string };
  readonly sessionId: string;
  readonly keyId: string;
}): MatrixRequest => {
  const [, , area = ''] = path.split('/');
  const names: Readonly<Record<string, string>> = {
    arrays: arrayOf(sessionId),
    sessions: sessionId,
    reservations: sessionId,
    projects: subject.projectId,
    keys: keyId,
    hooks: sessionId,
    images: sessionId,
    users: subject.userId,
    nodes: 'n1',
    pools: 'default',
  };
  const isInBody = JSON.stringify(MATRIX_BODIES[id]?.(sessionId) ?? '').includes(sessionId);
  const isInPath =
    path.includes('{') &&
    ['arrays', 'sessions', 'hooks', 'images', 'reservations', 'projects', 'keys', 'users'].includes(area);
  return {
    path: path
      .replace('{user}', subject.userId)
      .replace('{delivery}', deliveryOf(sessionId))
      .replace(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? names[area] ?? 'nothing'),
    namesSubject: isInBody || isInPath,
    tellsForbidden: area === 'projects',
  };
};
