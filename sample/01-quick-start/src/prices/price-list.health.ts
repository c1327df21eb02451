import { HealthIndicator, type CheckResult, type HealthCheck } from 'nestjs-vitals';
import { stat } from 'node:fs/promises';
import { PriceList } from './price-list.js';

const OLD_AFTER_HOURS = 24;

/** A check that you write yourself: an error is a failure, and a result may have an output and measurements. */
@HealthIndicator({ critical: true, affectedEndpoints: ['/orders'] })
export class PriceListHealth implements HealthCheck {
  constructor(private readonly priceList: PriceList) {}

  async check(): Promise<CheckResult> {
    const prices = Object.keys(await this.priceList.read()).length;
    const { mtimeMs } = await stat(this.priceList.file);
    const hours = (Date.now() - mtimeMs) / 3_600_000;
    const measurements = {
      prices: { observedValue: prices, observedUnit: 'count' },
      age: { observedValue: Math.round(hours * 100) / 100, observedUnit: 'h' },
    };
    if (prices === 0) return { status: 'fail', output: 'the price list is empty', measurements };
    if (hours <= OLD_AFTER_HOURS) return { status: 'pass', measurements };
    return { status: 'warn', output: `the price list is older than ${OLD_AFTER_HOURS} h`, measurements };
  }
}
