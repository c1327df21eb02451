/** A server of the tests' own, on a free port of 127.0.0.1, with its data in a temporary folder. */
export interface ManagedServer {
  readonly host: string;
  readonly port: number;
  /** Starts it again after `stop()`, on the same port with the same data; resolves when it serves. */
  start(): Promise<void>;
  /** Orderly, and resolves when the last of its processes is gone. */
  stop(): Promise<void>;
  /** Sends SIGSTOP to it and its children: connections stay open, without an answer. */
  pause(): void;
  resume(): void;
  /** Kills it and deletes its data. The same happens by itself when the tests' process ends in any way. */
  dispose(): Promise<void>;
}

/** A server that asks who is there. */
export interface GuardedServer extends ManagedServer {
  readonly user: string;
  readonly password: string;
}

/** A message broker. */
export interface BrokerServer extends GuardedServer {
  /** Gives the user another password. Connections that are open may stay so. */
  changePassword(password: string): Promise<void>;
}

export interface DatabaseServer extends GuardedServer {
  readonly database: string;
}
