import { HealthCheckError } from '../../interfaces/check.js';
import { describeExhaustion, poolMeasurements, type PoolFigures } from './pool-figures.js';

/** The application holds every connection of its pool, so the server could not be asked. */
export class PoolExhaustedError extends HealthCheckError {
  static create(figures: PoolFigures, options?: ErrorOptions): PoolExhaustedError {
    return new PoolExhaustedError(describeExhaustion(figures), poolMeasurements(figures), options);
  }
}
