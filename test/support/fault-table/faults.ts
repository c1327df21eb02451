import type { FaultProxy } from '../fault-proxy.js';
import type { ManagedServer } from '../servers/managed-server.js';
import type { FaultApplication } from './application.js';
import type { Fault } from './fault-row.js';

/** Ends the fault. */
export type Undo = () => Promise<void>;

export interface FaultScene<Server extends ManagedServer = ManagedServer> {
  readonly server: Server;
  readonly proxy: FaultProxy;
  readonly application: FaultApplication;
  readonly timeoutMs: number;
}

export interface FaultMeans<Server extends ManagedServer = ManagedServer> {
  /** Gives the application's user another password at the server, and the old one back. Leave it out where there is none. */
  readonly changePassword?: (scene: FaultScene<Server>) => Promise<Undo>;
  /** Lets the application hold every connection of its pool. Leave it out if there is no pool. */
  readonly exhaustPool?: (scene: FaultScene<Server>) => Promise<Undo>;
  /**
   * What the network answers, once it is back, on a connection that it lost something of: nothing, as a firewall that has
   * forgotten it (the default), or a reset, as a host that has. For clients that give no connection up by themselves.
   */
  readonly lostConnections?: 'silent' | 'reset';
}

export type Break<Server extends ManagedServer = ManagedServer> = (
  scene: FaultScene<Server>,
) => Promise<Undo>;

const nothing: Undo = async () => {};

const throughProxy =
  (command: (proxy: FaultProxy, timeoutMs: number) => void): Break =>
  async ({ proxy, timeoutMs }) => {
    command(proxy, timeoutMs);
    return () => proxy.pass();
  };

/** How each fault is made. `undefined` where the subject cannot have it. */
export function faultsOf<Server extends ManagedServer>({
  changePassword,
  exhaustPool,
  lostConnections = 'silent',
}: FaultMeans<Server>): Record<Fault, Break<Server> | undefined> {
  return {
    up: async () => nothing,
    'server stopped': async ({ server, proxy }) => {
      await server.stop();
      // The port of a stopped server refuses; a proxy before it would accept first.
      await proxy.refuse();
      return async () => {
        await server.start();
        await proxy.pass();
      };
    },
    'server paused': async ({ server }) => {
      server.pause();
      return async () => server.resume();
    },
    'connection black-holed': async ({ proxy }) => {
      proxy.blackHole();
      return async () => {
        await proxy.pass();
        if (lostConnections === 'reset') proxy.resetLost();
      };
    },
    'reset mid-reply': throughProxy((proxy) => proxy.cutMidReply()),
    'wrong password':
      changePassword &&
      (async (scene) => {
        const undo = await changePassword(scene);
        // Connections that are open stay good; only new ones are asked for the password.
        scene.proxy.reset();
        await scene.proxy.pass();
        return undo;
      }),
    'pool exhausted': exhaustPool,
    'slow, below the timeout': throughProxy((proxy, timeoutMs) => proxy.delay(timeoutMs * 0.2)),
    'slow, above the timeout': throughProxy((proxy, timeoutMs) => proxy.delay(timeoutMs * 1.6)),
    restarted: async ({ server }) => {
      await server.stop();
      await server.start();
      return nothing;
    },
  };
}
