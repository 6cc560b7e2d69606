import type { Result } from './result.ts';

/** An aggregate as three pure members: where it begins, what a fact does to it, and which facts a command leads to. */
export type Decider<State, Command, Fact, Refused> = {
  readonly initial: State;
  /** Never refuses: the past happened. */
  readonly evolve: (state: State, fact: Fact) => State;
  /** The facts to record; none when there is nothing to do; or the reason why not. */
  readonly decide: (command: Command, state: State) => Result<readonly Fact[], Refused>;
};

/** The state after all facts, in order. */
export const fold = <State, Fact>(
  decider: Pick<Decider<State, never, Fact, unknown>, 'initial' | 'evolve'>,
  facts: Iterable<Fact>,
): State => {
  let state = decider.initial;
  for (const fact of facts) state = decider.evolve(state, fact);
  return state;
};
