import { Injectable } from '@nestjs/common';
import { Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { Availability, Clock, HealthModule, StartupTask } from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import { LogLines } from '../support/log-lines.js';

@Injectable()
class Cache {
  runs = 0;

  @StartupTask({ name: 'warm-cache' })
  async warm() {
    this.runs++;
    await new Promise(() => undefined);
  }
}

describe('a microservice whose init() is called, so that Nest runs every hook twice', () => {
  it('starts once, warns once, and drains once', async () => {
    const clock = new FakeClock();
    const log = new LogLines();
    const module = await Test.createTestingModule({ imports: [HealthModule.forRoot()], providers: [Cache] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    const app = module.createNestMicroservice({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
      logger: log,
    });
    await app.init();
    expect(module.get(Cache).runs).toBe(1);
    expect(log.matching(/No critical check/)).toHaveLength(1);
    expect(log.matching(/nothing can probe it\. Import HealthProbeServerModule/)).toHaveLength(1);
    await clock.advance(10_000);
    expect(log.matching(/Still starting/)).toHaveLength(1);
    expect(log.matching(/SIGTERM/)).toHaveLength(1);
    await app.close();
    expect(module.get(Availability).phase).toBe('draining');
    expect(clock.pending).toBe(0);
  });
});
