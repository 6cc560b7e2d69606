/** What a node needs to pull from a registry that wants a login. It goes over the bus when it is asked for, and is kept nowhere. */
export type RegistryLoginAnswer = {
  /** Null: there is none for this registry. */
  readonly login: { readonly username: string; readonly password: string } | null;
};

/** `docker.io`: the registry of names without a host. */
export const DOCKER_HUB = 'docker.io';

/** The host that an image comes from, as engines understand it: a first word without a dot or a port is Docker's own registry. */
export const registryHostOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && first !== 'index.docker.io' ? first.toLowerCase() : DOCKER_HUB;
};
