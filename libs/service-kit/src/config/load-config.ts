import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { variableOf } from './from-env.ts';

/** The environment lacks something or says nonsense; the message names every variable that is wrong. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a class of `@FromEnv` fields from the environment, checks it and freezes it. An empty variable counts as absent, so that
 * `BERTH_X= node …` means the default; variables that no field asks for stay outside.
 *
 * @throws ConfigInvalid
 */
export const loadConfig = <Config extends object>(
  shape: new () => Config,
  environment: Environment,
): Config => {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const config = plainToInstance(shape, present, {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
  });
  const complaints = validateSync(config, { stopAtFirstError: true }).map((error) => {
    const variable = variableOf(config, error.property);
    const [constraint = 'is not valid'] = Object.values(error.constraints ?? {});
    const isAbsent = present[variable] === undefined;
    const said = constraint.startsWith(error.property)
      ? constraint.slice(error.property.length).trimStart()
      : constraint;
    return isAbsent ? `${variable} is not set and ${said}` : `${variable} ${said}`;
  });
  if (complaints.length > 0) throw new ConfigInvalid(`${complaints.join('; ')}.`);
  return Object.freeze(config);
};
