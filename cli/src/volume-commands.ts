import { Option } from 'commander';
import { showVolumeFigures, type VolumeTopOptions, watchVolumes } from './commands/volume-figures.ts';
import { listVolumes, registerVolume, type RegisterOptions } from './commands/volumes.ts';
import type { JsonOption } from './commands/sessions.ts';
import { JSON_OPTION, type ProgramPart } from './program-part.ts';

const REGISTER_EXAMPLES = `
Examples:
  berth volume register fast --backend posix --root /mnt/fast
  berth volume register quick --backend btrfs --root /mnt/quick
  berth volume register projects --backend xfs --root /mnt/projects
  berth volume register nas --backend nfs --root /mnt/nas --export nas.example.org:/vol1 --mount-options vers=4.1,nconnect=8
  berth volume register array --backend flashblade --root /var/lib/berth/array --endpoint https://10.0.0.5 \\
    --token-file /etc/berth/array.token --ca-file /etc/berth/array.pem \\
    --export 10.0.0.7:/ --export-rules '10.0.0.0/8(rw,no_root_squash)'`;

const FIGURES_EXAMPLES = `
Of an NFS mount and of a disk it is what the kernel of the storage service counts, of an array what the array measures.

Examples:
  berth volume figures default
  berth volume top --once`;

/** `berth volume …` */
export const addVolumeCommands: ProgramPart = (program, { api, terminal, does }) => {
  const volume = program.command('volume').alias('volumes').description('volumes: where folders lie');
  volume
    .command('list')
    .alias('ls')
    .description('list volumes: what they can, how they do, what room they have')
    .option(...JSON_OPTION)
    .action(does((options: JsonOption) => listVolumes(api(), terminal, options)));
  volume
    .command('figures')
    .description('throughput, operations and latency of a volume in the last hour')
    .argument('<volume>', 'its id')
    .option(...JSON_OPTION)
    .addHelpText('after', FIGURES_EXAMPLES)
    .action(does((id: string, options: JsonOption) => showVolumeFigures(api(), terminal, id, options)));
  volume
    .command('top')
    .description('how all volumes do now, and which are at their limit')
    .option('--once', 'say it once, and end')
    .option(...JSON_OPTION)
    .action(does((options: VolumeTopOptions) => watchVolumes(api(), terminal, options)));
  volume
    .command('register')
    .description('make a volume known, or tell it other settings')
    .argument('<volume>', 'its id')
    .addOption(
      new Option('--backend <backend>', 'how folders are made there')
        .choices(['posix', 'btrfs', 'xfs', 'nfs', 'flashblade'])
        .makeOptionMandatory(),
    )
    .requiredOption('--root <path>', 'where the storage service has it mounted, or mounts it')
    .option('--node-root <path>', 'where nodes have it mounted; absent: at the same path')
    .option('--export <server:/path>', 'what is mounted there; of an array, the address of its data')
    .option('--mount-options <options>', 'how it is mounted, as mount.nfs takes it')
    .option('--endpoint <url>', 'address of the API of an array')
    .option('--token-file <path>', 'file of the storage service that holds its API token')
    .option('--ca-file <path>', 'file that holds its certificate, or of who signed it')
    .option('--export-rules <rules>', 'who may mount the file systems of folders')
    .option(...JSON_OPTION)
    .addHelpText('after', REGISTER_EXAMPLES)
    .action(does((id: string, options: RegisterOptions) => registerVolume(api(), terminal, id, options)));
};
