import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type FakeFileSystem = {
  readonly id: string;
  name: string;
  created: number;
  destroyed: boolean;
  time_remaining: number | null;
  provisioned: number | null;
  hard_limit_enabled: boolean;
  snapshot_directory_enabled: boolean;
  fast_remove_directory_enabled: boolean;
  nfs: { rules: string; v3_enabled: boolean; v4_1_enabled: boolean };
  source: { name: string | null };
  /** Where its files are: the array's own disk. */
  readonly files: string;
};
export type FakeSnapshot = {
  readonly id: string;
  readonly created: number;
  destroyed: boolean;
  readonly owner: FakeFileSystem;
  readonly suffix: string;
};

/** What the array refuses, as it answers. */
export class ArrayFault extends Error {
  readonly context: string;
  constructor(message: string, context: string) {
    super(message);
    this.context = context;
  }
}

const DAY_MS = 86_400_000;
const SNAPSHOT_DIRECTORY = '.snapshot';

const sizeOf = (path: string): number => {
  let bytes = 0;
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && !entry.parentPath.includes(SNAPSHOT_DIRECTORY))
      bytes += statSync(join(entry.parentPath, entry.name)).size;
  return bytes;
};

/** The file systems and snapshots of an array, their files in a folder. */
export class ArrayState {
  readonly fileSystems: FakeFileSystem[] = [];
  readonly snapshots: FakeSnapshot[] = [];
  /** `eradication_config.manual_eradication`: whether it is left to people, or to time alone. */
  isManualEradication = true;
  readonly #store: string;
  #count = 0;
  constructor(store: string) {
    this.#store = store;
  }

  #id(): string {
    this.#count += 1;
    return `33490110-14e7-e258-f7d9-${String(this.#count).padStart(12, '0')}`;
  }
  named(name: string): FakeFileSystem {
    const found = this.fileSystems.find((one) => one.name === name);
    if (found === undefined) throw new ArrayFault('File system does not exist.', name);
    return found;
  }
  nameOf({ owner, suffix }: FakeSnapshot): string {
    return `${owner.name}.${suffix}`;
  }
  snapshotNamed(name: string): FakeSnapshot {
    const found = this.snapshots.find((one) => this.nameOf(one) === name);
    if (found === undefined) throw new ArrayFault('Snapshot does not exist.', name);
    return found;
  }
  usedBytes(fileSystem: FakeFileSystem): number {
    return sizeOf(fileSystem.files);
  }

  create(name: string, source: FakeSnapshot | undefined): FakeFileSystem {
    if (this.fileSystems.some((one) => one.name === name))
      throw new ArrayFault('File system already exists.', name);
    const id = this.#id();
    const files = join(this.#store, id);
    mkdirSync(files);
    if (source !== undefined) this.#fill(files, source);
    const made: FakeFileSystem = {
      id,
      name,
      created: 1_594_304_979_000 + this.#count,
      destroyed: false,
      time_remaining: null,
      provisioned: null,
      hard_limit_enabled: false,
      snapshot_directory_enabled: true,
      fast_remove_directory_enabled: false,
      nfs: { rules: '*(rw,no_root_squash)', v3_enabled: false, v4_1_enabled: false },
      source: { name: source === undefined ? null : this.nameOf(source) },
      files,
    };
    this.fileSystems.push(made);
    return made;
  }
  #pathOf({ owner, suffix }: FakeSnapshot): string {
    return join(owner.files, SNAPSHOT_DIRECTORY, suffix);
  }
  #fill(files: string, from: FakeSnapshot): void {
    cpSync(this.#pathOf(from), files, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  }
  restore(fileSystem: FakeFileSystem, from: FakeSnapshot): void {
    for (const name of readdirSync(fileSystem.files))
      if (name !== SNAPSHOT_DIRECTORY) rmSync(join(fileSystem.files, name), { recursive: true, force: true });
    this.#fill(fileSystem.files, from);
  }
  destroy(fileSystem: FakeFileSystem): void {
    if (fileSystem.destroyed) throw new ArrayFault('File system is already destroyed.', fileSystem.name);
    if (fileSystem.nfs.v3_enabled || fileSystem.nfs.v4_1_enabled)
      throw new ArrayFault('File system cannot be destroyed while a protocol is enabled.', fileSystem.name);
    fileSystem.destroyed = true;
    fileSystem.time_remaining = DAY_MS;
  }
  eradicate(fileSystem: FakeFileSystem): void {
    if (!fileSystem.destroyed)
      throw new ArrayFault('File system must be destroyed before it is eradicated.', fileSystem.name);
    if (!this.isManualEradication) throw new ArrayFault('Manual eradication is disabled.', fileSystem.name);
    this.fileSystems.splice(this.fileSystems.indexOf(fileSystem), 1);
    for (const snapshot of this.snapshots.filter(({ owner }) => owner === fileSystem))
      this.snapshots.splice(this.snapshots.indexOf(snapshot), 1);
    rmSync(fileSystem.files, { recursive: true, force: true });
  }
  take(owner: FakeFileSystem, suffix: string): FakeSnapshot {
    if (this.snapshots.some((one) => one.owner === owner && one.suffix === suffix))
      throw new ArrayFault('Snapshot already exists.', `${owner.name}.${suffix}`);
    const taken: FakeSnapshot = { id: this.#id(), created: owner.created, destroyed: false, owner, suffix };
    const place = this.#pathOf(taken);
    mkdirSync(place, { recursive: true });
    for (const name of readdirSync(owner.files))
      if (name !== SNAPSHOT_DIRECTORY)
        cpSync(join(owner.files, name), join(place, name), {
          recursive: true,
          verbatimSymlinks: true,
          preserveTimestamps: true,
        });
    this.snapshots.push(taken);
    return taken;
  }
  eradicateSnapshot(snapshot: FakeSnapshot): void {
    if (!snapshot.destroyed)
      throw new ArrayFault('Snapshot must be destroyed before it is eradicated.', this.nameOf(snapshot));
    this.snapshots.splice(this.snapshots.indexOf(snapshot), 1);
    rmSync(this.#pathOf(snapshot), { recursive: true, force: true });
  }
}
