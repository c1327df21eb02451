import { DiskHealthCheck, HeartbeatHealthCheck, MemoryHealthCheck, QuorumHealthCheck } from 'nestjs-vitals';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { RedisHealthCheck, type RedisClient } from 'nestjs-vitals/redis';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import type { DataSource } from 'typeorm';

// Options are optional if all of them have a default.
class Memory extends MemoryHealthCheck {}
new Memory();
new Memory({ maxHeapPercent: false, warnRssPercent: 80 });
// @ts-expect-error no such option
new Memory({ maxHeap: 75 });
// @ts-expect-error a path is required
new DiskHealthCheck();
// @ts-expect-error a path is required
new DiskHealthCheck({ maxUsedPercent: 80 });
// @ts-expect-error maxSilenceMs is required
new HeartbeatHealthCheck({ graceMs: 1_000 });
// @ts-expect-error minimum is required
new QuorumHealthCheck({ members: {} });
new QuorumHealthCheck({ minimum: 1, members: () => ({ a: ({ signal }) => !signal.aborted }) });

// A data source or the name of one, never both.
declare const dataSource: DataSource;
new TypeOrmHealthCheck();
new TypeOrmHealthCheck(dataSource);
new TypeOrmHealthCheck('reports', { reportVersion: true });
// @ts-expect-error the options are the second argument
new TypeOrmHealthCheck({ reportVersion: true });
// @ts-expect-error the name is the first argument
new TypeOrmHealthCheck(dataSource, { dataSourceName: 'reports' });

declare const client: RedisClient;
new RedisHealthCheck(client, { figures: ['memory'] });
// @ts-expect-error no such figure
new RedisHealthCheck(client, { figures: ['latency'] });

new HttpHealthCheck('https://billing.internal/ready', { headers: async () => ({ a: 'b' }) });
// @ts-expect-error a range has two ends
new HttpHealthCheck('https://billing.internal/ready', { expectedStatuses: [[200]] });
// @ts-expect-error the URL is required
new HttpHealthCheck({ method: 'HEAD' });
