import { HealthIndicator } from 'nestjs-vitals';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { Agent, fetch as fetchWith } from 'undici';
import { describeFaultTable, type FaultScene, type Undo } from '../support/fault-table/index.js';
import { startPeer, type ManagedServer } from '../support/servers/index.js';

const TOKEN = 'http-s3cret-word';

const changeToken = async ({ server: { host, port } }: FaultScene<ManagedServer>): Promise<Undo> => {
  const change = async (token: string): Promise<void> => {
    await fetch(`http://${host}:${port}/token`, { method: 'PUT', body: token });
  };
  await change('another-word');
  return () => change(TOKEN);
};

/**
 * By default, the pool of `fetch` opens another connection beside one that a timeout has closed, and closes it when it
 * has been idle for some seconds: a number that no table could show.
 */
const dispatcher = new Agent({ connections: 1 });
afterAll(() => dispatcher.destroy());

describeFaultTable({
  key: 'http',
  title: '`HttpHealthCheck`',
  server: () => startPeer('http', { TOKEN }),
  secrets: () => ['', TOKEN],
  changePassword: changeToken,
  expected: { 'wrong password': { status: 'fail', reason: 'CHECK_FAILED', output: /^answered 401/ } },
  application: ({ host, port }) => {
    @HealthIndicator({ name: 'billing' })
    class BillingHealth extends HttpHealthCheck {
      constructor() {
        super(`http://${host}:${port}/ready`, {
          headers: { authorization: `Bearer ${TOKEN}` },
          fetch: (url, init) =>
            fetchWith(url, { ...init, dispatcher } as never) as unknown as Promise<Response>,
        });
      }
    }
    return { providers: [BillingHealth] };
  },
});
