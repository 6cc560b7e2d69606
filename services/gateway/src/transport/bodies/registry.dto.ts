import { IsString, Length } from 'class-validator';
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
}
