import { credentials, loadPackageDefinition, status, type ClientReadableStream } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Injectable, SetMetadata, type INestApplicationContext } from '@nestjs/common';
import { Transport, type GrpcOptions, type MicroserviceOptions } from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import { protoPath } from 'grpc-health-check';
import {
  Availability,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  type HealthOptions,
  type HealthRegistrationOptions,
} from 'nestjs-vitals';
import {
  HEALTH_GRPC_PACKAGE,
  HEALTH_PROTO_PATH,
  HealthGrpcModule,
  type HealthGrpcOptions,
} from 'nestjs-vitals/grpc';
import { freePort } from '../support/servers/free-port.js';
import { until } from '../support/until.js';

// The client is that of the gRPC authors, with their proto: nothing of it is ours.

let isDown = false;

@Injectable()
class OrdersDb {
  @HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0, tags: ['payments'] })
  check(): void {
    if (isDown) throw new Error('connect ECONNREFUSED');
  }
}

@Injectable()
class OpsGuard {
  canActivate(): boolean {
    return true;
  }
}

interface Answer {
  readonly status: string;
}

type Callback<T> = (error: (Error & { code: number; details: string }) | null, answer: T) => void;

interface HealthClient {
  Check(request: { service?: string }, callback: Callback<Answer>): void;
  List(request: object, callback: Callback<{ statuses: Record<string, Answer> }>): void;
  Watch(request: { service?: string }): ClientReadableStream<Answer>;
  close(): void;
}

let app: Pick<INestApplicationContext, 'close'> | undefined;
let client: HealthClient;
const watches: ClientReadableStream<Answer>[] = [];

beforeEach(() => (isDown = false));
afterEach(async () => {
  watches.splice(0).forEach((stream) => stream.cancel());
  await app?.close();
  client?.close();
  app = undefined;
});

const createMicroservice = async (module: TestingModule, options: GrpcOptions) => {
  const microservice = module.createNestMicroservice<MicroserviceOptions>(options);
  await microservice.listen();
  return microservice;
};

const createHybrid = async (module: TestingModule, options: GrpcOptions) => {
  const application = module.createNestApplication();
  application.connectMicroservice<MicroserviceOptions>(options);
  await application.startAllMicroservices();
  await application.listen(0, '127.0.0.1');
  return application;
};

async function start(
  options: HealthGrpcOptions = {},
  health: HealthOptions & HealthRegistrationOptions = {},
  create: (
    module: TestingModule,
    options: GrpcOptions,
  ) => Promise<INestApplicationContext> = createMicroservice,
): Promise<INestApplicationContext> {
  const url = `127.0.0.1:${await freePort()}`;
  const module = await Test.createTestingModule({
    imports: [HealthModule.forRoot(health), HealthGrpcModule.forRoot(options)],
    providers: [OrdersDb],
  }).compile();
  const application = await create(module, {
    transport: Transport.GRPC,
    // With it the server waits for every stream, so a stream that does not end would hold it open.
    options: { url, package: [HEALTH_GRPC_PACKAGE], protoPath: [HEALTH_PROTO_PATH], gracefulShutdown: true },
  });
  app = application;
  const loaded = loadPackageDefinition(loadSync(protoPath, { enums: String })) as any;
  client = new loaded.grpc.health.v1.Health(url, credentials.createInsecure());
  return application;
}

const check = (service?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    client.Check(service === undefined ? {} : { service }, (error, answer) =>
      error ? reject(error) : resolve(answer.status),
    );
  });

const list = (): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    client.List({}, (error, answer) =>
      error
        ? reject(error)
        : resolve(
            Object.fromEntries(Object.entries(answer.statuses).map(([key, each]) => [key, each.status])),
          ),
    );
  });

/** The statuses that a stream has sent so far, and how it ended. */
function watch(service: string) {
  const stream = client.Watch({ service });
  watches.push(stream);
  const seen: (string | number)[] = [];
  stream.on('data', (answer: Answer) => seen.push(answer.status));
  stream.on('error', (error: Error & { code: number }) => seen.push(error.code));
  stream.on('end', () => seen.push('end'));
  return { seen, cancel: () => stream.cancel() };
}

/** Waits for these statuses; fails with what has come if they do not. */
async function seesExactly(seen: readonly unknown[], ...expected: unknown[]): Promise<void> {
  await until('the stream has sent enough', () => seen.length >= expected.length).catch(() => undefined);
  expect(seen).toEqual(expected);
}

describe('Check', () => {
  it('answers for readiness by default, and for each public probe and group by name', async () => {
    await start({}, { groups: { payments: { path: 'health/payments', tags: ['payments'] } } });
    const services = [undefined, '', 'readiness', 'liveness', 'startup', 'payments'];
    expect(await Promise.all(services.map(check))).toEqual(services.map(() => 'SERVING'));
    isDown = true;
    expect(await Promise.all(services.map(check))).toEqual([
      'NOT_SERVING',
      'NOT_SERVING',
      'NOT_SERVING',
      'SERVING',
      'SERVING',
      'NOT_SERVING',
    ]);
    isDown = false;
    expect(await check()).toBe('SERVING');
  });

  it('does not know deep, groups behind guards, checks, nor any other name', async () => {
    await start(
      {},
      { deep: { guards: 'none' }, groups: { ops: { path: 'ops', tags: ['payments'], guards: [OpsGuard] } } },
    );
    for (const service of ['deep', 'ops', 'orders-db', 'other', 'Readiness', '__proto__']) {
      await expect(check(service)).rejects.toMatchObject({
        code: status.NOT_FOUND,
        details: 'unknown service',
      });
    }
  });

  it('knows checks by name if the option says so, as long as they are registered', async () => {
    const application = await start({ checks: true });
    const unregister = application.get(HealthRegistry).register('search', () => undefined);
    expect(await Promise.all(['orders-db', 'search'].map(check))).toEqual(['SERVING', 'SERVING']);
    isDown = true;
    expect(await check('orders-db')).toBe('NOT_SERVING');
    unregister();
    await expect(check('search')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('answers NOT_SERVING for all but liveness from the start of draining', async () => {
    const { seen } = await startDraining();
    await seesExactly(seen, 'SERVING', 'NOT_SERVING');
    const services = ['', 'startup', 'orders-db', 'liveness'];
    expect(await Promise.all(services.map(check))).toEqual([
      'NOT_SERVING',
      'NOT_SERVING',
      'NOT_SERVING',
      'SERVING',
    ]);
  });
});

/** A hybrid application, because `close()` of a microservice closes its server before any hook. */
async function startDraining() {
  const application = await start({ checks: true }, { drain: { delayMs: 1_000 } }, createHybrid);
  const { seen } = watch('');
  await seesExactly(seen, 'SERVING');
  const closed = application.close();
  app = { close: () => closed };
  return { seen, closed };
}

describe('List', () => {
  it('has every service with its status', async () => {
    await start({ checks: true });
    isDown = true;
    expect(await list()).toEqual({
      '': 'NOT_SERVING',
      liveness: 'SERVING',
      readiness: 'NOT_SERVING',
      startup: 'SERVING',
      'orders-db': 'NOT_SERVING',
    });
  });
});

describe('Watch', () => {
  it('sends the present status, then each change once, without anybody asking', async () => {
    await start({ watchIntervalMs: 100 });
    const [first, second] = [watch(''), watch('')];
    await seesExactly(first.seen, 'SERVING');
    isDown = true;
    await seesExactly(first.seen, 'SERVING', 'NOT_SERVING');
    isDown = false;
    await seesExactly(first.seen, 'SERVING', 'NOT_SERVING', 'SERVING');
    await seesExactly(second.seen, 'SERVING', 'NOT_SERVING', 'SERVING');
  });

  it('stays open for a service that is not known yet', async () => {
    const application = await start({ checks: true, watchIntervalMs: 100 });
    const { seen } = watch('late');
    await seesExactly(seen, 'SERVICE_UNKNOWN');
    application.get(HealthRegistry).register('late', () => undefined);
    await seesExactly(seen, 'SERVICE_UNKNOWN', 'SERVING');
  });

  it('sends at once what the application says of itself', async () => {
    const application = await start();
    const { seen } = watch('');
    await seesExactly(seen, 'SERVING');
    application.get(Availability).refuseTraffic('rebuilding the index');
    await seesExactly(seen, 'SERVING', 'NOT_SERVING');
    application.get(Availability).acceptTraffic();
    await seesExactly(seen, 'SERVING', 'NOT_SERVING', 'SERVING');
  });

  it('ends when the drain has ended, so that it does not hold the server open', async () => {
    const { seen, closed } = await startDraining();
    await closed;
    await seesExactly(seen, 'SERVING', 'NOT_SERVING', 'end');
  });

  it('refuses streams beyond the limit, and counts those that the client has left', async () => {
    await start({ maxWatches: 1 });
    const first = watch('');
    await seesExactly(first.seen, 'SERVING');
    const second = watch('liveness');
    await seesExactly(second.seen, status.RESOURCE_EXHAUSTED, 'end');
    first.cancel();
    await until('a new stream is accepted', async () => {
      const { seen, cancel } = watch('liveness');
      await until('the stream has an answer', () => seen.length > 0);
      if (seen[0] !== 'SERVING') return false;
      cancel();
      return true;
    });
  });
});

it('puts the decorators on the controller', async () => {
  const { controllers } = HealthGrpcModule.forRoot({ decorators: [SetMetadata('public', true)] });
  expect(Reflect.getMetadata('public', controllers![0]!)).toBe(true);
});

it('rejects all faulty options at once', () => {
  const options = { checks: 'yes', maxWatches: -1, watchIntervalMs: 5, decorators: ['Public'], other: 1 };
  const faults = (() => {
    try {
      HealthGrpcModule.forRoot(options as never);
    } catch (error) {
      return (error as HealthConfigurationError).faults.map(({ problem }) => problem);
    }
    return [];
  })();
  expect(faults).toHaveLength(5);
});
