import { DiskHealthCheck, HeartbeatHealthCheck, MemoryHealthCheck, QuorumHealthCheck } from 'nestjs-vitals';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { RedisHealthCheck, type RedisClient } from 'nestjs-vitals/redis';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import type { DataSource } from 'typeorm';

// Options are optional if all of them have a default.
class Memory extends MemoryHealthCheck {}
void new Memory();
void new Memory({ maxHeapPercent: false, warnRssPercent: 80 });
// @ts-expect-error no such option
void new Memory({ maxHeap: 75 });
// @ts-expect-error a path is required
void new DiskHealthCheck();
// @ts-expect-error a path is required
void new DiskHealthCheck({ maxUsedPercent: 80 });
// @ts-expect-error maxSilenceMs is required
void new HeartbeatHealthCheck({ graceMs: 1_000 });
// @ts-expect-error minimum is required
void new QuorumHealthCheck({ members: {} });
void new QuorumHealthCheck({ minimum: 1, members: () => ({ a: ({ signal }) => !signal.aborted }) });

// A data source or the name of one, never both.
declare const dataSource: DataSource;
void new TypeOrmHealthCheck();
void new TypeOrmHealthCheck(dataSource);
void new TypeOrmHealthCheck('reports', { reportVersion: true });
// @ts-expect-error the options are the second argument
void new TypeOrmHealthCheck({ reportVersion: true });
// @ts-expect-error the name is the first argument
void new TypeOrmHealthCheck(dataSource, { dataSourceName: 'reports' });

declare const client: RedisClient;
void new RedisHealthCheck(client, { figures: ['memory'] });
// @ts-expect-error no such figure
void new RedisHealthCheck(client, { figures: ['latency'] });

void new HttpHealthCheck('https://billing.internal/ready', { headers: async () => ({ a: 'b' }) });
// @ts-expect-error a range has two ends
void new HttpHealthCheck('https://billing.internal/ready', { expectedStatuses: [[200]] });
// @ts-expect-error the URL is required
void new HttpHealthCheck({ method: 'HEAD' });
