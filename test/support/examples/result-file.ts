import { Injectable } from '@nestjs/common';
import { HealthObservers, type CheckReport, type HealthObserver } from 'nestjs-vitals';
import { createWriteStream } from 'node:fs';

@Injectable()
export class ResultFile implements HealthObserver {
  private readonly file = createWriteStream('health-results.jsonl', { flags: 'a' });

  constructor(observers: HealthObservers) {
    observers.subscribe(this);
  }

  onResult({ name, status, reason, durationMs, time }: CheckReport) {
    this.file.write(`${JSON.stringify({ time, name, status, reason, durationMs })}\n`);
  }
}
