import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reaper } from './reaper.js';

/** Options of `child_process` that run a program as somebody else. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Databases refuse to run as root, as tests in a container do. Nothing to do for anybody else. */
export function unprivileged(user: string): Identity {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = users.find(([name]) => name === user) ?? users.find(([name]) => name === 'nobody');
  if (!entry)
    throw new Error(`The tests run as root and there is no user "${user}" to run the server as: add one`);
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** A temporary folder that is gone when the process is. */
export function createFolder(name: string, owner: Identity = {}): string {
  const folder = mkdtempSync(join(tmpdir(), `vitals-${name}-${process.pid}-`));
  reaper.watch('folder', folder);
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

export function deleteFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  reaper.forget('folder', folder);
}
