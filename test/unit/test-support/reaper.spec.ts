import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reaper } from '../../support/servers/reaper.js';

describe('reaper', () => {
  it('kills what it watches and all below it, and deletes folders, once the process that asked is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reaper-'));
    const server = spawn('/bin/sh', ['-c', 'sleep 600 & echo started; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(server.stdout, 'data');
    // Not before the child of the child, which holds the other end of stdout, is gone as well.
    const gone = once(server, 'close');
    reaper.watch('pid', server.pid!);
    reaper.watch('folder', folder);
    // What the end of this process does: the pipe to the reaper closes.
    await reaper.close();
    expect((await gone)[1]).toBe('SIGKILL');
    expect(existsSync(folder)).toBe(false);
  });
});
