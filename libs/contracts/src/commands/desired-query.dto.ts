import { IsDnsLabel, IsUuidText } from './field-rules.ts';

/** An agent asks what shall be true on its node; answered with a `DesiredState`. */
export class DesiredQueryDto {
  @IsDnsLabel()
  readonly nodeId!: string;

  @IsUuidText()
  readonly incarnation!: string;
}
