import { codeBlocks } from '../../support/markdown-code.js';
import { FixtureProcess, killChildren } from '../../support/process/child-process.js';
import {
  startBlackboxExporter,
  type BlackboxExporter,
} from '../../support/process/start-blackbox-exporter.js';
import { freePort } from '../../support/servers/free-port.js';

// The client is that of Go, in the blackbox exporter, with the configuration that the documentation shows. What it says of a process that
// hangs is not tested: version 0.23 waits for the first frame for 20 s, whatever its timeout is.

let exporter: BlackboxExporter;

beforeAll(async () => {
  const [configuration = ''] = codeBlocks('grpc.md', 'yaml').filter((block) =>
    block.includes('prober: grpc'),
  );
  exporter = await startBlackboxExporter(configuration);
});
afterEach(killChildren);
afterAll(() => exporter?.dispose());

async function start() {
  const url = `127.0.0.1:${await freePort()}`;
  const app = await FixtureProcess.start('grpc-app', [url]);
  await app.event('listening');
  const ask = (module: string) => exporter.probeSuccess(module, url);
  return {
    app,
    seen: async () => ({ ready: await ask('grpc_ready'), live: await ask('grpc_live') }),
  };
}

const SERVING = '1';
const NOT_SERVING = '0';

describe('compatibility with a gRPC client of Go', () => {
  it('succeeds in readiness as long as the instance is ready', async () => {
    const { app, seen } = await start();
    expect(await seen()).toEqual({ ready: SERVING, live: SERVING });
    expect(app.log).not.toContain('nothing can probe it');
    app.send('lose the database');
    await app.event('lose the database');
    expect(await seen()).toEqual({ ready: NOT_SERVING, live: SERVING });
  });

  it('fails in readiness from the start of the drain, while liveness still succeeds', async () => {
    const { app, seen } = await start();
    expect(await seen()).toEqual({ ready: SERVING, live: SERVING });
    app.signal('SIGTERM');
    await app.logged('(DRAINING)');
    expect(await seen()).toEqual({ ready: NOT_SERVING, live: SERVING });
  });
});
