// @ts-check
/**
 * @typedef {object} FirstCheck
 * @property {string} file in `src/health/`.
 * @property {string} className
 * @property {string} code
 */

/** @type {() => FirstCheck} */
const typeOrm = () => ({
  file: 'database.health.ts',
  className: 'DatabaseHealth',
  code: `import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

@HealthIndicator({ name: 'database', componentType: 'datastore' })
export class DatabaseHealth extends TypeOrmHealthCheck {}
`,
});

/** @type {() => FirstCheck} */
const mongoose = () => ({
  file: 'database.health.ts',
  className: 'DatabaseHealth',
  code: `import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { HealthIndicator, type HealthCheck } from 'nestjs-vitals';

@HealthIndicator({ name: 'database', componentType: 'datastore' })
export class DatabaseHealth implements HealthCheck {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async check() {
    if (!this.connection.db) throw new Error('not connected');
    await this.connection.db.admin().ping();
  }
}
`,
});

/** @type {(service: { className: string, importPath: string, isMongo: boolean }) => FirstCheck} */
const prisma = ({ className, importPath, isMongo }) => ({
  file: 'database.health.ts',
  className: 'DatabaseHealth',
  code: `import { HealthIndicator, type HealthCheck } from 'nestjs-vitals';
import { ${className} } from '${importPath}';

@HealthIndicator({ name: 'database', componentType: 'datastore' })
export class DatabaseHealth implements HealthCheck {
  constructor(private readonly prisma: ${className}) {}

  async check() {
    await this.prisma.${isMongo ? '$runCommandRaw({ ping: 1 })' : '$queryRaw`SELECT 1`'};
  }
}
`,
});

/** @type {(library: string) => FirstCheck} */
const redis = (library) => ({
  file: 'redis.health.ts',
  className: 'RedisHealth',
  code: `import { InjectRedis } from '${library}';
import type { Redis } from 'ioredis';
import { HealthIndicator } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';

@HealthIndicator({ name: 'redis', componentType: 'datastore' })
export class RedisHealth extends RedisHealthCheck {
  constructor(@InjectRedis() redis: Redis) {
    super(redis);
  }
}
`,
});

/** @type {(queue: string) => FirstCheck} */
const bullMq = (queue) => ({
  file: 'queue.health.ts',
  className: 'QueueHealth',
  code: `import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { HealthIndicator, type HealthCheck } from 'nestjs-vitals';

@HealthIndicator({ name: 'queue', componentType: 'datastore' })
export class QueueHealth implements HealthCheck {
  constructor(@InjectQueue('${queue}') private readonly queue: Queue) {}

  async check() {
    await this.queue.getJobCounts('waiting');
  }
}
`,
});

module.exports = { typeOrm, mongoose, prisma, redis, bullMq };
