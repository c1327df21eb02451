import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  countOpenFiles,
  parseOpenFilesLimit,
  readFileDescriptors,
} from '../../../lib/process/file-descriptors.js';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('file descriptors of this process (where there is /proc)', () => {
  it('counts a file while it is open', () => {
    const before = readFileDescriptors().open!;
    const files = Array.from({ length: 50 }, () => openSync(process.execPath, 'r'));
    expect(readFileDescriptors().open).toBe(before + 50);
    files.forEach(closeSync);
    expect(readFileDescriptors().open).toBe(before);
  });

  it('counts the same by the size of the directory and, on old kernels, by its entries', () => {
    expect(countOpenFiles('/proc/self/fd', () => 0)).toBe(readFileDescriptors().open);
  });

  it('reads the soft limit that a child of this process starts with', () => {
    // A shell inherits the limit; Node itself raises the soft limit to the hard one when it starts.
    const inherited = execFileSync('sh', ['-c', 'ulimit -Sn'], { encoding: 'utf8' }).trim();
    expect(String(readFileDescriptors().limit ?? 'unlimited')).toBe(inherited);
  });
});

describe('readFileDescriptors', () => {
  const failWith = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };

  it.each(['EMFILE', 'ENFILE'])(
    'tells that none is left to read with (%s) from a system that does not tell',
    (code) => {
      expect(readFileDescriptors(() => 1_024, failWith(code))).toEqual({
        open: 1_024,
        limit: undefined,
        exhausted: true,
      });
      expect(readFileDescriptors(failWith(code), failWith('ENOENT')).exhausted).toBe(true);
      expect(readFileDescriptors(failWith('ENOENT'), failWith('ENOENT'))).toEqual({
        open: undefined,
        limit: undefined,
        exhausted: false,
      });
    },
  );
});

describe('countOpenFiles', () => {
  it('does not count the descriptor that reads the directory', () => {
    const directory = mkdtempSync(join(tmpdir(), 'fd-'));
    for (const name of ['0', '1', '2', '20']) writeFileSync(join(directory, name), '');
    expect(countOpenFiles(directory, () => 0)).toBe(3);
    rmSync(directory, { recursive: true });
  });
});

describe('parseOpenFilesLimit', () => {
  const limits = (soft: string) =>
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max processes             96365                96365                processes \n' +
    `Max open files            ${soft.padEnd(20)} 524288               files     \n`;

  it('returns the soft limit', () => {
    expect(parseOpenFilesLimit(limits('1024'))).toBe(1_024);
  });

  it('returns undefined if it is unlimited or the line is missing', () => {
    expect(parseOpenFilesLimit(limits('unlimited'))).toBeUndefined();
    expect(parseOpenFilesLimit('')).toBeUndefined();
  });
});
