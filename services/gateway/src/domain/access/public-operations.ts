/** Operations for strangers: how they stop being strangers. */
const PUBLIC_OPERATIONS: ReadonlySet<string> = new Set([
  'askToBeLetIn',
  'beginOidc',
  'collectKey',
  'finishOidc',
  'listSignInWays',
  'lookAtLink',
  'showSecondFactor',
  'signIn',
  'signOut',
  'useLink',
]);

export const isPublicOperation = (operationId: string): boolean => PUBLIC_OPERATIONS.has(operationId);
