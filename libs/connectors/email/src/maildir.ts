import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a message lies; `name` is the part of its file name that flags never change. */
export interface FiledMessage {
  name: string;
  path: string;
  filedAt: Date;
  bytes: number;
}

/**
 * A Maildir (https://cr.yp.to/proto/maildir.html) in which each of our messages has a name that we know beforehand, so that filing it
 * twice leaves one file. Responsible for two promises: a reader never sees half a message, and what `file` has returned survives a power cut.
 */
export class Maildir {
  constructor(readonly folder: string) {}

  /** Makes the three folders where they are missing, readable by the operator alone. */
  async create(): Promise<void> {
    for (const name of ['tmp', 'new', 'cur']) await mkdir(join(this.folder, name), { recursive: true, mode: 0o700 });
  }

  /**
   * Files `raw` as `name`, marked as seen, unless it is there already. Safe beside another writer of the same name: `link` fails where
   * `rename` would overwrite. A crash leaves at most a file in `tmp`.
   */
  async file(name: string, raw: Uint8Array): Promise<FiledMessage & { already: boolean }> {
    await this.create();
    const before = await this.find(name);
    if (before) return { ...before, already: true };
    const temporary = join(this.folder, 'tmp', `${name}.${process.pid}.${randomBytes(6).toString('hex')}`);
    const path = join(this.folder, 'cur', `${name}:2,S`);
    let already = false;
    try {
      await writeDurably(temporary, raw);
      await link(temporary, path);
      await syncFolder(join(this.folder, 'cur'));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      already = true;
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
    return { ...filed(path, await stat(path)), already };
  }

  /** Fails with ENOENT unless this is a Maildir: for one that is not ours to make, and whose absence must not read as emptiness. */
  async mustExist(): Promise<void> {
    for (const name of ['new', 'cur']) await stat(join(this.folder, name));
  }

  /** Fails unless a message could be filed now. */
  async probe(): Promise<void> {
    await this.create();
    const path = join(this.folder, 'tmp', `probe.${process.pid}.${randomBytes(6).toString('hex')}`);
    await writeDurably(path, Buffer.from('probe')).finally(() => unlink(path).catch(() => undefined));
  }

  /**
   * The message of that name, whatever flags a mail client gave it; null when it is not here. Looks twice before it says so, because
   * a listing may miss a file that is renamed at that moment.
   */
  async find(name: string): Promise<FiledMessage | null> {
    for (let look = 1; look <= 2; look += 1) {
      const path = (await this.paths()).find((candidate) => nameOf(candidate) === name);
      const status = path === undefined ? null : await statOrNull(path);
      if (path !== undefined && status) return filed(path, status);
    }
    return null;
  }

  /** All messages, newest first. A Maildir that does not exist yet is empty. */
  async list(): Promise<FiledMessage[]> {
    const found = new Map<string, FiledMessage>();
    for (const path of await this.paths()) {
      const status = await statOrNull(path);
      if (status?.isFile()) found.set(nameOf(path), filed(path, status));
    }
    return [...found.values()].sort((a, b) => b.filedAt.getTime() - a.filedAt.getTime());
  }

  /** `new` before `cur`: clients move messages that way, and one that moved in between is seen twice rather than never. */
  private async paths(): Promise<string[]> {
    const paths: string[] = [];
    for (const folder of ['new', 'cur']) {
      const files = await readdir(join(this.folder, folder)).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      });
      paths.push(...files.filter((file) => !file.startsWith('.')).map((file) => join(this.folder, folder, file)));
    }
    return paths;
  }
}

function filed(path: string, status: { mtime: Date; size: number }): FiledMessage {
  return { name: nameOf(path), path, filedAt: status.mtime, bytes: status.size };
}

function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.split(':', 1)[0] ?? file;
}

async function statOrNull(path: string) {
  return stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
