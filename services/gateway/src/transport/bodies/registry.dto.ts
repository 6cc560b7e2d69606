import { IsOptional, IsString, Length } from 'class-validator';
import { Described } from '#contracts';

/** What an admin sends to have nodes log in at a registry. */
export class RegistryLoginDto {
  @Described('For NVIDIA’s registry (nvcr.io) it is the word $oauthtoken.', '$oauthtoken')
  @IsString()
  @Length(1, 255)
  readonly username!: string;

  @Described('A password, or a token. It is sealed, and never shown again.')
  @IsString()
  @Length(1, 8192)
  readonly password!: string;

  @Described(
    'Projects may push images of their own there, below this path; the login has to allow it. Absent: only pulls.',
    'team/berth',
  )
  @IsOptional()
  @IsString()
  @Length(1, 100)
  readonly pushUnder?: string;
}
