export { describeFaultTable, type Expectation, type FaultTableOptions } from './describe-fault-table.js';
export type { FaultScene, Undo } from './faults.js';
