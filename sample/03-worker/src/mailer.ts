import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as elapse } from 'node:timers/promises';

/** Would send mails. */
@Injectable()
export class Mailer {
  readonly sent: string[] = [];
  underWay = 0;
  private readonly log = new Logger(Mailer.name);

  async send(address: string): Promise<void> {
    this.underWay += 1;
    await elapse(200);
    this.underWay -= 1;
    this.sent.push(address);
    this.log.log(`sent to ${address}`);
  }
}
