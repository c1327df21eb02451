import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingPeerError } from '../../../../lib/checks/shared/import-peer.js';
import { importPeer } from '../../../../lib/checks/shared/import-peer.js';

const absent = 'a-peer-nobody-has';

const load = (name: string) =>
  importPeer(name, 'TypeOrmHealthCheck', () => import(name) as Promise<typeof import('typeorm')>);

describe('importPeer', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'peer-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the same classes as an import in the application does', async () => {
    const { DataSource } = await import('typeorm');
    expect((await load('typeorm')).DataSource).toBe(DataSource);
  });

  it('names who needs the missing package, the package and the command that installs it', async () => {
    const error = await load(absent).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MissingPeerError);
    expect(error).toMatchObject({
      code: 'HEALTH_MISSING_PEER',
      packageName: absent,
      message: `TypeOrmHealthCheck needs the package "${absent}": npm install ${absent}`,
      cause: { code: expect.stringContaining('MODULE_NOT_FOUND') },
    });
  });

  it('leaves alone the error of a package that is there but lacks a dependency of its own', async () => {
    const broken = join(folder, 'broken.cjs');
    writeFileSync(broken, `require('${absent}')`);
    const error = await load(broken).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(MissingPeerError);
    expect(error).toMatchObject({ message: expect.stringContaining(absent) });
  });
});
