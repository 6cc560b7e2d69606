import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';

/* The file door reads these itself; here they are told to the documentation. */

/** Which folder, and what in it. */
export const InFolder = (): ReturnType<typeof applyDecorators> =>
  applyDecorators(
    ApiParam({ name: 'folder', description: 'Name or id; `name@snapshot` for what a snapshot holds.' }),
    ApiQuery({
      name: 'path',
      type: String,
      required: false,
      description: 'Below the folder. Absent: the folder itself.',
    }),
    ApiQuery({
      name: 'pathBytes',
      type: String,
      required: false,
      description: 'The path in base64url, for names that are no UTF-8.',
    }),
  );

export const Choice = (name: string, choices: readonly string[], description: string): MethodDecorator =>
  ApiQuery({ name, required: false, enum: [...choices], description });

export const Words = (name: string, description: string, required = false): MethodDecorator =>
  ApiQuery({ name, required, description, type: String });
