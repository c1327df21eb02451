/** One server behind a client, whatever library the client comes from. */
export interface RedisNode {
  /** `host:port` where the client tells; only shown when there are several nodes. */
  readonly label: string;
  /** Lets a connection that is being opened get there; resolves in any state, rejects when the signal fires first. */
  open(signal: AbortSignal): Promise<void>;
  /** `undefined` when a command would be sent at once; else why it would wait, as in "the client is reconnecting". */
  obstacle(): string | undefined;
  ping(): Promise<unknown>;
  info(section: string): Promise<string>;
  clusterInfo(): Promise<string>;
}
