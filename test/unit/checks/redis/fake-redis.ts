import { EventEmitter } from 'node:events';

/** Answers by the first word of the command; a function is called, an Error is thrown. */
export type Replies = Readonly<Record<string, unknown>>;

const answer = async (replies: Replies, command: string): Promise<unknown> => {
  const reply = command in replies ? replies[command] : 'PONG';
  const value: unknown = typeof reply === 'function' ? await reply() : reply;
  if (value instanceof Error) throw value;
  return value;
};

/** The surface of an ioredis client that a check may touch, with a log of what was sent. */
export class FakeIoRedis extends EventEmitter {
  readonly sent: string[] = [];
  readonly options: { host: string; port: number };
  onConnect: () => void = () => this.become('ready', 'ready');

  constructor(
    public status = 'ready',
    public replies: Replies = {},
    port = 6_379,
  ) {
    super();
    this.options = { host: '10.0.0.1', port };
  }

  /** Listeners of a run, besides those that remember errors. */
  get waiting(): number {
    return ['connect', 'close', 'end'].reduce((sum, event) => sum + this.listenerCount(event), 0);
  }

  become(status: string, event: string): void {
    this.status = status;
    this.emit(event);
  }

  async connect(): Promise<void> {
    this.sent.push('connect');
    this.onConnect();
  }

  ping = () => this.send('PING');
  info = (section: string) => this.send(`INFO ${section}`);
  cluster = () => this.send('CLUSTER INFO');

  private send(command: string): Promise<unknown> {
    this.sent.push(command);
    return answer(this.replies, command);
  }
}

export class FakeIoRedisCluster extends EventEmitter {
  readonly isCluster = true;

  constructor(
    readonly masters: readonly FakeIoRedis[],
    public status = 'ready',
  ) {
    super();
  }

  async connect(): Promise<void> {
    this.status = 'ready';
  }

  nodes(_role: 'master'): readonly FakeIoRedis[] {
    return this.masters;
  }
}

/** The surface of a node-redis client that a check may touch. */
export class FakeNodeRedis {
  readonly sent: string[] = [];
  isOpen = true;
  isReady?: boolean = true;
  idleClients?: number;
  tasksQueueLength?: number;

  constructor(public replies: Replies = {}) {}

  ping = () => this.send('PING');
  info = (section: string) => this.send(`INFO ${section}`);
  sendCommand = (words: readonly string[]) => this.send(words.join(' '));

  private send(command: string): Promise<unknown> {
    this.sent.push(command);
    return answer(this.replies, command);
  }
}
