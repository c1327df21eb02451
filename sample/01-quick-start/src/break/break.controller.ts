import { Controller, HttpCode, NotFoundException, Param, Post, UseGuards } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PriceList } from '../prices/price-list.js';
import { SearchEngine } from '../search/search-engine.js';
import { LocalOnly } from './local-only.guard.js';

interface Switch {
  readonly break: () => unknown;
  readonly mend: () => unknown;
}

/** Breaks the dependencies themselves, not the checks. */
@Controller()
@UseGuards(LocalOnly)
export class BreakController {
  private readonly switches: ReadonlyMap<string, Switch>;

  constructor(dataSource: DataSource, priceList: PriceList, search: SearchEngine) {
    this.switches = new Map<string, Switch>([
      [
        'orders-db',
        {
          break: () => dataSource.isInitialized && dataSource.destroy(),
          mend: () => dataSource.isInitialized || dataSource.initialize(),
        },
      ],
      ['price-list', { break: () => priceList.lose(), mend: () => priceList.deliver() }],
      ['search', { break: () => search.stop(), mend: () => search.start() }],
      ['search-hang', { break: () => search.hang(), mend: () => search.start() }],
    ]);
  }

  @Post('break/:name')
  @HttpCode(200)
  async break(@Param('name') name: string): Promise<string> {
    await this.switch(name).break();
    return `${name} is broken. Mend it with POST /mend/${name}\n`;
  }

  @Post('mend/:name')
  @HttpCode(200)
  async mend(@Param('name') name: string): Promise<string> {
    await this.switch(name).mend();
    return `${name} is mended.\n`;
  }

  private switch(name: string): Switch {
    const found = this.switches.get(name);
    if (found === undefined) {
      throw new NotFoundException(`Choose one of ${[...this.switches.keys()].join(', ')}.`);
    }
    return found;
  }
}
