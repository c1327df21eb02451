export { MissingPeerError } from '../shared/missing-peer.error.js';
export { PoolExhaustedError } from '../pool/pool-exhausted.error.js';
export { MissingDataSourceError } from './missing-data-source.error.js';
export { TypeOrmHealthCheck } from './typeorm.health-check.js';
export { TypeOrmMigrationsHealthCheck } from './typeorm-migrations.health-check.js';
