/** What is used of a channel of amqplib. */
export interface AmqpChannel {
  close(): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
}

/** What is used of a connection of amqplib. */
export interface AmqpConnection {
  createChannel(): Promise<AmqpChannel>;
}

/** What is used of amqp-connection-manager, which Nest holds its connections with. */
export interface AmqpConnectionManager {
  isConnected(): boolean;
  readonly connection?: AmqpConnection | undefined;
}

export type AmqpClient = AmqpConnectionManager | AmqpConnection;

type Shape = Record<string, unknown>;

export const isAmqpManager = (client: unknown): client is AmqpConnectionManager =>
  typeof (client as Shape | null)?.isConnected === 'function';

export const isAmqpConnection = (client: unknown): client is AmqpConnection =>
  typeof (client as Shape | null)?.createChannel === 'function' && !isAmqpManager(client);
