export { MissingPeerError } from '../shared/import-peer.js';
export { InvalidClientError } from '../shared/invalid-client.error.js';
export { MissingDataSourceError } from './missing-data-source.error.js';
export { PoolExhaustedError } from './pool-figures.js';
export { TypeOrmHealthCheck, type TypeOrmCheckOptions } from './typeorm.health-check.js';
export { TypeOrmMigrationsHealthCheck } from './typeorm-migrations.health-check.js';
